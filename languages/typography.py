"""How a language is set: quotation marks, gaps in a quotation, large numbers, territories."""

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
#: Those of a language that has none here.
DEFAULT_QUOTATION_MARKS = ("“", "”")

#: What stands where words of a quotation are left out; any other language takes `DEFAULT_ELLIPSIS`.
ELLIPSES = {"ja": "……"}
DEFAULT_ELLIPSIS = " … "

#: Open Graph wants a territory; these are the ones whose spelling the museum follows.
OPEN_GRAPH_LOCALES = {"en": "en_GB", "ru": "ru_RU", "ja": "ja_JP"}

#: Between sentences of one paragraph; any other language takes a space.
SENTENCE_SEPARATORS = {"ja": ""}


def quotation_marks(code: str) -> tuple[str, str]:
    """The outer quotation marks of a language (BCP 47), opening and closing."""
    return QUOTATION_MARKS.get(primary_subtag(code), DEFAULT_QUOTATION_MARKS)


def ellipsis(code: str) -> str:
    """What stands for words left out of a quotation in a language (BCP 47)."""
    return ELLIPSES.get(primary_subtag(code), DEFAULT_ELLIPSIS)


def sentence_separator(code: str) -> str:
    """What stands between two sentences."""
    return SENTENCE_SEPARATORS.get(primary_subtag(code), " ")


def open_graph_locale(code: str) -> str:
    """`ru_RU` for `ru`; the code itself where no territory is registered."""
    return OPEN_GRAPH_LOCALES.get(code, code)


def _commas(number: int) -> str:
    return f"{number:,}"


def _spaces(number: int) -> str:
    # Four digits stand together.
    if abs(number) < 10_000:
        return str(number)
    return f"{number:,}".replace(",", NO_BREAK_SPACE)


#: How thousands are parted; any other language takes the commas.
NUMBER_GROUPING = {"en": _commas, "ru": _spaces, "ja": _commas}


def group_thousands(number: int, code: str) -> str:
    """A whole number as a language writes it: `55,000`, `55 000`."""
    return NUMBER_GROUPING.get(primary_subtag(code), _commas)(number)
