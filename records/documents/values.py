"""The values of documents: texts, dates and Markdown in the reader's language, and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

import languages
from dates.formatting.display import display
from dates.value import HistoricDate
from languages import names
from records.markdown import Rendered, render

#: An identifier of no record, for which the address of a page is resolved once.
_ANY = "XX-0000"


class Text(str):
    """A text as it is shown: in the reader's language, or else in the first that has it.

    `lang` is its language if it is another than the reader's, and empty otherwise. In a template it
    stands in a `span` with that language; `str(text)` is the text alone, for attributes.
    """

    lang: str

    def __new__(cls, text: str = "", lang: str = "") -> Text:
        new = super().__new__(cls, text)
        new.lang = lang
        return new

    def __html__(self) -> str:
        html = escape(str(self))
        return f'<span lang="{escape(self.lang)}">{html}</span>' if self.lang else html

    def __str__(self) -> str:
        return str.__str__(self)


@lru_cache
def _order(codes: tuple[str, ...], wanted: str) -> tuple[str, ...]:
    return (wanted, *(code for code in codes if code != wanted))


def text(row: Any, field: str) -> Text:
    """Return a translated text of a row."""
    wanted = languages.current()
    for code in _order(languages.codes(), wanted):
        found = getattr(row, f"{field}_{code}", None)
        if found:
            return Text(found, "" if code == wanted else code)
    return Text()


def other_texts(row: Any, field: str) -> tuple[tuple[str, str], ...]:
    """Return the texts in other languages than the one shown, as (language, text).

    Empty texts, and texts equal to one before, are left out.
    """
    seen, others = {"", str(text(row, field))}, []
    for code in languages.codes():
        found = getattr(row, f"{field}_{code}", None) or ""
        if found not in seen:
            seen.add(found)
            others.append((code, found))
    return tuple(others)


def notice(*texts: Text) -> str:
    """Return the sentence that names the language shown, if one of `texts` is in another."""
    foreign = next((one.lang for one in texts if one.lang), "")
    return str(names.fallback_sentence(foreign)) if foreign else ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A Markdown text, its language as of `Text`, and its HTML."""

    markdown: str
    lang: str
    html: str

    def __bool__(self) -> bool:
        return bool(self.markdown)

    def __html__(self) -> str:
        if self.lang and self.html:
            return f'<div lang="{escape(self.lang)}">{self.html}</div>'
        return self.html


def prose(shown: Text, *, rendered: Rendered | None = None) -> Prose:
    """Return a Markdown text with its HTML."""
    html = (rendered or render(str(shown))).html
    return Prose(str(shown), shown.lang, str(html))


@dataclass(frozen=True, slots=True)
class Day:
    """A historic date: as it is shown, and its EDTF, which is empty where it was not read."""

    shown: str
    edtf: str

    def __bool__(self) -> bool:
        return bool(self.shown)


@lru_cache(maxsize=4096)
def _shown_date(edtf: str, kind: Any, language: str) -> str:
    return display(HistoricDate(edtf, kind), language)


def date_value(model: Any, row: Any, field: str) -> HistoricDate | None:
    """Return the date in the HistoricDateField `field` of a row of `model`, or None."""
    if not (getattr(row, field) or getattr(row, f"{field}_edtf")):
        return None
    value: HistoricDate | None = model._meta.get_field(field).value_of(row)
    return value


def day(model: Any, row: Any, field: str) -> Day:
    """Return the date in the HistoricDateField `field` of a row of `model`."""
    value = date_value(model, row, field)
    if value is None:
        return Day(getattr(row, field) or "", getattr(row, f"{field}_edtf") or "")
    shown = _shown_date(value.edtf, value.kind, languages.current())
    return Day(shown, getattr(row, f"{field}_edtf") or "")


@cache
def _path(name: str, language: str | None) -> str:
    return reverse(name, kwargs={"identifier": _ANY})


def page_path(name: str, identifier: str) -> str:
    """Return the path of a record's page in the active language, by the name of its URL."""
    return _path(name, get_language()).replace(_ANY, identifier)


def html_of(value: Any) -> SafeString:
    """Return the HTML of a value of a document."""
    return mark_safe(value.__html__()) if hasattr(value, "__html__") else format_html("{}", value)
