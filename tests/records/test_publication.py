"""There is one rule for what is public, and one module that changes the state."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from photos.models import Photo
from records.models import State
from records.publication import publish, return_to_draft, submit_for_review, withdraw
from records.publishable import NotPublishable
from search.models import CatalogueVersion
from tests import builders

pytestmark = pytest.mark.django_db

MAKERS = (
    builders.make_source,
    builders.make_person,
    builders.make_testimony,
    builders.make_question,
    builders.make_collection,
    builders.make_photo,
    builders.make_article,
)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("state", State.values)
def test_published_and_is_published_agree(make, state):
    record = make(state=state)
    listed = type(record).objects.published().filter(pk=record.pk).exists()
    assert listed == record.is_published() == (state == State.PUBLISHED)


@pytest.mark.parametrize("make", MAKERS)
def test_a_complete_draft_has_no_problems_and_is_published(make):
    record = make(state=State.DRAFT)
    publish(record=record)
    assert type(record).objects.published().get().published_at is not None
    assert CatalogueVersion.current_version() == 1


def test_a_photo_without_alternative_text_is_refused_with_the_field():
    photo = builders.make_photo(state=State.DRAFT, alt_text_en="", alt_text_ru="", alt_text_ja="")
    with pytest.raises(NotPublishable, match="alternative text") as refusal:
        publish(record=photo)
    assert [problem.field for problem in refusal.value.problems] == ["alt_text"]
    assert not Photo.objects.published().exists()


def test_the_database_refuses_a_published_photo_without_alternative_text():
    photo = builders.make_photo()
    for empty in ("", None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.filter(pk=photo.pk).update(
                alt_text_en=empty, alt_text_ru=empty, alt_text_ja=empty
            )


def test_alternative_text_in_one_language_is_enough():
    photo = builders.make_photo(state=State.DRAFT, alt_text_en="", alt_text_ja="食堂の男たち")
    publish(record=photo)
    assert photo.is_published()


@pytest.mark.parametrize("nearest", [0, 2])
def test_a_testimony_needs_exactly_one_nearest_wording(nearest):
    testimony = builders.make_testimony(state=State.DRAFT, wordings=2)
    if nearest == 0:
        testimony.wordings.update(is_nearest=False)
        with pytest.raises(NotPublishable, match="nearest"):
            publish(record=testimony)
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            testimony.wordings.update(is_nearest=True)


def test_a_source_without_a_named_work_is_a_problem():
    with pytest.raises(NotPublishable, match="names no work"):
        publish(record=builders.make_source(state=State.DRAFT, work=""))


def test_withdrawing_needs_a_category_and_public_words():
    photo = builders.make_photo()
    with pytest.raises(ValidationError, match="public wording"):
        withdraw(record=photo, category="rights", reason={"en": " "})
    with pytest.raises(ValidationError, match="“whim” is not a category"):
        withdraw(record=photo, category="whim", reason={"en": "Because."})
    withdraw(record=photo, category="rights", reason={"en": "The owner asked."}, hide_title=True)
    photo.refresh_from_db()
    assert photo.state == State.WITHDRAWN
    assert not Photo.objects.published().exists()


def test_only_a_published_record_can_be_withdrawn():
    with pytest.raises(ValidationError, match="only a published record"):
        withdraw(record=builders.make_photo(state=State.DRAFT), category="law", reason={"en": "x"})


def test_the_way_through_review_and_back():
    photo = builders.make_photo(state=State.DRAFT)
    submit_for_review(record=photo)
    assert photo.state == State.REVIEW
    return_to_draft(record=photo)
    assert photo.state == State.DRAFT
    with pytest.raises(ValidationError, match="cannot become"):
        return_to_draft(record=photo)


def test_a_staff_photo_cannot_be_published():
    photo = builders.make_photo(state=State.DRAFT, sensitivity="staff")
    with pytest.raises(NotPublishable, match="staff only"):
        publish(record=photo)
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.make_photo(sensitivity="staff")
