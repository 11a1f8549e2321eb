"""The pages of testimonies: what they show, and what they must not show."""

from datetime import date

import pytest
from django.utils import translation

from people import documents
from people.models import Answer, Passage
from people.shown_wordings import display_passages
from records.models import State
from tests.builders import (
    make_person,
    make_question,
    make_quoted_testimony,
    make_source,
    make_subject,
    make_testimony,
    make_wording,
)
from tests.page_text import linked_data, main_text, page_html

pytestmark = pytest.mark.django_db


def test_words_come_before_figures_and_a_speakers_together(client):
    first, second = make_person(name_en="Aa"), make_person(name_en="Bb")
    make_testimony(speaker=first, title_en="Number", figure_low=55_000)
    make_testimony(speaker=second, title_en="Later words")
    make_testimony(speaker=first, title_en="Words one")
    make_testimony(speaker=first, title_en="Words two")
    listed = main_text(client, "/en/testimonies/")
    order = [listed.index(title) for title in ("Words one", "Words two", "Later words", "Number")]
    assert order == sorted(order)


def test_a_testimony_says_by_whom_it_is_reported_and_what_was_seen(client):
    shown_text = main_text(client, make_quoted_testimony().get_absolute_url())
    assert "Miyamoto Tsutomu, as reported by Work 0" in shown_text
    assert "“the thought occurred”" in shown_text
    hands = shown_text[shown_text.index("The hands it passed through") :]
    stations = ["Work 0 seen in a copy", "Work 1 seen in an excerpt", "Work 2 not seen"]
    order = [hands.index(station) for station in stations]
    assert order == sorted(order)
    assert hands.count("(our inference)") == 1
    assert "has it from the speaker" in hands


def test_a_single_step_reads_according_to_and_a_figure_as_given_in(client):
    words, number = make_testimony(), make_testimony(figure_low=55_000)
    assert "according to A work" in main_text(client, words.get_absolute_url())
    assert "as given in A work" in main_text(client, number.get_absolute_url())


def test_a_paraphrase_is_not_quoted(client):
    testimony = make_testimony(wordings=0)
    make_wording(testimony, "life was better", kind="paraphrase", is_nearest=True)
    shown_text = main_text(client, testimony.get_absolute_url())
    assert "reporter’s paraphrase, not in quotation marks" in shown_text
    assert "“life was better" not in shown_text
    assert linked_data(client, testimony.get_absolute_url())["@type"] == "Claim"


def test_every_other_wording_has_its_kind_and_translator(client):
    testimony = make_quoted_testimony()
    translator = make_person(name_en="Andrei Poltorak")
    make_wording(
        testimony, "приходила мысль", language="ru", kind="translation", translator=translator
    )
    make_wording(testimony, "考えが浮かんだ", language="ja", kind="museum")
    shown_text = main_text(client, testimony.get_absolute_url())
    others = shown_text[shown_text.index("The other wordings") :]
    assert "приходила мысль" in others
    assert "ranslated by Andrei Poltorak" in others
    assert "the museum’s translation, not reviewed" in others
    assert others.count("The hands it passed through") == 2


def test_the_distance_and_the_dates_are_said(client):
    known = main_text(
        client, make_quoted_testimony(period="1945/1949", said="2015-09-02").get_absolute_url()
    )
    assert "66 to 70 years after the event" in known
    assert "EDTF 1945/1949" in known
    same = main_text(
        client, make_quoted_testimony(period="1945-12-07", said="1945-12-07").get_absolute_url()
    )
    assert "in the year of the event" in same
    assert "0 years" not in same
    unknown = main_text(client, make_quoted_testimony(said="").get_absolute_url())
    assert "distance between event and statement unknown" in unknown


def test_a_figure_says_what_it_counts_and_is_never_summed(client):
    testimony = make_testimony(
        figure_low=52_165,
        counted_en="deaths",
        counted_of_whom_en="Japanese prisoners",
        counted_where_en="USSR",
        counted_until_en="start of 1949",
    )
    shown_text = main_text(client, testimony.get_absolute_url())
    for words in ("52,165", "deaths", "Japanese prisoners", "USSR", "start of 1949"):
        assert words in shown_text
    assert "cannot be added to another source’s figure" in shown_text


def test_the_name_of_a_withdrawn_speaker_is_nowhere(client):
    speaker = make_person(name_en="Hidden Name")
    testimony = make_quoted_testimony(speaker=speaker)
    question = make_question(answers=0)
    Answer.objects.create(
        position=question.positions.first(),
        testimony=testimony,
        why_en="It speaks of this.",
        placed_by="E",
        placed_on=date(2026, 11, 20),
    )
    type(speaker).objects.filter(pk=speaker.pk).update(
        state=State.WITHDRAWN,
        withdrawal_category="privacy",
        withdrawal_reason_en="They asked us.",
        withdrawn_at="2026-11-20T00:00Z",
    )
    for address in (
        testimony.get_absolute_url(),
        question.get_absolute_url(),
        "/en/testimonies/",
        "/en/people/",
    ):
        assert "Hidden Name" not in page_html(client, address), address
    assert "a person whose record is not public" in main_text(client, testimony.get_absolute_url())


def test_a_source_of_the_chain_that_was_withdrawn_is_not_named(client):
    testimony = make_quoted_testimony()
    behind = testimony.wordings.get().source.taken_from
    type(behind).objects.filter(pk=behind.pk).update(
        state=State.WITHDRAWN,
        withdrawal_category="rights",
        withdrawal_reason_en="Its owner asked us.",
        withdrawn_at="2026-11-20T00:00Z",
    )
    shown_text = page_html(client, testimony.get_absolute_url())
    assert "Work 1" not in shown_text
    assert "a source that is not public" in shown_text


def test_a_quotation_is_linked_data_by_who_said_it(client):
    testimony = make_quoted_testimony()
    testimony.subjects.add(make_subject(name_en="labour"))
    data = linked_data(client, testimony.get_absolute_url())
    assert data["@type"] == "Quotation"
    assert data["text"] == "the thought occurred"
    assert data["creator"]["name"] == "Miyamoto Tsutomu"
    assert [work["name"] for work in data["isBasedOn"]] == ["Work 0", "Work 1", "Work 2"]
    assert data["temporalCoverage"] == "1945/1949"
    assert data["@id"].endswith(f"/id/{testimony.identifier}")


def test_a_doubtful_date_is_not_made_certain_in_linked_data(client):
    data = linked_data(client, make_quoted_testimony(said="circa 2015").get_absolute_url())
    assert "dateCreated" not in data


def test_the_reporters_words_are_distinguished_from_the_speakers():
    testimony = make_testimony(wordings=0)
    wording = make_wording(testimony, "The work was so hard that", is_nearest=True)
    wording.passages.update(voice="reporter")
    Passage.objects.create(wording=wording, order=2, text="the thought occurred")
    Passage.objects.create(wording=wording, order=3, text="and again")
    assert [(piece.by_speaker, piece.after_gap) for piece in display_passages(wording)] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert (
        documents.testimony_page(wording.testimony_id).nearest.opening.text
        == "the thought occurred"
    )


def test_other_wordings_begin_with_the_readers_language():
    testimony = make_testimony(wordings=1)
    for language in ("ja", "ru", "ja"):  # the first is shown above the others
        make_wording(testimony, language=language, kind="museum")
    with translation.override("ja"):
        assert [
            wording.language for wording in documents.testimony_page(testimony.pk).other_wordings
        ] == [
            "ja",
            "ru",
        ]


def make_two_transmissions():
    """A testimony in Russian, and in the English of a newspaper with another transmission."""
    testimony = make_testimony(wordings=0, title_en="On the treatment")
    near, far = make_source(work="The broadcast"), make_source(work="The newspaper")
    make_wording(testimony, "Вообще", language="ru", source=near, is_nearest=True)
    make_wording(testimony, "generally", language="en", kind="partial", source=far)
    make_wording(testimony, "一般に", language="ja", kind="museum", source=near)
    return testimony


def test_a_second_wording_is_shown_once_with_its_transmission(client):
    shown_text = main_text(client, make_two_transmissions().get_absolute_url())
    assert shown_text.count("generally") == 1
    assert shown_text.index("generally") < shown_text.index(
        "The hands that the words in English passed through"
    )
    assert (
        "The newspaper" in shown_text.split("The hands that the words in English passed through")[1]
    )
    assert "一般に" in shown_text.split("The other wordings")[1]


def test_wordings_under_a_question_have_their_transmission(client):
    question = make_question(positions=2, answers=0)
    Answer.objects.create(
        position=question.positions.first(),
        testimony=make_two_transmissions(),
        why_en="It speaks of this.",
        placed_by="Editors",
        placed_on=date(2026, 11, 20),
    )
    address = question.get_absolute_url()
    shown_text = main_text(client, address)
    assert (
        shown_text.index("Вообще")
        < shown_text.index("The broadcast")
        < shown_text.index("generally")
    )
    assert shown_text.index("generally") < shown_text.index("The newspaper")
    # The museum's translation has no transmission of its own: one chain for both.
    assert page_html(client, address.replace("/en/", "/ja/")).count('<ol class="transmission') == 1


def test_the_time_spoken_of_is_not_taken_for_the_time_of_speaking(client):
    voice = make_quoted_testimony(basis="research", period="1945/1950")
    shown_text = main_text(client, voice.get_absolute_url())
    assert "later research time spoken of: from 1945 to 1950" in shown_text
