""" "Save and next" leads through the records of a list, in the order of the list, to the last."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from photos.models import Photo
from tests import builders
from tests.admin_pages import admin_url, form_data, model_admin_url

pytestmark = pytest.mark.django_db


def save_from_list(client, record, filters="", **changes):
    """Save `record` as opened from the list with `filters`; returns the URL of the redirect."""
    where = f"{admin_url(record)}{'?_changelist_filters=' + filters if filters else ''}"
    answer = client.post(where, form_data(client, where) | {"_next": "1", **changes})
    assert answer.status_code == 302
    return answer["Location"]


def change_of(record):
    return reverse("admin:photos_photo_change", args=[record.pk])


def test_the_next_is_the_one_below_it_in_the_list(curator):
    photos = [builders.make_photo(state="draft") for _number in range(3)]
    shown = [one.pk for one in curator.get(model_admin_url(Photo)).context["cl"].queryset]
    by_key = {photo.pk: photo for photo in photos}
    first, second, last = (by_key[key] for key in shown)
    assert save_from_list(curator, first, title_en="Changed") == change_of(second)
    assert Photo.objects.get(pk=first.pk).title_en == "Changed"
    assert save_from_list(curator, second) == change_of(last)
    assert save_from_list(curator, last) == model_admin_url(Photo)
    text = curator.get(model_admin_url(Photo)).content.decode()
    assert "That was the last one of the list." in text


def test_filters_and_order_are_kept(curator):
    names = {"a": "draft", "b": "published", "c": "draft", "d": "draft"}
    made = {
        name: builders.make_photo(title_en=name, title_ru=name, title_ja=name, state=state)
        for name, state in names.items()
    }
    shown = list(curator.get(model_admin_url(Photo)).context["cl"].list_display)
    filters = f"state__exact%3Ddraft%26o%3D-{shown.index('title')}"
    where = save_from_list(curator, made["d"], filters)
    assert where == f"{change_of(made['c'])}?_changelist_filters={filters}"
    assert save_from_list(curator, made["c"], filters).startswith(change_of(made["a"]))


def test_a_record_that_leaves_the_list_by_its_change_leads_on(curator):
    photos = [builders.make_photo(state="draft", date="") for _number in range(3)]
    shown = [
        one.pk
        for one in curator.get(f"{model_admin_url(Photo)}?missing=date").context["cl"].queryset
    ]
    by_key = {photo.pk: photo for photo in photos}
    where = save_from_list(curator, by_key[shown[0]], "missing%3Ddate", date="1947")
    assert where.startswith(change_of(by_key[shown[1]]))
    # Saved once more, now that the list no longer contains it: the first of the rest is next.
    where = save_from_list(curator, by_key[shown[0]], "missing%3Ddate")
    assert where.startswith(change_of(by_key[shown[1]]))


def test_what_is_wrong_keeps_the_form_and_goes_nowhere(curator):
    photo = builders.make_photo(state="draft")
    data = form_data(curator, admin_url(photo)) | {"_next": "1", "date": "31 June 1946"}
    answer = curator.post(admin_url(photo), data)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["date"]


@pytest.mark.parametrize(
    "odd", ["state__exact%3D%00", "nonsense%3D1", "batch__begun_by__password%3Dx", "%26%3D%25"]
)
def test_filters_that_mean_nothing_lead_to_the_list_and_lose_nothing(curator, odd):
    photo = builders.make_photo(state="draft")
    assert save_from_list(curator, photo, odd, title_en="Saved").startswith(model_admin_url(Photo))
    assert Photo.objects.get(pk=photo.pk).title_en == "Saved"


def test_a_contributor_is_not_offered_to_save_what_is_public(contributor):
    page = contributor.get(admin_url(builders.make_photo()))
    assert page.status_code == 200
    assert 'name="_next"' not in page.content.decode()


def test_the_queries_do_not_grow_with_the_list(curator):
    def queries():
        photo, _other = (builders.make_photo(state="draft") for _number in range(2))
        data = form_data(curator, admin_url(photo)) | {"_next": "1"}
        with CaptureQueriesContext(connection) as captured:
            assert curator.post(admin_url(photo), data).status_code == 302
        return len(captured)

    queries()
    few = queries()
    for _number in range(8):
        builders.make_photo(state="draft")
    assert queries() == few


def test_the_button_is_shown_if_there_is_a_list(curator):
    photo = builders.make_photo(state="draft")
    assert 'name="_next"' in curator.get(admin_url(photo)).content.decode()
    assert 'name="_next"' not in curator.get(model_admin_url(Photo, "add")).content.decode()
