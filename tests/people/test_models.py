"""Constraints and validators of testimonies, wordings and questions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from hypothesis import given
from hypothesis import strategies as st

from dates.value import HistoricDate
from people.models import Answer, Passage, Position, Wording
from people.time_distance import UNKNOWN, Distance, distance_between
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["paraphrase", "statement", "museum"])
def test_what_is_nobodys_quotation_is_never_in_quotation_marks(kind):
    wording = builders.make_wording(builders.make_testimony(wordings=0), kind=kind)
    wording.in_quotation_marks = True
    with pytest.raises(ValidationError, match="never stands in quotation marks"):
        wording.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.update(in_quotation_marks=True)


@pytest.mark.parametrize(
    "text", ["“So it was.”", "«Так и было».", "「そうだった。」", '"So it was."']
)
def test_nor_do_its_words_bring_their_own_marks(text):
    wording = builders.make_wording(builders.make_testimony(wordings=0), kind="paraphrase")
    with pytest.raises(ValidationError, match="is not a quotation"):
        Passage(wording=wording, order=2, text=text).full_clean()


def test_a_quotation_within_a_paraphrase_is_allowed():
    wording = builders.make_wording(builders.make_testimony(wordings=0), kind="paraphrase")
    Passage(wording=wording, order=2, text="He called it “hard”, she said.").full_clean()


def test_the_transmission_follows_the_sources_to_the_end():
    original = builders.make_source()
    translation = builders.make_source(taken_from=original, relation="translates")
    quoted = builders.make_source(taken_from=translation, relation="quotes", relation_inferred=True)
    report = builders.make_source(taken_from=quoted, relation="reports")
    wording = builders.make_wording(builders.make_testimony(wordings=0), source=report)
    hands = wording.transmission()
    assert [hand.source for hand in hands] == [report, quoted, translation, original]
    assert [hand.relation for hand in hands] == ["reports", "quotes", "translates", ""]
    assert [hand.inferred for hand in hands] == [False, True, False, False]
    assert [hand.is_last for hand in hands] == [False, False, False, True]


def test_a_chain_may_end_where_the_words_began():
    memoir = builders.make_source()
    broadcaster = builders.make_source(taken_from=memoir, relation="quotes")
    report = builders.make_source(taken_from=broadcaster, relation="reports")
    wording = builders.make_wording(
        builders.make_testimony(wordings=0), source=report, chain_ends_at=broadcaster
    )
    wording.full_clean()
    assert [hand.source for hand in wording.transmission()] == [report, broadcaster]
    wording.chain_ends_at = builders.make_source()
    with pytest.raises(ValidationError, match="is not behind"):
        wording.full_clean()


def test_a_wording_is_translated_from_a_wording_of_the_same_testimony():
    ours, other = builders.make_testimony(), builders.make_testimony()
    wording = builders.make_wording(ours, kind="museum", language="ja")
    wording.translated_from = other.wordings.get()
    with pytest.raises(ValidationError, match="same testimony"):
        wording.full_clean()


def test_a_figure_does_not_end_below_its_beginning():
    testimony = builders.make_testimony()
    testimony.figure_low, testimony.figure_high = 62068, 60000
    with pytest.raises(ValidationError, match="cannot be below"):
        testimony.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        testimony.save()


def test_an_answer_is_unique_and_says_who_placed_it():
    question = builders.make_question(answers=1)
    answer = Answer.objects.get(position__question=question)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            position=answer.position,
            testimony=answer.testimony,
            order=2,
            why="It speaks of this.",
            placed_by="x",
            placed_on="2026-01-01",
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.update(placed_by="")


def test_an_empty_position_is_allowed():
    question = builders.make_question(positions=2)
    assert question.publication_problems() == []
    assert not Position.objects.get(question=question, order=2).answers.exists()


def test_a_speaker_cannot_be_deleted_from_under_a_testimony():
    with pytest.raises(ProtectedError):
        builders.make_testimony().speaker.delete()


def test_a_testimony_goes_with_its_translations_and_no_wording_from_under_one():
    testimony = builders.make_testimony()
    nearest = testimony.wordings.get()
    builders.make_wording(testimony, language="ja", kind="museum", translated_from=nearest)
    with pytest.raises(RestrictedError):
        nearest.delete()
    testimony.delete()
    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    ("period", "said", "distance"),
    [
        ("1945/1949", "2015-09-02", Distance(66, 70)),
        ("1945-12-07", "1945-12-08", Distance(0, 0)),
        ("1945/1950", "1947", Distance(0, 2)),
        ("1945/..", "2015", UNKNOWN),
        (None, "2015", UNKNOWN),
        ("1945", None, UNKNOWN),
    ],
)
def test_the_distance_is_a_range_of_years_or_unknown(period, said, distance):
    dates = [HistoricDate.parse(edtf) if edtf else None for edtf in (period, said)]
    assert distance_between(*dates) == distance


@given(st.integers(1900, 2000), st.integers(0, 30), st.integers(0, 80))
def test_a_distance_is_never_negative_and_never_reversed(first, length, later):
    period = HistoricDate.parse(f"{first}/{first + length}")
    shown_text = HistoricDate.parse(str(first + later))
    distance = distance_between(period, shown_text)
    assert 0 <= distance.shortest <= distance.longest == later
