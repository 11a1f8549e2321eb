"""A record that is to be changed is read again under a lock."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backoffice.bulk_update import changes
from photos.models import Photo
from records.locking import locked, locked_by_key
from tests.architecture.source_tree import ROOT, SourceTree
from tests.builders import make_photo, make_place

pytestmark = pytest.mark.django_db

#: These lock no record: accounts, counters, the catalogue version, records to be purged, facts of
#: a scan.
OTHER_LOCKS = {
    "accounts/stale_form.py",
    "records/admin/listed.py",
    "records/purge.py",
    "search/models/version.py",
    "identifiers/models.py",
    "photos/suggestions/facts.py",
}


def test_a_locked_record_is_read_again_in_one_query():
    seen = make_photo(title_en="Before")
    Photo.objects.update(title_en="After")
    with transaction.atomic(), CaptureQueriesContext(connection) as requested:
        now = locked(seen)
        same = locked_by_key(Photo, seen.pk)
    assert (seen.title_en, now.title_en, same.title_en) == ("Before", "After", "After")
    assert len(requested) == 2
    if connection.features.has_select_for_update:
        assert all("FOR UPDATE" in query["sql"] for query in requested.captured_queries)


def test_a_deleted_record_is_reported():
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


def test_no_other_module_locks_records():
    tree = SourceTree(ROOT)
    found = {
        str(path)
        for path in tree.files(".py")
        if path.parts[0] in tree.apps and "select_for_update" in tree.text(path)
    }
    assert found == {"records/locking.py", *OTHER_LOCKS}
