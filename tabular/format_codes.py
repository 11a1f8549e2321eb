"""Number formats of XLSX cells (ECMA-376 part 1, 18.8.30 and 18.8.31), split into tokens.

This file imports nothing of the museum's other apps and no Django: it runs in the separate program
that reads workbooks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: The formats that a workbook names by number alone. 27 to 58 are those of Japanese Excel.
BUILTIN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "#,##0_);(#,##0)", 6: "#,##0_);(#,##0)", 7: "#,##0.00_);(#,##0.00)",
    8: "#,##0.00_);(#,##0.00)", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    27: "[$-411]ge.m.d", 28: '[$-411]ggge"年"m"月"d"日"', 29: '[$-411]ggge"年"m"月"d"日"',
    30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"', 35: 'm"月"d"日"', 36: "[$-411]ge.m.d",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 41: "#,##0_);(#,##0);\"-\"_);@_)",
    42: "#,##0_);(#,##0);\"-\"_);@_)", 43: "#,##0.00_);(#,##0.00);\"-\"_);@_)",
    44: "#,##0.00_);(#,##0.00);\"-\"_);@_)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
    50: "[$-411]ge.m.d", 51: '[$-411]ggge"年"m"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: '[$-411]ggge"年"m"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"',
    57: "[$-411]ge.m.d", 58: '[$-411]ggge"年"m"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | _(?P<space>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General)
    | (?P<ampm>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[+-])
    | (?P<fraction>(?<=[sS])\.0+)
    | (?P<date>y+|m+|d+|h+|s+|b+|g+|e+|aaaa|aaa)
    | (?P<digit>[0\#?])
    | (?P<sign>[.,%/@])
    | (?P<literal>.)
    """,
    re.X | re.S | re.I,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[\d.]+(?:E[+-]?\d+)?)", re.I)
_COLOUR = re.compile(r"(black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)$", re.I)
_ELAPSED = re.compile(r"(h+|m+|s+)$", re.I)


@dataclass(frozen=True)
class Token:
    """A part of a format. `kind` is "literal", "digit", "sign" (one of . , % / @), "date",
    "elapsed", "fraction" (of a second), "ampm", "exponent" or "general".
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Section:
    """One of the up to four sections of a format, which are separated by semicolons.

    `condition` is (operator, number) or None. `locale` is what follows the hyphen in `[$-411]`.
    `is_unknown` says that the section asks for something that is not read here, such as numerals
    in kanji (`[DBNum1]`).
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None
    locale: str = ""
    is_unknown: bool = False

    @property
    def is_date(self) -> bool:
        """Whether the section shows a date or a time."""
        return any(token.kind in ("date", "elapsed", "ampm") for token in self.tokens)

    @property
    def is_text(self) -> bool:
        """Whether the section shows the text of the cell (`@`)."""
        return any(token == Token("sign", "@") for token in self.tokens)


@lru_cache(maxsize=4096)
def sections_of(code: str) -> tuple[Section, ...]:
    """Return the sections of the format `code`; there is always at least one."""
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code or "General"):
        if match["literal"] == ";":
            parts.append([])
        else:
            parts[-1].append(match)
    return tuple(_section(matches) for matches in parts)


def _section(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    condition, locale, is_unknown = None, "", False
    for match in matches:
        kind = str(match.lastgroup)
        text = match[kind]
        if kind == "bracket":
            if text.startswith("$"):
                symbol, _hyphen, code = text[1:].partition("-")
                tokens.append(Token("literal", symbol))
                locale = code or locale
            elif found := _CONDITION.fullmatch(text.strip()):
                condition = (found[1], float(found[2]))
            elif _ELAPSED.match(text):
                tokens.append(Token("elapsed", text.lower()))
            elif not _COLOUR.match(text):
                is_unknown = True
        elif kind in ("quoted", "escaped", "literal"):
            tokens.append(Token("literal", text))
        elif kind == "space":
            tokens.append(Token("literal", " "))
        elif kind != "fill":
            tokens.append(Token(kind, text.lower() if kind == "date" else text))
    return Section(tuple(tokens), condition, locale, is_unknown)
