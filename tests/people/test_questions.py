"""The pages of questions: what they show, and what they must not show."""

from datetime import date

import pytest

from people.models import Answer
from records.models import State
from tests.builders import make_person, make_question, make_quoted_testimony
from tests.page_text import linked_data, main_text

pytestmark = pytest.mark.django_db


def test_a_testimony_names_its_questions_and_only_public_ones(client):
    testimony = make_quoted_testimony()
    for state in (State.PUBLISHED, State.DRAFT):
        question = make_question(answers=0, state=state, title_en=f"Asked while {state}?")
        Answer.objects.create(
            position=question.positions.first(),
            testimony=testimony,
            why_en="It speaks of the work.",
            placed_by="The editors",
            placed_on=date(2026, 11, 20),
        )
    shown_text = main_text(client, testimony.get_absolute_url())
    assert "Asked while published?" in shown_text
    assert "Asked while draft?" not in shown_text
    assert "It speaks of the work. Placed here by The editors, 20 November 2026." in shown_text


def test_a_question_shows_each_voice_with_how_it_knew_and_who_placed_it(client):
    testimony = make_quoted_testimony(basis="own", basis_note_en="remembered in a memoir")
    hidden = make_quoted_testimony(state=State.DRAFT, speaker=make_person(name_en="Not Yet Public"))
    question = make_question(answers=0, common_ground_en="Both can be true.")
    for one in (testimony, hidden):
        Answer.objects.create(
            position=question.positions.first(),
            testimony=one,
            why_en="He measures the work.",
            placed_by="The editors",
            placed_on=date(2026, 11, 20),
        )
    shown_text = main_text(client, question.get_absolute_url())
    for words in (
        "own experience",
        "remembered in a memoir",
        "66 to 70 years after the event",
        "partial quotation",
        "Work 0 seen in a copy",
        "Work 2 not seen",
        "He measures the work.",
        "Placed here by The editors, 20 November 2026.",
        "Both can be true.",
    ):
        assert words in shown_text, words
    assert "Not Yet Public" not in shown_text


def test_a_question_accepts_no_answer(client):
    question = make_question(positions=3, answers=2)
    data = linked_data(client, question.get_absolute_url())
    assert (data["@type"], data["answerCount"], len(data["suggestedAnswer"])) == ("Question", 4, 4)
    assert "acceptedAnswer" not in data


def test_an_empty_position_is_shown_as_empty(client):
    shown_text = main_text(client, make_question(positions=2, answers=1).get_absolute_url())
    assert shown_text.count("No voice in this collection yet.") == 1
