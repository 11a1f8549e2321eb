"""Text in a cell that a spreadsheet opens as text: docs/exports.md says how a cell is written.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, in full width too, and some
skip spaces before it. Such a cell is written with an apostrophe in front, and so is one that begins
with an apostrophe: whoever takes one apostrophe off the front of every cell that has one gets the
text back.
"""

from __future__ import annotations

import re

_FORMULA_START = re.compile(r"['\t\r\n]|\s*[=+\-@＝＋－＠]")


def escape_cell(text: str) -> str:
    """The cell that a spreadsheet shows as `text` and never computes."""
    return f"'{text}" if _FORMULA_START.match(text) else text


def unescape_cell(written: str) -> str:
    """The text that `escape_cell` wrote. What it would not have written (`'t Hooft`, typed by hand)
    stays as it is."""
    text = written.removeprefix("'")
    return text if _FORMULA_START.match(text) else written
