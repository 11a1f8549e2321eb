"""Tags and filters of all public templates: translated text, dates, numbers, quotation marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import pgettext

from dates.formatting.display import display
from dates.value import HistoricDate
from languages import codes, current, names, typography
from languages.abbreviations import ends_sentence
from records.markdown import render
from records.markdown.plain import strip_markdown

register = template.Library()

_YEARS = re.compile(r"\d{4}[–-]\d{4}")


def shown_text(record: Any, field: str) -> tuple[str, str]:
    """Return the text of a translated field to show, and the language code of that text.

    The reader's language is preferred, then the museum's languages in their order. Returns
    `("", "")` when the field is empty in all of them. The text of an untranslated field is returned
    with the language `""`.
    """
    wanted = current()
    others = [code for code in codes() if code != wanted]
    for language in (wanted, *others):
        text = getattr(record, f"{field}_{language}", None)
        if text:
            return str(text), language
    if hasattr(record, f"{field}_{wanted}"):
        return "", ""
    return str(getattr(record, field, "") or ""), ""


def _is_foreign(language: str) -> bool:
    return bool(language) and language != current()


@register.filter
def tr(record: Any, field: str) -> SafeString | str:
    """Return the text of `field`, in a `span` with `lang` where it is in another language."""
    text, language = shown_text(record, field)
    if _is_foreign(language):
        return format_html('<span lang="{}">{}</span>', language, text)
    return text


@register.filter
def tr_text(record: Any, field: str) -> str:
    """Return the text of `field` without markup, for HTML attributes."""
    return shown_text(record, field)[0]


@register.filter
def tr_lang(record: Any, field: str) -> str:
    """Return the language of the text shown for `field`; empty where it is the reader's."""
    language = shown_text(record, field)[1]
    return language if _is_foreign(language) else ""


@register.simple_tag
def tr_markdown(record: Any, field: str) -> SafeString | str:
    """Return the Markdown of `field` as HTML, in a `div` with `lang` if in another language."""
    text, language = shown_text(record, field)
    html = render(text).html
    if _is_foreign(language) and html:
        return format_html('<div lang="{}">{}</div>', language, html)
    return html


@register.simple_tag
def list_separator() -> str:
    """Return the separator between two parts of a line in the reader's script: `, ` or `、`."""
    return pgettext("between the parts of a heading", ", ")


@register.simple_tag
def other_languages(record: Any, field: str) -> list[tuple[str, str]]:
    """Return the texts of `field` in languages other than the one shown, as (language, text).

    Empty texts, and texts equal to one before, are left out.
    """
    seen = {shown_text(record, field)[0], ""}
    others: list[tuple[str, str]] = []
    for language in codes():
        text = str(getattr(record, f"{field}_{language}", None) or "")
        if text not in seen:
            seen.add(text)
            others.append((language, text))
    return others


@register.filter
def without_markup(text: str | None) -> str:
    """Return a Markdown text as plain text without citations, for descriptions and cards."""
    return strip_markdown(text or "")


@register.inclusion_tag("components/_notice_fallback.html")
def fallback_notice(record: Any, *fields: str) -> dict[str, Any]:
    """Show a notice that names the language shown, if any of `fields` is not in the reader's."""
    each = (shown_text(record, field)[1] for field in fields)
    shown = next((language for language in each if _is_foreign(language)), "")
    return {"sentence": names.fallback_sentence(shown) if shown else ""}


@register.simple_tag
def historic_date(record: Any, field: str) -> str:
    """Return the date `field` formatted for the active language.

    A date that was not understood is returned as it was typed.
    """
    value = getattr(record, f"{field}_value", None)
    if value is None:
        return str(getattr(record, field, "") or "")
    return display(value, current())


@register.simple_tag
def historic_edtf(record: Any, field: str) -> str:
    """Return the EDTF string of the date `field`; empty where the date was not understood."""
    return str(getattr(record, f"{field}_edtf", "") or "")


@cache
def _day(day: date, language: str) -> str:
    return display(HistoricDate(day.isoformat()), language)


@register.filter
def day(value: date | None) -> str:
    """Return a calendar day, such as that of a publication, in the active language.

    For example `2 September 1945`, `2 сентября 1945 г.`, `1945年9月2日`; empty for None.
    """
    if value is None:
        return ""
    return _day(date(value.year, value.month, value.day), current())


@register.filter
def grouped_number(number: int | None) -> str:
    """Return a whole number with the digit grouping of the active language: `55,000`, `55 000`."""
    if number is None:
        return ""
    return typography.group_thousands(number, current())


@register.filter
def open_quote(language: str) -> str:
    """Return the outer opening quotation mark of `language` (BCP 47)."""
    return typography.quotation_marks(language)[0]


@register.filter
def close_quote(language: str) -> str:
    """Return the outer closing quotation mark of `language` (BCP 47)."""
    return typography.quotation_marks(language)[1]


@register.filter
def omission_mark(language: str) -> str:
    """Return the mark for words omitted from a quotation in `language` (BCP 47)."""
    return typography.ellipsis(language)


@register.filter
def in_language(language: str) -> str | Promise:
    """Return `in Russian` for a BCP 47 code; the code itself where the language has no name."""
    return names.in_language(language)


@register.filter
def title_parts(title: str) -> tuple[str, str]:
    """Split a title into the title proper and the text after its first separator.

    A separator is a colon, a full stop that ends a sentence, or an ideographic space.
    """
    for separator in re.finditer(r":\s+|\.\s+|\u3000", title):
        main, sub = title[: separator.start()], title[separator.end() :]
        if separator[0][0] != "." or ends_sentence(f"{main}.", sub):
            return main, sub
    return title, ""


@register.filter
def unbroken_years(text: str) -> SafeString:
    """Return `text` as HTML in which a range of years (`1945–1950`) is not broken across lines."""
    span = r'<span class="nowrap">\g<0></span>'
    return mark_safe(_YEARS.sub(span, conditional_escape(text)))


@register.filter
def open_graph_locale(language: str) -> str:
    """Return the `og:locale` of a language: `ru_RU` for `ru`; the code itself without territory."""
    return typography.open_graph_locale(language)


@register.filter
def excerpt(text: str, length: int = 140) -> str:
    """Return at most the first `length` characters of `text`, with an ellipsis if it is longer."""
    return Truncator(text).chars(length, truncate="…")


@register.simple_tag
def json_ld(data: dict[str, Any] | Iterable[Any] | SafeString) -> SafeString:
    """Return JSON for a `<script type="application/ld+json">`; what was made by it, as it is.

    Characters that could end the script element are escaped.
    """
    if isinstance(data, SafeString):
        return data
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)
