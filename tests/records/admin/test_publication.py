"""Publishing, withdrawing and restoring in the admin, and who may do it."""

import pytest
from django.urls import reverse
from reversion.models import Revision, Version

from catalog.models import Source
from people.models import Testimony
from photos.models import Photo
from records.changes import changeset
from records.models import State
from tests import builders, search_index
from tests.admin_pages import admin_url, form_data, model_admin_url

pytestmark = pytest.mark.django_db


def test_save_and_publish(curator):
    photo = builders.make_photo(state=State.DRAFT)
    data = form_data(curator, admin_url(photo))
    curator.post(admin_url(photo), data | {"photos_photo_save_and_publish": "1"})
    photo.refresh_from_db()
    assert photo.is_published()


def test_publishing_an_incomplete_record_says_why_and_keeps_what_was_typed(curator):
    photo = builders.make_photo(state=State.DRAFT, alt_text_en="", alt_text_ru="", alt_text_ja="")
    data = form_data(curator, admin_url(photo)) | {"title_en": "Typed with care"}
    answer = curator.post(admin_url(photo), data | {"photos_photo_save_and_publish": "1"})
    assert answer.status_code == 200
    assert "alternative text" in str(answer.context["adminform"].form.errors)
    assert b"Typed with care" in answer.content
    photo.refresh_from_db()
    assert photo.state == State.DRAFT
    assert photo.title_en != "Typed with care"


def test_a_published_testimony_cannot_lose_its_nearest_wording(curator):
    testimony = builders.make_testimony(wordings=2)
    data = form_data(curator, admin_url(testimony))
    data.pop("wordings-0-is_nearest")
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 200
    assert "nearest" in str(answer.context["adminform"].form.errors)
    assert testimony.wordings.filter(is_nearest=True).count() == 1


def test_subjects_are_chosen_by_autocomplete_and_saved(curator):
    photo, subject = builders.make_photo(), builders.make_subject(name_en="music", name_ru="музыка")
    found = curator.get(
        reverse("admin:autocomplete"),
        {"term": "музык", "app_label": "photos", "model_name": "photo", "field_name": "subjects"},
    ).json()
    assert [row["id"] for row in found["results"]] == [str(subject.pk)]
    curator.post(
        admin_url(photo), form_data(curator, admin_url(photo)) | {"subjects": [subject.pk]}
    )
    assert list(photo.subjects.all()) == [subject]


def test_bulk_publish_reports_what_worked_and_what_did_not(curator):
    good = builders.make_photo(state=State.DRAFT)
    bad = builders.make_photo(state=State.DRAFT, alt_text_en="", alt_text_ru="", alt_text_ja="")
    answer = curator.post(
        model_admin_url(Photo),
        {"action": "publish_selected", "_selected_action": [good.pk, bad.pk]},
        follow=True,
    )
    shown_text = " ".join(str(message) for message in answer.context["messages"])
    assert "1 record: published" in shown_text
    assert bad.identifier in shown_text
    assert list(Photo.objects.published()) == [good]


def test_withdrawing_asks_for_public_words_and_the_page_answers_with_them(curator, client):
    photo = builders.make_photo()
    requested = curator.get(f"{admin_url(photo).removesuffix('change/')}withdraw", follow=True)
    assert requested.status_code == 200
    curator.post(
        requested.request["PATH_INFO"], {"withdraw": "yes", "category": "family", "reason_en": ""}
    )
    photo.refresh_from_db()
    assert photo.is_published()
    curator.post(
        requested.request["PATH_INFO"],
        {"withdraw": "yes", "category": "family", "reason_en": "The family asked us."},
    )
    photo.refresh_from_db()
    assert photo.state == State.WITHDRAWN
    page = client.get(f"/en/photos/{photo.identifier}/")
    assert page.status_code == 410
    assert "The family asked us." in page.content.decode()


def test_a_version_is_restored_with_its_subjects_and_never_with_its_state(curator):
    first, second = builders.make_subject(), builders.make_subject()
    with changeset(why="Entered."):
        photo = builders.make_photo(
            state=State.DRAFT, subjects=(first,), title_en="The first title"
        )
    version = Version.objects.get_for_object(photo).get()
    data = form_data(curator, admin_url(photo)) | {
        "title_en": "A second title",
        "subjects": [second.pk],
    }
    curator.post(admin_url(photo), data | {"photos_photo_save_and_publish": "1"})
    history = curator.get(admin_url(photo, "history")).content.decode()
    assert "second" in history
    answer = curator.post(reverse("admin:photos_photo_restore", args=[version.pk]), follow=True)
    assert answer.status_code == 200
    photo.refresh_from_db()
    assert photo.title_en == "The first title"
    assert list(photo.subjects.all()) == [first]
    assert photo.is_published()


def test_a_deleted_record_is_brought_back_as_a_draft(curator):
    testimony = builders.make_testimony(wordings=2)
    curator.post(admin_url(testimony, "delete"), {"post": "yes"})
    assert not Testimony.objects.exists()
    listed = curator.get(model_admin_url(Testimony, "deleted"))
    version = listed.context["versions"][0]
    curator.post(reverse("admin:people_testimony_restore", args=[version.pk]))
    restored = Testimony.objects.get()
    assert (restored.identifier, restored.state) == (testimony.identifier, State.DRAFT)
    assert restored.wordings.count() == 2


def test_restoring_needs_a_post(curator):
    with changeset(why="Entered."):
        source = builders.make_source()
    version = Version.objects.get_for_object(source).get()
    with changeset(why="Changed."):
        source.title_en = "Another title"
        source.save()
    # A GET is what remains of a POST after signing in again: it leads to the history.
    answer = curator.get(reverse("admin:catalog_source_restore", args=[version.pk]))
    assert answer.url == admin_url(source, "history")
    source.refresh_from_db()
    assert source.title_en == "Another title"


def test_a_contributor_edits_drafts_and_cannot_publish(contributor):
    draft, public = builders.make_photo(state=State.DRAFT), builders.make_photo()
    data = form_data(contributor, admin_url(draft))
    contributor.post(admin_url(draft), data | {"title_en": "Mine"})
    draft.refresh_from_db()
    assert draft.title_en == "Mine"
    contributor.post(admin_url(draft), data | {"photos_photo_save_and_publish": "1"})
    contributor.post(
        model_admin_url(Photo), {"action": "publish_selected", "_selected_action": [draft.pk]}
    )
    contributor.post(admin_url(draft), data | {"state": "published"})
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert contributor.post(admin_url(public), data).status_code == 403
    assert (
        contributor.post(f"{admin_url(public).removesuffix('change/')}withdraw/").status_code == 403
    )
    public.refresh_from_db()
    assert public.is_published()


def test_a_contributor_submits_for_review_and_then_leaves_it_alone(contributor):
    draft = builders.make_photo(state=State.DRAFT)
    data = form_data(contributor, admin_url(draft))
    contributor.post(admin_url(draft), data | {"photos_photo_save_and_submit": "1"})
    draft.refresh_from_db()
    assert draft.state == State.REVIEW
    assert contributor.post(admin_url(draft), data).status_code == 403


def test_the_user_who_changed_is_in_the_history(curator):
    source = builders.make_source()
    curator.post(
        admin_url(source), form_data(curator, admin_url(source)) | {"note_en": "Read again."}
    )
    assert Revision.objects.first().user.username == "curator"
    assert Source.objects.get().note_en == "Read again."


@pytest.mark.parametrize("count", [3, 30])
def test_lists_cost_the_same_for_few_and_many(curator, count, django_assert_max_num_queries):
    for _number in range(count):
        builders.make_testimony(wordings=0)
        builders.make_photo()
    search_index.update_index()
    for model in (Testimony, Photo):
        with django_assert_max_num_queries(14):
            curator.get(model_admin_url(model))
