"""Markdown takes time in proportion to its length, whatever it contains; plain text too."""

import csv
import gc
import io
import time

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from exchange.bag.load import load_bag
from exchange.bag.read import read_bag
from languages.characters import clean_text
from records import changes
from records.markdown import (
    find_references,
    plain,
    reference_problems,
    references,
    remembered,
    render,
)
from records.markdown.plain import strip_markdown
from records.markdown.references import MAX_BRACKETS
from records.markdown.syntax import parse_citation
from tests.admin_pages import admin_url, create_user_in_group, form_data
from tests.builders import make_article, make_photo, make_source
from tests.exchange.bag.bags import edit_table
from tests.exchange.spreadsheets.sheets import apply_sheet, upload_sheet

#: What is repeated: each is the beginning of something that never ends, or nests.
UNITS = [
    "[", "[[", "![[", "![[\n", "[@", "![", "[^", "[]", "[a]", "]", "(", "[a](", "[a]{", "{.a",
    "]{x", ">", "> ", ">\n", "*", "**a ", "*a **b ", "_a", "`", "`a``", "#", "# \n", " ", " \n",
    "\n", "\t", "<", "<a ", "<!--", "&", "&#", "\\", "- ", "1. ", "* a\n ", "|", "|a|\n|-|\n",
    "a|b\n", "~", "[a]: /b\n", "[^1]", "[^1]: a\n\n", "[[PE-0001|", "[@SO-0001; ",
    "[@SO-0001,  ", "![[PH-0001]]", "http://a", "<http://a", "\u3000", "a" * 50 + " ",
]  # fmt: skip
#: A quadratic rendering takes four times as long for twice the text; the rest is for the machine.
MOST = 3.2
#: At most this, and the first measurement is believed: linear is 2, quadratic 4.
PLAINLY = 2.6


def seconds(do, text, attempts):
    """The least of so many measurements, in seconds of this process."""
    best = float("inf")
    gc.disable()
    try:
        for _attempt in range(attempts):
            begun = time.process_time()
            do(text)
            best = min(best, time.process_time() - begun)
    finally:
        gc.enable()
    return best


def of_length(unit, length):
    return (unit * (length // len(unit) + 1))[:length]


def assert_linear(do, unit, length):
    short, long = of_length(unit, length), of_length(unit, 2 * length)
    # What takes less than the clock can tell has no ratio.
    if seconds(do, long, 1) < PLAINLY * max(seconds(do, short, 1), 0.002):
        return
    assert seconds(do, long, 3) < MOST * max(seconds(do, short, 3), 0.002), unit


def test_what_is_quadratic_is_found():
    with pytest.raises(AssertionError):
        assert_linear(lambda text: [text.count("ab") for _each in text], "a", 10_000)


@pytest.mark.parametrize("unit", UNITS)
def test_plain_text_is_linear(unit):
    # The function itself: the second time the text would be remembered.
    assert_linear(strip_markdown.__wrapped__, unit, 10_000)


@pytest.mark.parametrize("unit", UNITS)
def test_parsing_is_linear(unit):
    assert_linear(find_references, unit, 2_000)


@pytest.mark.parametrize("unit", ["SO-0001,", " ", "SO-0001, \n", "SO-0001,a ", "@", ";"])
def test_citations_are_linear(unit):
    assert_linear(lambda text: parse_citation("SO-0001, " + text), unit, 20_000)


@pytest.mark.django_db
@pytest.mark.parametrize("between", ["[@{}]", " " * 50 + "[@{}]", "x\n\n![[{}]]\n\n"])
def test_rendering_many_references_is_linear(between):
    identifier = (make_photo() if "!" in between else make_source()).identifier
    text = between.format(identifier)
    assert_linear(lambda many: render(many, numbered=True), text, 100 * len(text))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("A. [@SO-0001, p. 4] B.[@SO-0002]", "A. B."),
        ("See [[PE-0001|his memoir]] and [[PE-0002]].", "See his memoir and."),
        ("[捕虜]{lang=ja} [here](https://a.example/b_(c)) _x_", "捕虜 here _x_"),
        ("![[PH-0001]]\n\n> # **Bold** `code`[^1]", "# Bold code"),
        ("[" * 10 + "a", "[" * 10 + "a"),
        ("[a [b](c) d](e)", "[a b d](e)"),
    ],
)
def test_plain_text_is_what_it_was(text, plain):
    assert strip_markdown(text) == plain


def test_a_text_of_brackets_is_refused_with_a_sentence():
    (problem,) = reference_problems("[" * (MAX_BRACKETS + 1))
    assert "10001" in problem
    assert "10000" in problem


@pytest.mark.django_db
def test_the_model_refuses_it_before_anything_is_rendered():
    article = make_article()
    article.body_en = "[" * (MAX_BRACKETS + 1)
    with pytest.raises(ValidationError, match="opening brackets"):
        article.full_clean()


class Watched:
    """A reader that notes of each long text whether it is read within a changeset."""

    def __init__(self, watched):
        self.watched, self.within = watched, []

    def __call__(self):
        return self  # the parser is made by a function

    def _note(self, text):
        if len(text) > remembered.SHORTEST:
            self.within.append(changes._current.get() is not None)

    def parse(self, text):
        self._note(text)
        return self.watched.parse(text)

    def sub(self, replacement, text):
        self._note(text)
        return self.watched.sub(replacement, text)


LONG = "Prose of an article, which cites [@{}] and goes on.\r\n\r\n* a\r\n " * 60


@pytest.mark.django_db
def test_long_texts_of_a_form_are_read_before_the_changeset_begins(client, monkeypatch):
    client.force_login(create_user_in_group("Curator"))
    article, source = make_article(), make_source()
    text = LONG.format(*[source.identifier] * 60)
    assert len(text) > remembered.SHORTEST
    address = admin_url(article)
    data = form_data(client, address) | {"body_en": text}
    parsing, stripping = Watched(references.parser()), Watched(plain._EMBED)
    monkeypatch.setattr(references, "parser", parsing)
    monkeypatch.setattr(plain, "_EMBED", stripping)
    assert client.post(address, data).status_code == 302
    article.refresh_from_db()
    assert article.body_en == clean_text(text.strip())
    assert (parsing.within, stripping.within) == ([False], [False])


@pytest.mark.django_db
def test_what_is_remembered_is_what_is_read():
    source = make_source()
    for text in (LONG.format(*[source.identifier] * 60), LONG.format(*["SO-9999"] * 60)):
        for _again in range(2):
            assert strip_markdown(text) == strip_markdown.__wrapped__(text)
            assert len(reference_problems(text)) == ("SO-9999" in text)
    # Whether the record exists is asked each time.
    make_source(identifier="SO-9999")
    assert reference_problems(text) == []


def by_translation(client, record, name, text):
    page = reverse("backoffice:translate", args=[record.identifier, "ru"])
    texts = client.get(page).context["texts"]
    data = {"field": [each.name for each, _lines in texts]}
    for each, lines in texts:
        sentences = text.split("\n") if each.name == name else [""] * len(lines)
        data |= {f"seen-{each.name}": each.seen, f"text-{each.name}": sentences}
    assert client.post(page, data).status_code == 302


def by_sheet(client, record, name, text):
    """Many rows in one transaction, with more long texts than are remembered otherwise."""
    others = [make_photo(description_ja=text + f"{number}") for number in range(remembered.KEPT)]
    rows = [["identifier", f"{name}_ru"]]
    rows += [[each.identifier, text] for each in (*others, record)]
    sheet = io.StringIO()
    csv.writer(sheet).writerows(rows)
    user = User.objects.get()
    assert apply_sheet(upload_sheet("photos", sheet.getvalue(), user)).status == "done"


def by_bag(client, record, name, text, tmp_path):
    bag = tmp_path / "bag"
    call_command("dump_bag", str(bag), stdout=io.StringIO())
    edit_table(bag, "photos.csv", lambda rows: rows[0].update({f"{name}_ru": text}))
    load_bag(read_bag(bag), why="From elsewhere.")


@pytest.mark.django_db
@pytest.mark.parametrize("door", [by_translation, by_sheet, by_bag])
def test_long_texts_are_read_before_the_changeset_by_every_door(
    client, monkeypatch, door, tmp_path
):
    """Those that the door brings, and those that the record has in other languages."""
    client.force_login(create_user_in_group("Curator"))
    source = make_source()
    text = LONG.format(*[source.identifier] * 60).replace("\r\n", "\n")
    record = make_photo(description_en=text.replace("Prose", "Words"))
    parsing, stripping = Watched(references.parser()), Watched(plain._EMBED)
    with monkeypatch.context() as patch:
        patch.setattr(references, "parser", parsing)
        patch.setattr(plain, "_EMBED", stripping)
        more = {"tmp_path": tmp_path} if door is by_bag else {}
        door(client, record, "description", text, **more)
    record.refresh_from_db()
    assert "cites" in record.description_ru
    assert len(parsing.within) >= 2
    assert True not in (*parsing.within, *stripping.within)
