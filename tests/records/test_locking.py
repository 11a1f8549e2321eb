"""A record that is to be changed is read again under its lock."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backoffice.bulk_update import changes
from photos.models import Photo
from records.locking import locked, locked_by_key
from tests.builders import make_photo, make_place

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
#: What locks no record: counters, the catalogue's row, what is due in the bin, facts of a scan.
OTHER_LOCKS = {
    "records/purge.py",
    "search/models/version.py",
    "identifiers/models.py",
    "photos/suggestions/facts.py",
}


def test_it_is_as_the_database_has_it_now_and_costs_one_query():
    seen = make_photo(title_en="Before")
    Photo.objects.update(title_en="After")
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        now = locked(seen)
        same = locked_by_key(Photo, seen.pk)
    assert (seen.title_en, now.title_en, same.title_en) == ("Before", "After", "After")
    assert len(asked) == 2
    if connection.features.has_select_for_update:
        assert all("FOR UPDATE" in query["sql"] for query in asked.captured_queries)


def test_one_that_was_deleted_is_told():
    seen = make_photo()
    Photo.objects.all().delete()
    seen.pk = 1
    with transaction.atomic(), pytest.raises(Photo.DoesNotExist):
        locked(seen)
    with transaction.atomic():
        assert locked_by_key(Photo, 1) is None


def test_a_change_to_many_leaves_one_that_was_deleted_meanwhile(rf, admin_user):
    request = rf.post("/")
    request.user = admin_user
    photo, place = make_photo(), make_place()
    wanted = {"place": place, "add": [], "remove": [], "why": ""}
    change = changes.Change(Photo.objects.get(), ["place"])
    Photo.objects.filter(pk=photo.pk).delete()
    assert changes.apply_changes(request, [change], wanted) == [change]
    assert change.error == "It was deleted meanwhile."


def test_nobody_else_locks_a_record_by_hand():
    apps = ("catalog", "people", "photos", "articles", "exchange", "iiif", "backoffice", "museum")
    found = {
        str(path.relative_to(ROOT))
        for app in apps
        for path in (ROOT / app).rglob("*.py")
        if "select_for_update" in path.read_text(encoding="utf-8")
    }
    assert found == {"records/locking.py", *OTHER_LOCKS}
