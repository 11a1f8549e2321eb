"""A published record must stay publishable; a changeset checks this once, when it ends."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from people.models import Question, Testimony
from photos.models import Photo
from records import changes
from records.changes import changeset
from records.merging.merge import merge
from records.models import State
from records.publication import publish, withdraw
from records.publishable import NotPublishable, check_publishable, published_among
from search.models import CatalogueVersion
from tests.builders import (
    make_collection,
    make_photo,
    make_place,
    make_question,
    make_source,
    make_subject,
    make_testimony,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden_source():
    """A source that was withdrawn after records that cite it were published."""
    source = make_source()

    def take_back():
        withdraw(record=source, category="rights", reason={"en": "Asked to."})
        return source

    source.take_back = take_back
    return source


def _make_invalid(photo, *testimonies):
    photo.title_en = "After"
    photo.save()
    for testimony in testimonies:
        wording = testimony.wordings.get()
        wording.is_nearest = False
        wording.save()


def test_the_whole_changeset_is_rolled_back_and_every_record_named(monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 1)
    one, two, other = make_testimony(), make_testimony(), make_photo(title_en="Before")
    with pytest.raises(NotPublishable) as refusal, changeset(why="Too much at once."):
        _make_invalid(other, one, two)
    assert [each.record for each in refusal.value.refusals] == [one, two]
    assert refusal.value.identifier == one.identifier
    assert refusal.value.problems[0].field == "wordings"
    other.refresh_from_db()
    assert other.title_en == "Before"
    assert CatalogueVersion.current_version() == 0
    assert not Version.objects.exists()


def test_problems_solved_before_the_end_of_the_changeset_do_not_count():
    testimony = make_testimony(wordings=2)
    with changeset(why="The mark moves."):
        first, second = testimony.wordings.all()
        first.is_nearest = False
        first.save()
        second.is_nearest = True
        second.save()
    assert testimony.wordings.get(is_nearest=True) == second


def test_a_part_deleted_is_a_change_of_its_record():
    question = make_question(positions=2)
    removal = changeset(why="One less.")
    with pytest.raises(NotPublishable, match="two positions"), removal as change_set:
        change_set.delete(question.positions.first())
    assert question.positions.count() == 2


def test_drafts_and_withdrawn_records_may_be_incomplete():
    draft = make_testimony(state=State.DRAFT)
    gone = make_testimony(state=State.WITHDRAWN)
    with changeset(why="Unfinished."):
        for testimony in (draft, gone):
            testimony.wordings.update(is_nearest=False)
            testimony.save()
    assert not Testimony.objects.get(pk=draft.pk).wordings.filter(is_nearest=True).exists()


def test_a_withdrawal_asks_nothing_of_the_record_that_it_takes_back(hidden_source):
    photo = make_photo(source=hidden_source)
    hidden_source.take_back()
    withdraw(record=Photo.objects.get(), category="rights", reason={"en": "Its source too."})
    photo.refresh_from_db()
    assert photo.state == State.WITHDRAWN


def test_the_rule_costs_the_same_for_one_record_and_for_many():
    def queries():
        keys = [
            (model, [str(pk) for pk in model.objects.values_list("pk", flat=True)])
            for model in (Testimony, Photo)
        ]
        with CaptureQueriesContext(connection) as requested:
            check_publishable(published_among(keys))
        return len(requested)

    def grow():
        make_testimony(wordings=2)
        make_photo(source=make_source(), collection=make_collection())

    grow()
    one = queries()
    for _ in range(6):
        grow()
    assert queries() == one


def test_publishing_refuses_first_and_leaves_the_record_in_memory_as_it_is():
    photo = make_photo(state=State.DRAFT, alt_text_en="", alt_text_ru="", alt_text_ja="")
    with pytest.raises(NotPublishable, match="alternative text"):
        publish(record=photo)
    assert photo.state == State.DRAFT


def test_a_merge_of_terms_is_refused_while_a_record_it_touches_has_a_problem(hidden_source):
    gone, kept = make_subject(), make_subject()
    photo = make_photo(source=hidden_source, subjects=(gone,))
    hidden_source.take_back()
    with pytest.raises(NotPublishable, match=photo.identifier):
        merge(gone=gone, kept=kept)
    assert list(photo.subjects.all()) == [gone]


def test_terms_have_no_state_and_are_not_checked():
    place = make_place()
    with changeset(why="Renamed."):
        place.name_en = "Elabuga"
        place.save()
    assert not Question.objects.exists()
    assert CatalogueVersion.current_version() == 1
