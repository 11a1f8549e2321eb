"""Sentences that the museum stored in one language are shown in the reader's."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from images.errors import InvalidImage
from languages.stored import translate_outcome, translate_stored

SENTENCES = {
    "en": "Edited in the admin.",
    "ru": "Изменено в панели управления.",
    "ja": "管理画面で編集。",
}


@pytest.mark.parametrize("written", SENTENCES)
@pytest.mark.parametrize("read", SENTENCES)
def test_a_sentence_of_any_language_is_read_in_any_other(written, read):
    with override(read):
        assert translate_stored(SENTENCES[written]) == SENTENCES[read]


@pytest.mark.parametrize("written", ["en", "ru", "ja"])
@pytest.mark.parametrize("read", ["en", "ru", "ja"])
@pytest.mark.parametrize("count", [1, 2, 5, 21])
def test_values_and_numbers_stay_what_they_are(written, read, count):
    def sentences():
        return [
            gettext("The merging of %s was taken back.") % "SU-0012",
            gettext("%(gone)s was merged into %(kept)s.") % {"gone": "SU-0001", "kept": "SU-0002"},
            ngettext("%d text was saved.", "%d texts were saved.", count) % count,
        ]

    with override(written):
        stored = sentences()
    with override(read):
        assert [translate_stored(sentence) for sentence in stored] == sentences()


@pytest.mark.parametrize("read", ["en", "ru", "ja"])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Dated by the back of the print.",
        "100 %",
        "%s",
        "дата с оборота",
        "裏書きによる",
        "5 (x)",
    ],
)
def test_what_a_curator_wrote_stays(read, typed):
    with override(read):
        assert translate_stored(typed) == typed


def test_a_sentence_within_a_sentence_and_lines_are_translated():
    with override("en"):
        inner = gettext("Published.")
        stored = gettext("Nothing was restored: %s") % inner
    with override("ru"):
        assert translate_stored(f"{stored}\n{inner}") == "\n".join(
            [gettext("Nothing was restored: %s") % "Опубликовано.", "Опубликовано."]
        )


def _filled(text):
    values = {"s": "X-17", "d": "17"}
    return re.sub(r"%(?:\(\w+\))?([sd])", lambda place: values[place[1]], text).replace("%%", "%")


@pytest.mark.parametrize("language", ["ru", "ja"])
def test_every_sentence_of_the_catalogue_is_recognised(language):
    with (Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES/django.po").open("rb") as file:
        ids = [one.id for one in read_po(file) if one.id and isinstance(one.id, str)]
    with override(language):
        wrong = [
            (text, translate_stored(_filled(text)))
            for text in ids
            if len(re.sub(r"%\(\w+\)(\.\d)?[sdf]|\W|\d", "", text)) > 8
            and translate_stored(_filled(text)) != _filled(gettext(text))
        ]
    assert len(ids) > 1500
    assert wrong == []


@pytest.mark.parametrize("written", ["en", "ru", "ja"])
@pytest.mark.parametrize("read", ["en", "ru", "ja"])
def test_the_outcome_of_a_file_is_a_name_and_sentences(written, read):
    def outcome():
        size = gettext("the file has %(size).1f MB; the museum takes up to %(most)d MB.")
        remedy = gettext("Save it smaller, or ask the operator to raise MAX_UPLOAD_MEGABYTES.")
        return InvalidImage("b: c. d.jpg", size % {"size": 3.5, "most": 2}, remedy, "").message

    with override(written):
        stored = outcome()
    with override(read):
        # A language may part its sentences by nothing; what is stored has a space.
        assert translate_outcome(stored).replace("。 ", "。") == outcome().replace("。 ", "。")


@pytest.mark.parametrize("text", ["x. " * 30000, "No. " * 5000, "a: " * 5000 + "b"])
def test_a_long_text_is_answered_soon_and_unchanged(text):
    with override("ru"):
        assert translate_outcome(text) == text
        assert translate_stored(text) == text
