"""Parse dates as curators type them: in the languages of ``registry.PARSERS``, or as EDTF.

``docs/dates.md`` lists what may be typed and what it means. The steps, each in its own module:

    normalise    one spelling for width, dashes, quotation marks and numerals
    lexer        text to tokens
    clauses      tokens to clauses: one date each, with bounds and connectors
    assembly     the tokens of a clause to components: year, month, season, ...
    inheritance  components that a clause takes from its neighbours
    resolution   components to days
    combine      bounds, ranges and sets, written as EDTF
    grammar      calls the steps from clauses to combine
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from dates import edtf as edtf_parser
from dates.messages import ImpossibleDate, InvalidEdtf, Message

from .components import NotUnderstood
from .corrections import correction_in
from .grammar import Interpretation, interpret
from .lexer import tokenise
from .normalise import normalise
from .registry import PARSERS, detect_language
from .time_of_day import without_times
from .tokens import TokenKind

__all__ = ["ParsedDate", "ImpossibleDate", "parse_date"]

# Longer texts are descriptions, not dates.
MAX_LENGTH = 200

_EDTF = re.compile(r"[0-9XYSTEZ?~%/.,:\[\]{}+ -]+")
_WHOLE_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]\s?\?")


_SUPPLIED_DIGITS = re.compile(
    r"(?<!\d)(?:(\d{3})\[(\d)(\?)?\]|(\d\d)\[(\d\d)(\?)?\]|\[(\d\d)\](\d\d))(?!\d)"
)
_YEAR = re.compile(r"\d{4}")
_REPEATED_IN_BRACKETS = re.compile(r"([^()]*\d[^()]*)[(]([^()]*\d[^()]*)[)]")


@dataclass(frozen=True)
class ParsedDate:
    """The result of parsing a text.

    ``edtf`` is None where no date was understood; ``notes`` tell the curator why, or what was
    assumed; ``lang`` is the language in which the text was parsed.
    """

    edtf: str | None
    notes: tuple[Message, ...]
    lang: str


@lru_cache(maxsize=8192)
def parse_date(text: str, lang: str | None = None) -> ParsedDate:
    """Parse ``text`` and return its date.

    ``lang``, a key of ``registry.PARSERS``, is used only where the letters of the text do not
    show the language; ``lang="edtf"`` accepts EDTF only. For a text that is not understood, the
    result has no date but a note.

    Raises ``ImpossibleDate``, and nothing else, for a text that is understood but cannot be true:
    a day that does not exist, a range that runs backwards, a year that its era did not have.
    """
    language = detect_language(text, lang)
    if not text.strip():
        return ParsedDate(None, (), language)
    if len(text) > MAX_LENGTH:
        return ParsedDate(None, (Message("too_long", {"length": len(text)}),), language)
    typed = unicodedata.normalize("NFKC", text).strip()
    if lang == "edtf":
        return _parse_edtf(typed, language)
    if _EDTF.fullmatch(typed) and not _looks_like_prose(text, typed):
        try:
            return ParsedDate(_checked_edtf(typed), (), language)
        except InvalidEdtf as error:
            if error.code == "reversed" and "/" in typed:
                raise ImpossibleDate(error.code, **error.message.params) from None
    return _parse_words(text.strip(), language)


def _checked_edtf(edtf: str) -> str:
    edtf_parser.parse(edtf)
    return edtf.replace(" ", "")


def _parse_edtf(typed: str, lang: str) -> ParsedDate:
    try:
        return ParsedDate(_checked_edtf(typed), (), lang)
    except InvalidEdtf as error:
        raise ImpossibleDate(error.code, **error.message.params) from None


def _looks_like_prose(text: str, typed: str) -> bool:
    """Whether a text that has only EDTF characters is more likely to be ordinary writing."""
    if "～" in text or " " in typed or re.fullmatch(r"[~?]\d{4}(/\d{4})?", typed):
        return True
    # 1921-24 is more likely a range of years than EDTF's winter of 1921.
    years = re.fullmatch(r"(\d\d)(\d\d)-(\d\d)", typed)
    return bool(years and int(years[3]) > 12 and int(years[3]) > int(years[2]))


def _parse_repeated(normal: str, text: str, lang: str) -> Interpretation | None:
    """Parse an interval or set that is repeated in brackets in the other calendar, else None.

    An example is 1945～50年(昭和20～25年): years of the common era, then of a Japanese era.
    """
    pair = _REPEATED_IN_BRACKETS.fullmatch(normal) if PARSERS[lang].year_first else None
    halves = [tokenise(part, lang) for part in pair.groups()] if pair else []
    if len({any(token.kind is TokenKind.ERA for token in half) for half in halves}) < 2:
        return None
    try:
        first, again = (interpret(half, text, lang) for half in halves)
    except NotUnderstood:
        return None
    one, other = first.edtf or "", again.edtf or ""
    if not (set(one) & set("/[{") and set(other) & set("/[{")):
        return None
    if _YEAR.findall(one) != _YEAR.findall(other):
        raise ImpossibleDate("years_differ", text=text, one=one, other=other)
    return first


def _parse_words(text: str, lang: str) -> ParsedDate:
    normal = normalise(text)
    bracketed = bool(_WHOLE_IN_BRACKETS.fullmatch(normal))
    # 194[7], [19]47: digits supplied by the cataloguer.
    normal = _SUPPLIED_DIGITS.sub(
        lambda match: "".join(group or "" for group in match.groups()), normal
    )
    correction = correction_in(normal)
    try:
        normal, times = without_times(correction or normal)
        result = _parse_repeated(normal, text, lang) or interpret(
            tokenise(normal, lang), text, lang, all_doubted=bracketed
        )
        if correction and result.edtf is not None:
            result.note("correction_read", correction=correction)
        if times and result.edtf is not None:
            result.note("time_dropped", time="; ".join(times))
        if result.edtf is not None:
            edtf_parser.parse(result.edtf)
    except (ImpossibleDate, InvalidEdtf) as error:
        raise ImpossibleDate(error.code, **{**error.message.params, "text": text}) from None
    except NotUnderstood as failure:
        return ParsedDate(None, (Message(failure.code, {"text": text}),), lang)
    return ParsedDate(result.edtf, tuple(result.notes), lang)
