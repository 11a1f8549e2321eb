"""Users who may not publish cannot change anything public in the admin, also by direct POST."""

import pytest
from django.urls import reverse
from reversion.models import Version

from catalog.models import Source
from people.models import Passage, Testimony, Wording
from photos.models import Caption, Photo
from records.changes import changeset
from records.models import State
from tests import builders
from tests.admin_pages import admin_url, form_data, model_admin_url

pytestmark = pytest.mark.django_db

STATES = [State.REVIEW, State.PUBLISHED, State.WITHDRAWN]


@pytest.mark.parametrize("state", STATES)
def test_records_that_are_no_drafts_are_shut_by_every_view(contributor, state):
    with changeset(why="Entered."):
        photo = builders.make_photo(state=state)
    version = Version.objects.get_for_object(photo).get()
    before = Photo.objects.values().get()
    root = admin_url(photo).removesuffix("change/")
    tries = [
        contributor.post(admin_url(photo), {"title_en": "Mine"}),
        contributor.post(admin_url(photo, "delete"), {"post": "yes"}),
        contributor.post(f"{root}withdraw/", {"withdraw": "yes", "category": "law"}),
        contributor.post(reverse("admin:photos_photo_restore", args=[version.pk])),
        contributor.get(model_admin_url(Photo, "deleted")),
    ]
    assert {answer.status_code for answer in tries} == {403}
    for action in (
        "publish_selected",
        "withdraw_selected",
        "return_selected",
        "submit_selected",
        "delete_selected",
    ):
        contributor.post(
            model_admin_url(Photo),
            {"action": action, "_selected_action": [photo.pk], "post": "yes", "withdraw": "yes"},
        )
    assert Photo.objects.values().get() == before


def test_a_new_record_of_a_contributor_is_a_draft_whatever_is_posted(contributor):
    data = form_data(contributor, model_admin_url(Photo, "add")) | {
        "title_en": "Mine",
        "alt_text_en": "Mine",
    }
    forged = {
        "state": "published",
        "published_at": "2026-11-25",
        "photos_photo_save_and_publish": "1",
        "save_and_publish": "1",
    }
    contributor.post(model_admin_url(Photo, "add"), data | forged)
    photo = Photo.objects.get()
    assert (photo.state, photo.published_at) == (State.DRAFT, None)


@pytest.mark.parametrize("group", ["curator", "contributor"])
def test_a_wording_is_not_deleted_past_its_testimony(group, request):
    client = request.getfixturevalue(group)
    wording = builders.make_testimony(wordings=1).wordings.get()
    for answer in (
        client.post(admin_url(wording, "delete"), {"post": "yes"}),
        client.post(
            model_admin_url(Wording),
            {"action": "delete_selected", "_selected_action": [wording.pk], "post": "yes"},
        ),
        client.post(admin_url(wording), {"order": 3}),
    ):
        assert answer.status_code == 403
    assert Wording.objects.filter(pk=wording.pk).exists()


def test_parts_of_a_published_record_are_not_taken_through_a_draft(contributor):
    public, draft = builders.make_photo(), builders.make_photo(state=State.DRAFT)
    theirs = builders.make_caption(public, "As printed")
    builders.make_caption(draft, "Mine")
    data = form_data(contributor, admin_url(draft))
    data |= {"captions-0-id": theirs.pk, "captions-0-text": "Forged"}
    contributor.post(admin_url(draft), data)
    contributor.post(admin_url(draft), data | {"captions-0-photo": public.pk})
    contributor.post(admin_url(draft), data | {"captions-0-DELETE": "on"})
    theirs.refresh_from_db()
    assert (theirs.text, theirs.photo) == ("As printed", public)
    assert Caption.objects.count() == 2


def test_nor_are_words_of_a_published_testimony_through_a_nested_part(contributor):
    public = builders.make_testimony(wordings=1)
    draft = builders.make_testimony(state=State.DRAFT, wordings=1)
    words, wording = Passage.objects.get(wording__testimony=public), public.wordings.get()
    for forged in (
        {"wordings-0-passages-0-id": words.pk},
        {"wordings-0-id": wording.pk, "wordings-0-passages-0-wording": wording.pk},
        {
            "wordings-0-id": wording.pk,
            "wordings-0-passages-0-id": words.pk,
            "wordings-0-passages-0-wording": wording.pk,
        },
    ):
        data = form_data(contributor, admin_url(draft)) | {"wordings-0-passages-0-text": "Forged"}
        contributor.post(admin_url(draft), data | forged)
        contributor.post(admin_url(draft), data | forged | {"wordings-0-passages-0-DELETE": "on"})
    words.refresh_from_db()
    assert words.text != "Forged"
    assert (words.wording, wording.testimony) == (wording, public)
    assert Testimony.objects.count() == 2


def test_vocabularies_and_imports_are_only_looked_at(contributor):
    subject, place = builders.make_subject(), builders.make_place()
    for record in (subject, place):
        assert contributor.get(admin_url(record)).status_code == 200
        assert contributor.post(admin_url(record), {"name_en": "Mine"}).status_code == 403
        assert contributor.post(admin_url(record, "delete"), {"post": "yes"}).status_code == 403
    assert (
        contributor.post(model_admin_url(type(subject), "add"), {"name_en": "Mine"}).status_code
        == 403
    )


def test_a_contributor_s_source_is_a_draft(contributor):
    data = form_data(contributor, model_admin_url(Source, "add")) | {"work": "A memoir"}
    contributor.post(
        model_admin_url(Source, "add"), data | {"catalog_source_save_and_publish": "1"}
    )
    assert Source.objects.get().state == State.DRAFT


def test_users_groups_and_locks_are_the_administrator_s(contributor, curator):
    for path in ("auth/user/", "auth/group/", "auth/user/add/", "reversion/version/"):
        assert curator.get(f"/admin/{path}").status_code in (403, 404)


def test_signing_in_opens_the_admin_by_default(client, django_user_model):
    django_user_model.objects.create_superuser("first", password="a-long-one")
    answer = client.post("/admin/login/", {"username": "first", "password": "a-long-one"})
    assert answer.headers["Location"] == reverse("admin:index")
