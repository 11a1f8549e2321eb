"""What every template of the museum needs: text in the reader's language, dates, numbers, marks."""

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
from records.markdown import render
from records.markdown.plain import strip_markdown

register = template.Library()

_YEARS = re.compile(r"\d{4}[–-]\d{4}")


def shown_text(record: Any, field: str) -> tuple[str, str]:
    """The text of a translated field and the language it is in.

    The reader's language first, then the museum's in their order. `("", "")` when there is none.
    A field that is not translated is given as it is, with the language `""`.
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
    """The text of `field` for running text; in another language it carries its own `lang`."""
    text, language = shown_text(record, field)
    if _is_foreign(language):
        return format_html('<span lang="{}">{}</span>', language, text)
    return text


@register.filter
def tr_text(record: Any, field: str) -> str:
    """The text of `field` without markup, for attributes."""
    return shown_text(record, field)[0]


@register.filter
def tr_lang(record: Any, field: str) -> str:
    """The language of the text shown for `field` where it is not the reader's; else empty."""
    language = shown_text(record, field)[1]
    return language if _is_foreign(language) else ""


@register.simple_tag
def tr_markdown(record: Any, field: str) -> SafeString | str:
    """The Markdown of `field` as HTML, in a `div` with its own `lang` where that is foreign."""
    text, language = shown_text(record, field)
    html = render(text).html
    if _is_foreign(language) and html:
        return format_html('<div lang="{}">{}</div>', language, html)
    return html


@register.simple_tag
def list_separator() -> str:
    """What stands between two parts of a line in the reader's script: `, ` or `、`."""
    return pgettext("between the parts of a heading", ", ")


@register.simple_tag
def other_languages(record: Any, field: str) -> list[tuple[str, str]]:
    """The texts of `field` in the museum's other languages, as (language, text), without twins."""
    seen = {shown_text(record, field)[0], ""}
    found: list[tuple[str, str]] = []
    for language in codes():
        text = str(getattr(record, f"{field}_{language}", None) or "")
        if text not in seen:
            seen.add(text)
            found.append((language, text))
    return found


@register.filter
def without_markup(text: str | None) -> str:
    """A Markdown text as plain words, without citations, for descriptions and cards."""
    return strip_markdown(text or "")


@register.inclusion_tag("components/_notice_fallback.html")
def fallback_notice(record: Any, *fields: str) -> dict[str, Any]:
    """Says in which language the record is shown, when any of `fields` is not in the reader's."""
    each = (shown_text(record, field)[1] for field in fields)
    shown = next((language for language in each if _is_foreign(language)), "")
    return {"sentence": names.fallback_sentence(shown) if shown else ""}


@register.simple_tag
def historic_date(record: Any, field: str) -> str:
    """The date `field` as readers of the active language write it; what was typed, if not read."""
    value = getattr(record, f"{field}_value", None)
    if value is None:
        return str(getattr(record, field, "") or "")
    return display(value, current())


@register.simple_tag
def historic_edtf(record: Any, field: str) -> str:
    """The EDTF of the date `field`; empty where the typed text was not understood."""
    return str(getattr(record, f"{field}_edtf", "") or "")


@cache
def _day(day: date, language: str) -> str:
    return display(HistoricDate(day.isoformat()), language)


@register.filter
def day(value: date | None) -> str:
    """A day of the museum's own acts: `2 September 1945`, `2 сентября 1945 г.`, `1945年9月2日`."""
    if value is None:
        return ""
    return _day(date(value.year, value.month, value.day), current())


@register.filter
def grouped_number(number: int | None) -> str:
    """A whole number as readers of the active language write it: `55,000`, `55 000`."""
    if number is None:
        return ""
    return typography.group_thousands(number, current())


@register.filter
def open_quote(language: str) -> str:
    """The outer opening quotation mark of `language` (BCP 47)."""
    return typography.quotation_marks(language)[0]


@register.filter
def close_quote(language: str) -> str:
    """The outer closing quotation mark of `language` (BCP 47)."""
    return typography.quotation_marks(language)[1]


@register.filter
def omission_mark(language: str) -> str:
    """What stands for words left out of a quotation in `language` (BCP 47)."""
    return typography.ellipsis(language)


@register.filter
def in_language(language: str) -> str | Promise:
    """`in Russian`, for a BCP 47 code; the code itself where the museum has no word for it."""
    return names.in_language(language)


@register.filter
def title_parts(title: str) -> tuple[str, str]:
    """The title proper and what follows its first colon, full stop or wide space."""
    main, sub = (*re.split(r":\s+|\.\s+|\u3000", title, maxsplit=1), "")[:2]
    return main, sub


@register.filter
def unbroken_years(text: str) -> SafeString:
    """`text` in which a range of years (`1945–1950`) stays on one line."""
    span = r'<span class="unbroken">\g<0></span>'
    return mark_safe(_YEARS.sub(span, conditional_escape(text)))


@register.filter
def open_graph_locale(language: str) -> str:
    """`ru_RU` for `ru`, as `og:locale` writes it; the code itself where no territory is set."""
    return typography.open_graph_locale(language)


@register.filter
def excerpt(text: str, length: int = 140) -> str:
    """The first words of `text`, ended by an ellipsis where it was longer."""
    return Truncator(text).chars(length, truncate="…")


@register.simple_tag
def json_ld(data: dict[str, Any] | Iterable[Any]) -> SafeString:
    """Linked data for a `<script type="application/ld+json">`, which it cannot close early."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)
