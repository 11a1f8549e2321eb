"""A form for a new record that is sent twice makes one record."""

import pytest
from django.urls import reverse

from catalog.models import Subject
from photos.models import Photo
from records.changes import changeset
from records.models import SavedForm
from tests import builders
from tests.admin_pages import form_data, model_admin_url

pytestmark = pytest.mark.django_db


def filled(client, **values):
    return form_data(client, model_admin_url(Photo, "add")) | {"title_en": "Supper"} | values


@pytest.mark.parametrize("buttons", [("_save", "_save"), ("_continue", "_addanother")])
def test_a_double_click_makes_one_record_and_leads_to_it(curator, buttons):
    data = filled(curator, why="From the album.")
    curator.post(model_admin_url(Photo, "add"), data | {buttons[0]: "1"})
    photo = Photo.objects.get()
    answer = curator.post(model_admin_url(Photo, "add"), data | {buttons[1]: "1"}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("admin:photos_photo_change", args=[photo.pk])
    assert "was saved already" in answer.content.decode()
    assert Photo.objects.count() == 1


def test_what_was_typed_after_going_back_is_shown_beside_the_record(curator):
    data = filled(curator)
    curator.post(model_admin_url(Photo, "add"), data)
    photo = Photo.objects.get()
    changed = data | {"title_en": "Supper, 1947", "description_ja": "夕食", "is_public": "on"}
    changed |= {"captions-__prefix__-kind": "inscription"}
    answer = curator.post(model_admin_url(Photo, "add"), changed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert reverse("admin:photos_photo_change", args=[photo.pk]) in page
    assert [text for _label, text in answer.context["typed"]] == ["Supper, 1947", "夕食"]
    assert Photo.objects.get().title_en == "Supper"


def test_a_form_that_was_refused_can_be_saved(curator):
    data = filled(curator, title_en="")
    token = data["add_token"]
    answer = curator.post(model_admin_url(Subject, "add"), {"add_token": token, "slug": "?"})
    assert f'value="{token}"' in answer.content.decode()
    assert not SavedForm.objects.exists()
    curator.post(model_admin_url(Photo, "add"), filled(curator))
    curator.post(model_admin_url(Photo, "add"), filled(curator))
    assert Photo.objects.count() == 2  # two forms, each opened anew, are two records


def test_a_record_that_was_deleted_since_is_made_again(curator):
    data = filled(curator)
    curator.post(model_admin_url(Photo, "add"), data)
    with changeset(why="A mistake.") as changes:
        changes.delete(Photo.objects.get())
    curator.post(model_admin_url(Photo, "add"), data)
    assert Photo.objects.count() == 1


def test_the_window_for_a_related_record_chooses_the_one_that_was_made(curator):
    address = model_admin_url(Subject, "add") + "?_popup=1"
    data = form_data(curator, address) | {"name_en": "Choirs", "slug": "choirs", "_popup": "1"}
    for _click in range(2):
        answer = curator.post(address, data)
        assert "popup_response" in str(answer.template_name)
    assert Subject.objects.filter(slug="choirs").count() == 1


def test_both_clicks_at_the_same_moment_make_one_record(curator, monkeypatch):
    """The second request looks before the first is written: the database refuses its token."""
    data = filled(curator)
    curator.post(model_admin_url(Photo, "add"), data)
    answers = iter([None, None])
    from records.admin.adding import AddingAdmin

    look = AddingAdmin.saved_before

    def late(self, request):
        return next(answers, look(self, request))

    monkeypatch.setattr(AddingAdmin, "saved_before", late)
    answer = curator.post(model_admin_url(Photo, "add"), data)
    assert answer.status_code == 302
    assert Photo.objects.count() == 1


def test_the_token_of_another_user_says_nothing(curator, contributor):
    data = filled(curator)
    curator.post(model_admin_url(Photo, "add"), data)
    builders.make_subject()
    answer = contributor.post(model_admin_url(Photo, "add"), data)
    assert "was saved already" not in answer.content.decode()
