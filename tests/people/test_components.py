"""Components for wordings, transmission and columns of languages."""

import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from catalog.documents import source_documents
from people.documents import person_documents, question_page
from people.documents.naming import transmission_name
from people.documents.wordings import wordings_of
from people.models import Passage
from people.shown_wordings import display_passages, translation_for_reader, wording_for_reader
from tests.builders import make_person, make_question, make_source, make_testimony, make_wording

pytestmark = pytest.mark.django_db


def fragment_text(html):
    """The text of a fragment with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def wording_of(*passages, **values):
    wording = make_wording(make_testimony(wordings=0), **values)
    wording.passages.all().delete()
    for order, (voice, text) in enumerate(passages, 1):
        Passage.objects.create(wording=wording, order=order, voice=voice, text=text)
    return wording


def document_of(wording):
    """The document of a wording."""
    return next(
        one
        for one in wordings_of([wording.testimony_id])[wording.testimony_id]
        if one.order == wording.order
    )


def render(wording, **context):
    return render_to_string(
        "components/_wording.html", {"wording": document_of(wording), **context}
    )


def transmission(wording, speaker):
    """The component for the transmission of a wording."""
    return render_to_string(
        "components/_transmission.html",
        {"wording": document_of(wording), "speaker": person_documents([speaker.pk])[speaker.pk]},
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "“one” … “two”"), ("ru", "«one» … «two»"), ("ja", "「one」……「two」")],
)
def test_each_passage_has_its_marks_and_a_gap_its_ellipsis(language, expected):
    wording = wording_of(
        ("speaker", "one"), ("speaker", "two"), language=language, in_quotation_marks=True
    )
    html = render(wording)
    assert expected in fragment_text(html)
    assert f'lang="{language}"' in html


def test_reporters_words_are_outside_the_quotation_marks():
    wording = wording_of(
        ("reporter", "so hard that"), ("speaker", "one thought"), in_quotation_marks=True
    )
    text = fragment_text(render(wording))
    assert "so hard that “one thought”" in text
    assert "…" not in text
    assert "small type" in text


@pytest.mark.parametrize("kind", ["paraphrase", "museum", "statement"])
def test_what_is_no_quotation_has_no_marks(kind):
    html = render(wording_of(("speaker", "they ate well"), kind=kind))
    assert not set("“”«»「」") & set(fragment_text(html))
    assert ("<blockquote" in html) is (kind != "paraphrase")


def test_nobodys_words_in_a_paraphrase_are_the_speakers():
    wording = wording_of(("speaker", "they ate well"), kind="paraphrase")
    assert [piece.by_speaker for piece in display_passages(wording)] == [False]


def test_the_reader_gets_their_own_language_and_the_nearest_words():
    testimony = make_testimony(wordings=0)
    nearest = make_wording(testimony, order=1, language="ru", is_nearest=True)
    english = make_wording(testimony, order=2, language="en", kind="partial")
    make_wording(testimony, order=3, language="en", kind="museum")
    with override("en"):
        assert wording_for_reader(testimony.wordings.all()) == english
        assert translation_for_reader(testimony) == english
    with override("ru"):
        assert translation_for_reader(testimony) is None
    with override("ja"):
        assert wording_for_reader(testimony.wordings.all()) == nearest
        assert translation_for_reader(testimony) is None


def test_every_step_of_transmission_has_its_consultation_and_relation():
    memoir = make_source(consulted="not_seen", title_en="Memoir")
    broadcast = make_source(
        consulted="excerpt",
        title_en="Broadcast",
        taken_from=memoir,
        relation="quotes",
        relation_inferred=True,
    )
    report = make_source(
        consulted="copy", title_en="Report", taken_from=broadcast, relation="reports"
    )
    wording = wording_of(("speaker", "one"), source=report)
    text = fragment_text(transmission(wording, make_person(name_en="Miyamoto")))
    order = [
        "You",
        "Report",
        "seen in a copy",
        "reports",
        "Broadcast",
        "seen in an excerpt",
        "quotes",
    ]
    order += ["our inference", "Memoir", "not seen", "has it from the speaker", "Miyamoto"]
    places = [text.find(word) for word in order]
    assert -1 not in places
    assert places == sorted(places)
    assert text.count("our inference") == 1


def test_the_museums_translation_is_a_step_of_transmission():
    testimony = make_testimony(wordings=1)
    translated = make_wording(
        testimony, language="ja", kind="museum", translated_from=testimony.wordings.get()
    )
    html = transmission(translated, testimony.speaker)
    assert "This museum" in html
    assert "not reviewed" in html


def test_an_empty_position_keeps_its_column_and_says_so():
    question = make_question(positions=3)
    html = render_to_string(
        "components/_position_columns.html", {"positions": question_page(question.pk).positions}
    )
    assert html.count('class="position"') == 2
    assert html.count("position--empty") == 1
    assert "No voice in this collection yet." in html
    assert "Placed here by The museum's editors, 20 November 2026." in unescape(html)


@pytest.mark.parametrize(
    ("work", "language", "expected"),
    [
        ("Дождь", "ru", "«Дождь»"),
        ("О «Дожде»", "ru", "«О „Дожде“»"),
        ("The Moscow Times", "ru", "The Moscow Times"),
        ("[Страница телеканала]", "ru", "[Страница телеканала]"),
        ("Дождь", "en", "Дождь"),
    ],
)
def test_a_russian_sentence_sets_a_cyrillic_name_in_guillemets(work, language, expected):
    source = make_source(work=work, work_language="ru", title_ru=work, title_en=work)
    with override(language):
        assert (
            fragment_text(transmission_name(source_documents([source.pk])[source.pk])) == expected
        )
