"""Change Discovery: creations, updates and deletions, oldest first, on pages that do not change."""

from datetime import UTC, datetime, timedelta

import pytest

from iiif.activity import stream
from photos.models import Photo
from records.publication import publish, withdraw
from tests.builders import make_collection, make_photo
from tests.iiif.documents import ORIGIN, get_document, manifest_path

pytestmark = pytest.mark.django_db

ALL = "/iiif/activity/"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_published(published, changed=None, **values):
    """A photograph that was published, changed and withdrawn at these times."""
    photo = make_photo(published_at=published, **values)
    Photo.objects.filter(pk=photo.pk).update(changed_at=changed or published)
    return photo


def harvest(client):
    """Every activity in the order of a harvester: from the last page to the first, latest first."""
    page, seen = get_document(client, ALL).get("last"), []
    while page is not None:
        document = get_document(client, page["id"].removeprefix(ORIGIN))
        assert document["partOf"] == {"id": ORIGIN + ALL, "type": "OrderedCollection"}
        seen += reversed(document["orderedItems"])
        page = document.get("prev")
    return seen


def test_a_record_has_a_create_an_update_and_a_delete(client):
    stays = make_published(NOON, NOON + timedelta(days=2))
    goes = make_published(
        NOON + timedelta(hours=1),
        NOON + timedelta(days=3),
        state="withdrawn",
        withdrawn_at=NOON + timedelta(days=3),
    )
    make_published(NOON, state="draft")
    found = [
        (one["type"], one["object"]["id"].removeprefix(ORIGIN), one["endTime"])
        for one in harvest(client)
    ]
    assert found == [
        ("Delete", manifest_path(goes), "2026-03-04T12:00:00Z"),
        ("Update", manifest_path(stays), "2026-03-03T12:00:00Z"),
        ("Create", manifest_path(goes), "2026-03-01T13:00:00Z"),
        ("Create", manifest_path(stays), "2026-03-01T12:00:00Z"),
    ]
    assert get_document(client, ALL)["totalItems"] == 4


def test_collections_change_too(client):
    make_collection(identifier="CO-0001", published_at=NOON)
    kinds = {(one["type"], one["object"]["type"]) for one in harvest(client)}
    assert kinds == {("Create", "Collection"), ("Update", "Collection")}


def test_pages_are_days_in_parts_and_the_past_gains_nothing(client, monkeypatch):
    monkeypatch.setattr(stream, "PAGE_SIZE", 2)
    photos = [make_published(NOON + timedelta(minutes=minute)) for minute in range(5)]
    make_published(NOON + timedelta(days=1))
    found = harvest(client)
    assert len(found) == 6
    times = [one["endTime"] for one in found]
    assert times == sorted(times, reverse=True)
    first = get_document(client, "/iiif/activity/2026-03-01/1")
    assert first["next"]["id"].endswith("/2026-03-01/2")
    assert "prev" not in first
    make_published(NOON + timedelta(days=5))
    Photo.objects.filter(pk=photos[4].pk).update(changed_at=NOON + timedelta(days=6))
    assert get_document(client, "/iiif/activity/2026-03-01/1") == first
    assert get_document(client, ALL)["last"]["id"].endswith("/2026-03-07/1")


def test_changesets_appear_as_activities(client):
    photo = make_photo(state="draft")
    publish(record=photo)
    assert [one["type"] for one in harvest(client)][-1] == "Create"
    withdraw(record=photo, category="error", reason={"en": "A mistake."})
    assert [one["type"] for one in harvest(client)] == ["Delete", "Create"]
    Photo.objects.filter(pk=photo.pk).update(published_at=NOON)
    photo.refresh_from_db()
    publish(record=photo)
    assert harvest(client)[0]["type"] == "Update"


@pytest.mark.parametrize("page", ["2026-03-01/9", "2026-13-01/1", "1999-01-01/1"])
def test_a_page_with_nothing_is_none(client, page):
    make_published(NOON)
    assert client.get(f"{ALL}{page}").status_code == 404


def test_an_empty_museum_has_a_list_without_pages(client):
    document = get_document(client, ALL)
    assert document["totalItems"] == 0
    assert "last" not in document


def test_its_profile_is_of_the_discovery_api(client):
    assert "discovery/1/context.json" in client.get(ALL)["Content-Type"]
