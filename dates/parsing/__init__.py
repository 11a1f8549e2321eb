"""Reading dates that curators type: in the languages of ``registry.PARSERS``, or as EDTF.

``docs/dates.md`` says what may be typed and what it is taken to mean.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from dates import edtf as edtf_parser
from dates.messages import ImpossibleDate, InvalidEdtf, Message

from .grammar import Interpretation, interpret
from .lexer import tokenise
from .normalise import normalise
from .parts import NotUnderstood
from .registry import PARSERS, detect_language
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
    """What a text was taken to mean.

    ``edtf`` is None where no date was understood; ``notes`` tell the curator why, or what was
    supposed; ``lang`` is the language read.
    """

    edtf: str | None
    notes: tuple[Message, ...]
    lang: str


@lru_cache(maxsize=8192)
def parse_date(text: str, lang: str | None = None) -> ParsedDate:
    """The date that ``text`` means.

    ``lang``, one of ``registry.PARSERS``, decides only what the letters do not; ``edtf`` admits
    EDTF alone. Text that is not understood has no date and a note. Raises ``ImpossibleDate``, and
    nothing else, for text that is understood and cannot be true: a day that does not exist, a
    range that runs backwards, a year that its era did not have.
    """
    spoken = detect_language(text, lang)
    if not text.strip():
        return ParsedDate(None, (), spoken)
    if len(text) > MAX_LENGTH:
        return ParsedDate(None, (Message("too_long", {"length": len(text)}),), spoken)
    typed = unicodedata.normalize("NFKC", text).strip()
    if lang == "edtf":
        return _parse_edtf(typed, spoken)
    if _EDTF.fullmatch(typed) and not _looks_like_prose(text, typed):
        try:
            return ParsedDate(_checked_edtf(typed), (), spoken)
        except InvalidEdtf as error:
            if error.code == "reversed" and "/" in typed:
                raise ImpossibleDate(error.code, **error.message.params) from None
    return _parse_words(text.strip(), spoken)


def _checked_edtf(edtf: str) -> str:
    edtf_parser.parse(edtf)
    return edtf.replace(" ", "")


def _parse_edtf(typed: str, lang: str) -> ParsedDate:
    try:
        return ParsedDate(_checked_edtf(typed), (), lang)
    except InvalidEdtf as error:
        raise ImpossibleDate(error.code, **error.message.params) from None


def _looks_like_prose(text: str, typed: str) -> bool:
    """Whether what might be EDTF is more likely to be ordinary writing."""
    if "～" in text or " " in typed or re.fullmatch(r"[~?]\d{4}(/\d{4})?", typed):
        return True
    # 1921-24 is a range of years before it is EDTF's winter of 1921.
    years = re.fullmatch(r"(\d\d)(\d\d)-(\d\d)", typed)
    return bool(years and int(years[3]) > 12 and int(years[3]) > int(years[2]))


def _parse_repeated(normal: str, text: str, lang: str) -> Interpretation | None:
    """1945～50年(昭和20～25年): several dates, said again in the other reckoning; else None."""
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
    # 194[7], [19]47: a figure supplied by the cataloguer.
    normal = _SUPPLIED_DIGITS.sub(
        lambda match: "".join(group or "" for group in match.groups()), normal
    )
    try:
        answer = _parse_repeated(normal, text, lang) or interpret(
            tokenise(normal, lang), text, lang, all_doubted=bracketed
        )
        if answer.edtf is not None:
            edtf_parser.parse(answer.edtf)
    except (ImpossibleDate, InvalidEdtf) as refusal:
        raise ImpossibleDate(refusal.code, **{**refusal.message.params, "text": text}) from None
    except NotUnderstood as failure:
        return ParsedDate(None, (Message(failure.code, {"text": text}),), lang)
    return ParsedDate(answer.edtf, tuple(answer.notes), lang)
