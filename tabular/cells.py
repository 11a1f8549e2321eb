"""Escaping of cells, so that a spreadsheet shows them as text and never computes them.

A spreadsheet takes a cell that begins with =, +, - or @ (also in full width) for a formula; some
skip spaces before it. Such a cell is written with an apostrophe in front of it, and so is a cell
that begins with an apostrophe. Removing one apostrophe from the front of every cell that has one
therefore restores the text. docs/exports.md describes this for users of the files.
"""

from __future__ import annotations

import re

_FORMULA_START = re.compile(r"['\t\r\n]|\s*[=+\-@＝＋－＠]")


def escape_cell(text: str) -> str:
    """Return the cell to write so that a spreadsheet shows `text` and never computes it."""
    return f"'{text}" if _FORMULA_START.match(text) else text


def unescape_cell(written: str) -> str:
    """Return the text from which `escape_cell` made `written`.

    A cell that `escape_cell` cannot have written (`'t Hooft`, typed by hand) is returned as it is.
    """
    text = written.removeprefix("'")
    return text if _FORMULA_START.match(text) else written
