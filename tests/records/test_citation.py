"""The citation of a record of the museum."""

from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from records.citation import Citation
from tests.builders import make_photo

ADDRESS = "https://museum.example/id/PH-0001"


def citation_of(**values):
    values = {
        "title": "Music & 100 % of {it}",
        "museum": "A museum",
        "author": "",
        "accessed": date(2026, 11, 24),
    } | values
    return Citation(identifier="PH-0001", address=ADDRESS, **values)


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "24 November 2026"), ("ru", "24 ноября 2026"), ("ja", "2026年11月24日")],
)
def test_the_sentence_names_record_museum_address_and_day(language, day):
    with override(language):
        text = citation_of().text()
    for part in ("Music & 100 % of {it}", "A museum", "PH-0001", ADDRESS, day):
        assert part in text
    assert "%(" not in text


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
@pytest.mark.parametrize("author", ["", "The editors"])
def test_a_citation_without_a_day_says_nothing_of_it(language, author):
    with override(language):
        text = citation_of(author=author, accessed=None).text()
    for part in ("Music & 100 % of {it}", "A museum", "PH-0001", ADDRESS, author):
        assert part in text
    assert "2026" not in text
    assert not {"accessed", "дата", "閲覧", "%("} & set(text.split())
    assert "urldate" not in citation_of(accessed=None).bibtex()


@pytest.mark.django_db
def test_a_page_has_no_day_of_access(client):
    photo = make_photo()
    html = client.get(photo.get_absolute_url()).content.decode()
    assert "Cite this" in html
    assert "accessed" not in html
    assert "urldate" not in html


def test_an_author_comes_first():
    assert citation_of(author="The editors").text().startswith("The editors, ")


def test_bibtex_escapes_what_it_would_obey():
    entry = citation_of(author="A_b").bibtex()
    assert entry.startswith("@misc{PH-0001,\n")
    assert r"title = {Music \& 100 \% of \textbraceleft{}it\textbraceright{}}," in entry
    assert r"author = {A\_b}," in entry
    assert f"url = {{{ADDRESS}}}," in entry
    assert "urldate = {2026-11-24}," in entry
    assert "author" not in citation_of().bibtex()


@pytest.mark.parametrize("special", list(r"\{}$&%#_~^"))
def test_every_special_character_is_escaped_once(special):
    title = citation_of(title=f"a{special}b").bibtex().splitlines()[1]
    inside = title.removeprefix("  title = {").removesuffix("},")
    assert inside != f"a{special}b"
    # LaTeX reads a command in braces, or the character after a backslash.
    named = {
        r"\textbackslash{}": "\\",
        r"\textbraceleft{}": "{",
        r"\textbraceright{}": "}",
        r"\textasciitilde{}": "~",
        r"\textasciicircum{}": "^",
    }
    read = named.get(inside[1:-1], inside[2:-1] if inside[1] == "\\" else None)
    assert read == special


@given(title=st.text())
def test_the_braces_of_an_entry_always_close(title):
    entry = citation_of(title=title).bibtex()
    depth = 0
    for character in entry:
        # BibTeX counts a brace whatever precedes it.
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


@pytest.mark.django_db
def test_a_page_cites_its_record(client):
    photo = make_photo(title_en="Men at a table")
    html = client.get(photo.get_absolute_url()).content.decode()
    assert f"http://testserver/id/{photo.identifier}" in html
    assert f"@misc{{{photo.identifier}," in html


@pytest.mark.django_db
def test_a_page_shows_bibtex_as_text(client):
    photo = make_photo(title_en="50% of <b>them</b> & others")
    html = client.get(photo.get_absolute_url()).content.decode()
    assert r"title = {50\% of &lt;b&gt;them&lt;/b&gt; \&amp; others}," in html
