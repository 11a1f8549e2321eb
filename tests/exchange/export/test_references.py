"""BibTeX, RIS and Atom, each parsed again."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from dates.formatting.display import display
from records.citation import bibtex_entry, escape_bibtex
from tests.builders import make_person, make_photo
from tests.exchange.export.exports import (
    HOSTILE_TEXT,
    export_text,
    make_full_photo,
    make_full_testimony,
    make_paraphrase,
    result_set_of,
)

COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def entries(text):
    """The entries as BibTeX itself parses them: braces count, whatever precedes them."""
    found, at = {}, 0
    while (at := text.find("@", at)) >= 0:
        head = re.compile(r"@(\w+)\{([^\s,{}]+),").match(text, at)
        assert head, text[at : at + 40]
        at = head.end()
        fields = found.setdefault(head[2], {"": head[1]})
        while not text.startswith("\n}", at):
            field = re.compile(r"\s*(\w+) = \{").match(text, at)
            assert field, text[at : at + 40]
            at, depth, start = field.end(), 1, field.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(text[at], 0)
                at += 1
            assert field[1] not in fields
            fields[field[1]] = text[start : at - 1]
            assert text[at] == ","
            at += 1
        at += 2
    return found


def plain(value):
    """What LaTeX prints for a field with one text."""
    named = re.compile(r"\\(?:(text\w+)\{\}|([{}$&%#_]))")
    return named.sub(lambda match: COMMANDS[match[1]] if match[1] else match[2], value)


def one_line(text):
    return " ".join(text.split())


@pytest.mark.django_db
def test_bibtex_reads_back():
    photo, voice = make_full_photo(title_en=HOSTILE_TEXT), make_full_testimony()
    read = entries(export_text(result_set_of(photo, voice), "bib"))
    assert list(read) == [photo.identifier, voice.identifier]
    assert plain(read[photo.identifier]["title"]) == one_line(HOSTILE_TEXT)
    assert read[photo.identifier]["date"] == "1947~"
    assert read[photo.identifier]["year"] == "circa 1947"
    assert read[photo.identifier]["author"] == "{The studio}"
    assert read[photo.identifier]["url"] == f"http://testserver/id/{photo.identifier}"
    assert read[voice.identifier]["author"] == "{Miyamoto Tsutomu}"
    assert read[voice.identifier]["date"] == "2015-09-02"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("1947", "1947"),
        ("between 1945 and 1950", "1945/1950"),
        ("1940s", "194X"),
        ("autumn 1946", "1946-23"),
        ("1946 or 1947", None),
    ],
)
def test_biblatex_is_given_only_dates_that_it_reads(typed, date):
    photo = make_photo(date=typed)
    assert photo.date_edtf
    read = entries(export_text(result_set_of(photo), "bib"))[photo.identifier]
    assert read.get("date") == date
    assert read["year"]


@given(st.text(), st.text())
def test_any_text_survives_bibtex(title, author):
    fields = {"title": escape_bibtex(title), "author": f"{{{escape_bibtex(author)}}}"}
    (read,) = entries(bibtex_entry("misc", "PH-0001", fields)).values()
    assert plain(read.get("title", "")) == one_line(title)
    assert plain(read["author"][1:-1]) == one_line(author)


def references(text):
    """The references of a RIS file; every line is a tag, each begins with TY and ends with ER."""
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    read, current = [], None
    for line in lines:
        if not line:
            continue
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "TY":
            assert current is None
            current = {}
        assert current is not None
        current.setdefault(match[1], []).append(match[2])
        if match[1] == "ER":
            read.append(current)
            current = None
    assert current is None
    return read


@pytest.mark.django_db
def test_ris_reads_back():
    photo, voice = make_full_photo(title_en=HOSTILE_TEXT, date="May 1947"), make_full_testimony()
    first, second = references(export_text(result_set_of(photo, voice), "ris"))
    assert first["TY"] == ["ART"]
    assert first["TI"] == [one_line(HOSTILE_TEXT)]
    assert first["PY"] == ["1947"]
    assert first["DA"] == ["1947/05//May 1947"]
    assert first["KW"] == ["music", "dance; song"]
    assert first["AU"] == ["The studio"]
    assert first["AV"] == ["An archive, A-17"]
    assert second["TY"] == ["GEN"]
    assert second["AU"] == ["Miyamoto Tsutomu"]
    assert second["DA"] == ["2015/09/02/2 September 2015"]
    assert second["UR"] == [f"http://testserver/id/{voice.identifier}"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["circa 1947", "1947?", "between 1945 and 1950", "1946 or 1947"])
def test_ris_gives_no_year_that_is_not_certain(typed):
    photo = make_photo(date=typed)
    (read,) = references(export_text(result_set_of(photo), "ris"))
    assert "PY" not in read
    assert "DA" not in read
    assert any(photo.date_edtf in note for note in read["N1"])


@pytest.mark.django_db
def test_paraphrases_have_no_quotation_marks():
    quoted, reported, figure = (
        make_full_testimony(),
        make_paraphrase(),
        make_paraphrase(figure_low=3),
    )
    text = export_text(result_set_of(quoted, reported, figure), "ris")
    abstracts = [reference["AB"][0] for reference in references(text)]
    assert abstracts[0] == "“the thought occurred” … “of the stones” (partial quotation)"
    assert abstracts[1:] == ["they had been fed well (reporter’s paraphrase)"] * 2
    for format in ("bib", "csl", "atom"):
        text = export_text(result_set_of(reported, figure), format)
        assert "fed well (reporter’s paraphrase)" in text
        assert not re.search("[“„«「]they had", text)


@pytest.mark.django_db
def test_an_asterisk_is_replaced_by_a_similar_sign_in_ris():
    photo = make_photo()
    person = make_person(name_en="A*B")
    photo.people_links.create(person=person, role="photographer")
    (read,) = references(export_text(result_set_of(photo), "ris"))
    assert read["AU"] == ["A∗B"]


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.django_db
def test_atom_reads_back():
    photo, voice = make_full_photo(title_en=HOSTILE_TEXT + "\x0b\x01"), make_full_testimony()
    feed = ElementTree.fromstring(export_text(result_set_of(photo, voice), "atom"))
    assert feed.tag == f"{ATOM}feed"
    # RFC 4287, section 4.1.1: exactly one of each.
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    assert feed.findtext(f"{ATOM}id") == "https://museum.example/en/photos/?year=1947"
    first, second = feed.findall(f"{ATOM}entry")
    for entry in (first, second):
        for name in ("id", "title", "updated", "published"):
            assert entry.findtext(f"{ATOM}{name}")
        assert entry.find(f"{ATOM}link[@rel='alternate']").get("href").startswith("http://tests")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", entry.findtext(f"{ATOM}updated"))
    assert first.findtext(f"{ATOM}title") == HOSTILE_TEXT + "\n\ufffd"
    assert second.find(f"{ATOM}author").findtext(f"{ATOM}name") == "Miyamoto Tsutomu"
    assert "“the thought occurred”" in second.findtext(f"{ATOM}summary")


@pytest.mark.django_db
def test_a_feed_leaves_out_what_is_shown_with_a_notice():
    shown, covered = make_photo(), make_photo(sensitivity="notice")
    feed = ElementTree.fromstring(export_text(result_set_of(shown, covered), "atom"))
    identities = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert identities == [f"http://testserver/id/{shown.identifier}"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_references_are_in_the_readers_language(language):
    photo = make_photo(date="1947")
    with override(language):
        (read,) = references(export_text(result_set_of(photo), "ris"))
        assert read["TI"] == [getattr(photo, f"title_{language}")]
        assert read["LA"] == [language]
        assert read["DA"] == [f"1947///{display(photo.date_value, language)}"]
