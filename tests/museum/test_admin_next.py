"""Save and next: through the list one came from, in its order, though its records leave it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from photos.models import Photo
from tests import builders
from tests.museum.desk import address, listing, posted

pytestmark = pytest.mark.django_db


def at(record, filters=""):
    """The form of `record`, come to from the list with these filters."""
    return f"{address(record)}?_changelist_filters={filters}"


def saved(client, at, **changed):
    return client.post(at, posted(client, at) | {"_next": "yes"} | changed)


def leads_to(answer, record, filters=""):
    assert answer.status_code == 302, answer.context["errors"]
    parts = urlsplit(answer.url)
    kept = parse_qs(parts.query).get("_changelist_filters", [""])
    return (parts.path, kept) == (address(record), [filters])


def test_the_next_one_is_that_of_the_filtered_list_in_its_order(curator):
    first, other, last = (builders.make_photo(state=s) for s in ("draft", "published", "draft"))
    descending = "o%3D-2%26state__exact%3Ddraft"
    answer = saved(curator, at(last, descending), title_en="Saved")
    assert leads_to(answer, first, "o=-2&state__exact=draft")
    last.refresh_from_db()
    assert last.title_en == "Saved"
    ascending = "o%3D2%26state__exact%3Ddraft"
    assert leads_to(saved(curator, at(first, ascending)), last, "o=2&state__exact=draft")


def test_a_record_that_leaves_the_list_by_its_change_is_followed_by_the_next(curator):
    first, second = (builders.make_photo(state="draft", date="") for _ in range(2))
    missing = "missing%3Ddate%26o%3D2"
    answer = saved(curator, at(first, missing), date="May 1947")
    assert leads_to(answer, second, "missing=date&o=2")


def test_after_the_last_one_comes_the_list_and_it_is_said(curator):
    only = builders.make_photo(state="draft")
    filters = "state__exact%3Ddraft"
    page = curator.post(
        at(only, filters), posted(curator, at(only, filters)) | {"_next": ""}, follow=True
    )
    assert page.redirect_chain[-1][0] == f"{listing(Photo)}?state__exact=draft"
    assert "last record of the list" in page.content.decode()


@pytest.mark.parametrize("odd", ["nonsense%3Dyes", "state__exact%3Dpublished", "%26%3D%25"])
def test_with_a_list_that_it_does_not_stand_in_it_is_saved_all_the_same(curator, odd):
    photo = builders.make_photo(state="draft")
    builders.make_photo(state="published")
    assert saved(curator, at(photo, odd), title_en="Saved").status_code == 302
    photo.refresh_from_db()
    assert photo.title_en == "Saved"


def test_what_is_wrong_stays_on_the_page(curator):
    one, _two = builders.make_photo(state="draft"), builders.make_photo(state="draft")
    page = saved(curator, at(one), date_edtf="nonsense")
    assert page.status_code == 200
    assert page.context["errors"]


def test_terms_have_it_too(curator):
    one, two = builders.make_place(name_en="A"), builders.make_place(name_en="B")
    assert leads_to(saved(curator, at(one, "o%3D4")), two, "o=4")


def test_the_button_is_there_for_whoever_may_save(curator, client):
    photo = builders.make_photo()
    button = 'name="_next"'
    assert button in curator.get(address(photo)).content.decode()
    assert button not in curator.get(listing(Photo, "add")).content.decode()


def test_a_contributor_is_not_offered_to_save_what_is_public(contributor):
    page = contributor.get(address(builders.make_photo()))
    assert page.status_code == 200
    assert 'name="_next"' not in page.content.decode()


def test_the_queries_do_not_grow_with_the_list(curator):
    def queries():
        photo = builders.make_photo(state="draft")
        builders.make_photo(state="draft")
        data = posted(curator, at(photo)) | {"_next": ""}
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert curator.post(at(photo), data).status_code == 302
        return len(captured)

    queries()
    few = queries()
    for _ in range(8):
        builders.make_photo(state="draft")
    assert queries() == few
