"""Typography by language: quotation marks, ellipses, large numbers; and Open Graph locales."""

from __future__ import annotations

from . import primary_subtag

NO_BREAK_SPACE = "\u00a0"

#: Outer quotation marks, opening and closing.
QUOTATION_MARKS = {
    "en": ("“", "”"),
    "ru": ("«", "»"),
    "ja": ("「", "」"),
    "zh": ("“", "”"),
}
#: The marks for all other languages.
DEFAULT_QUOTATION_MARKS = ("“", "”")

#: The ellipsis for words left out of a quotation; other languages use `DEFAULT_ELLIPSIS`.
ELLIPSES = {"ja": "……"}
DEFAULT_ELLIPSIS = " … "

#: Open Graph locales, which include a territory: the one whose spelling the museum follows.
OPEN_GRAPH_LOCALES = {"en": "en_GB", "ru": "ru_RU", "ja": "ja_JP"}

#: The separator between sentences of a paragraph; other languages use a space.
SENTENCE_SEPARATORS = {"ja": ""}


def quotation_marks(code: str) -> tuple[str, str]:
    """Return the outer quotation marks of a language (BCP 47): opening, closing."""
    return QUOTATION_MARKS.get(primary_subtag(code), DEFAULT_QUOTATION_MARKS)


def ellipsis(code: str) -> str:
    """Return the ellipsis for words left out of a quotation in a language (BCP 47)."""
    return ELLIPSES.get(primary_subtag(code), DEFAULT_ELLIPSIS)


def sentence_separator(code: str) -> str:
    """Return the separator between two sentences in a language (BCP 47)."""
    return SENTENCE_SEPARATORS.get(primary_subtag(code), " ")


def open_graph_locale(code: str) -> str:
    """Return the Open Graph locale, e.g. `ru_RU` for `ru`; if none is registered, `code`."""
    return OPEN_GRAPH_LOCALES.get(code, code)


def _commas(number: int) -> str:
    return f"{number:,}"


def _spaces(number: int) -> str:
    # Numbers of four digits are not grouped.
    if abs(number) < 10_000:
        return str(number)
    return f"{number:,}".replace(",", NO_BREAK_SPACE)


#: Functions that group thousands; other languages use commas.
NUMBER_GROUPING = {"en": _commas, "ru": _spaces, "ja": _commas}


def group_thousands(number: int, code: str) -> str:
    """Return a whole number grouped as in a language (BCP 47): `55,000`, `55 000`."""
    return NUMBER_GROUPING.get(primary_subtag(code), _commas)(number)
