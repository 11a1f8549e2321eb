"""The parts of a record in the admin: numbered automatically, reordered in one save, validated."""

import pytest

from people.models import Question, Testimony
from photos.models import Photo
from records.models import State
from tests import builders
from tests.admin_pages import admin_url, form_data, model_admin_url

pytestmark = pytest.mark.django_db


def _added(data, prefix, *parts):
    """`data` with new `parts` of the formset `prefix`, as the button "Add another" adds them."""
    first = int(data.get(f"{prefix}-TOTAL_FORMS", 0))
    for number, part in enumerate(parts, start=first):
        data |= {f"{prefix}-{number}-{name}": value for name, value in part.items()}
    return data | {f"{prefix}-TOTAL_FORMS": first + len(parts)}


def _orders(parts):
    return [(part.order, part.pk) for part in parts.order_by("order")]


def test_new_parts_number_themselves_after_those_that_are_there(curator):
    photo = builders.make_photo(state=State.DRAFT)
    builders.make_caption(photo, "The first", order=4)
    layer = {"kind": "press", "language": "en"}
    data = _added(
        form_data(curator, admin_url(photo)),
        "captions",
        layer | {"text": "The second", "order": ""},
        layer | {"text": "The third", "order": ""},
    )
    answer = curator.post(admin_url(photo), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert [(c.order, c.text) for c in photo.captions.all()] == [
        (4, "The first"),
        (5, "The second"),
        (6, "The third"),
    ]


def test_parts_change_places_in_one_save(curator):
    testimony = builders.make_testimony(wordings=3)
    first, second, third = testimony.wordings.all()
    data = form_data(curator, admin_url(testimony)) | {
        "wordings-0-order": 3,
        "wordings-2-order": 1,
    }
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert _orders(testimony.wordings) == [(1, third.pk), (2, second.pk), (3, first.pk)]


def test_a_part_takes_the_place_of_one_that_is_removed(curator):
    testimony = builders.make_testimony(wordings=3)
    first, second, third = testimony.wordings.all()
    data = form_data(curator, admin_url(testimony)) | {
        "wordings-1-order": 3,
        "wordings-2-DELETE": "on",
    }
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert _orders(testimony.wordings) == [(1, first.pk), (3, second.pk)]


def test_two_parts_at_one_place_are_refused_in_words(curator):
    testimony = builders.make_testimony(wordings=2)
    answer = curator.post(
        admin_url(testimony), form_data(curator, admin_url(testimony)) | {"wordings-1-order": 1}
    )
    assert answer.status_code == 200
    assert "order" in answer.content.decode().split("duplicate", 1)[1][:200]


@pytest.mark.parametrize("nearest", [0, 1])
def test_the_mark_of_the_nearest_moves_up_and_down(curator, nearest):
    testimony = builders.make_testimony(wordings=2)
    testimony.wordings.update(is_nearest=False)
    testimony.wordings.filter(order=2 - nearest).update(is_nearest=True)
    data = form_data(curator, admin_url(testimony))
    data[f"wordings-{nearest}-is_nearest"] = data.pop(f"wordings-{1 - nearest}-is_nearest")
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert testimony.wordings.get(is_nearest=True).order == nearest + 1


def test_two_nearest_wordings_are_refused_in_words(curator):
    testimony = builders.make_testimony(wordings=2)
    data = form_data(curator, admin_url(testimony)) | {"wordings-1-is_nearest": "on"}
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 200
    assert "2 wordings are marked as nearest" in answer.content.decode()


def test_what_is_wrong_with_a_wording_as_a_whole_is_shown(curator):
    testimony = builders.make_testimony(state=State.DRAFT, wordings=2)
    data = form_data(curator, admin_url(testimony)) | {
        "wordings-1-kind": "paraphrase",
        "wordings-1-in_quotation_marks": "on",
    }
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 200
    assert "2: A paraphrase or a translation of the museum’s never" in answer.content.decode()
    assert not testimony.wordings.filter(in_quotation_marks=True).exists()


def test_a_quotation_that_becomes_a_paraphrase_loses_its_own_marks_first(curator):
    testimony = builders.make_testimony(state=State.DRAFT, wordings=0)
    builders.make_wording(testimony, "“So it was.”", order=1)
    data = form_data(curator, admin_url(testimony)) | {"wordings-0-kind": "paraphrase"}
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 200
    assert "stands in quotation marks" in answer.content.decode()


def test_a_question_is_entered_with_its_positions_and_answers_at_once(curator):
    testimony = builders.make_testimony()
    data = form_data(curator, model_admin_url(Question, "add")) | {"title_en": "Was there bread?"}
    data = _added(
        data,
        "positions",
        {"title_en": "Yes", "order": ""},
        {"title_ja": "いいえ", "order": ""},
    )
    answered = {"testimony": testimony.pk, "why_ru": "Так говорит.", "placed_by_ru": "Редакция"}
    data |= {"positions-1-answers-TOTAL_FORMS": 0, "positions-1-answers-INITIAL_FORMS": 0}
    data |= {"positions-0-answers-TOTAL_FORMS": 0, "positions-0-answers-INITIAL_FORMS": 0}
    data = _added(data, "positions-0-answers", answered | {"placed_on": "2026-11-25", "order": ""})
    data["people_question_save_and_publish"] = "1"
    answer = curator.post(model_admin_url(Question, "add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    question = Question.objects.get()
    assert question.is_published()
    assert [position.answers.count() for position in question.positions.all()] == [1, 0]


def test_a_record_is_entered_in_one_language_whichever(curator):
    data = form_data(curator, model_admin_url(Photo, "add"))
    refused = curator.post(model_admin_url(Photo, "add"), data)
    assert "at least one language" in str(refused.context["adminform"].form.errors["title_en"])
    answer = curator.post(
        model_admin_url(Photo, "add"), data | {"title_ja": "食堂", "alt_text_ja": "男"}
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert Photo.objects.get().title_ja == "食堂"


def test_a_new_record_can_be_published_at_once(curator):
    page = curator.get(model_admin_url(Photo, "add"))
    assert b"photos_photo_save_and_publish" in page.content
    data = form_data(curator, model_admin_url(Photo, "add")) | {
        "title_en": "A hall",
        "alt_text_en": "A hall",
    }
    curator.post(model_admin_url(Photo, "add"), data | {"photos_photo_save_and_publish": "1"})
    assert Photo.objects.get().is_published()


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.DRAFT, {"publish", "submit"}),
        (State.REVIEW, {"publish"}),
        (State.PUBLISHED, set()),
        (State.WITHDRAWN, {"publish"}),
    ],
)
def test_only_steps_that_the_state_allows_are_offered(curator, state, offered):
    photo = builders.make_photo(state=state)
    page = curator.get(admin_url(photo)).content.decode()
    assert {step for step in ("publish", "submit") if f"save_and_{step}" in page} == offered


def test_a_caption_corrects_only_layers_of_its_own_photograph(curator):
    photo, other = builders.make_photo(), builders.make_photo()
    mine = builders.make_caption(photo, "Mine")
    builders.make_caption(other, "Another photograph’s")
    page = curator.get(admin_url(photo))
    field = page.context["inline_admin_formsets"][1].formset.forms[0].fields["corrects"]
    assert list(field.queryset) == [mine]


def test_a_deleted_testimony_takes_its_wordings_along(curator):
    testimony = builders.make_testimony(wordings=2)
    curator.post(admin_url(testimony, "delete"), {"post": "yes"})
    assert not Testimony.objects.exists()


def test_a_wording_without_its_source_is_refused_beside_the_field(curator):
    testimony = builders.make_testimony(state=State.DRAFT, wordings=1)
    end = builders.make_source()
    data = form_data(curator, admin_url(testimony))
    data |= {"wordings-0-source": "", "wordings-0-chain_ends_at": end.pk}
    answer = curator.post(admin_url(testimony), data)
    assert answer.status_code == 200
    assert "source" in answer.context["inline_admin_formsets"][0].formset.errors[0]
