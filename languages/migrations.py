"""Makes migrations follow `settings.LANGUAGES` instead of naming the languages of one museum.

Django's `makemigrations` writes a column, condition or value for each configured language.
`follow_settings` turns each such run of siblings into a loop over `languages.codes()`, so that the
same migration creates the tables of a museum with other languages (docs/decisions/0026).
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Sequence

#: The loop variable in a rewritten migration.
_LANGUAGE = "language"


def follow_settings(source: str, codes: Sequence[str]) -> str:
    """Return the source of a migration with a loop in place of every run of siblings.

    Siblings are elements of a list or tuple, or arguments of a call. A run has one for each
    language, in any order, equal but for the code: `("title_en", …), ("title_ru", …)`. Source that
    is already rewritten is returned unchanged. Raises ValueError for fewer than two `codes`,
    because a single column does not show that it is one of several.
    """
    if len(codes) < 2:
        raise ValueError(
            "Migrations are made in a museum of at least two languages, or nothing tells a column "
            "of a language from another: set MUSEUM_LANGUAGES, e.g. MUSEUM_LANGUAGES=en,ru,ja."
        )
    starts = _line_starts(source)
    encoded = source.encode()
    replacements = list(_replacements(ast.parse(source), codes))
    for first, last, loop in sorted(replacements, key=lambda run: -_offset(starts, run[0])):
        begin = _offset(starts, first)
        end = starts[(last.end_lineno or 0) - 1] + (last.end_col_offset or 0)
        encoded = encoded[:begin] + loop.encode() + encoded[end:]
    result = encoded.decode()
    if replacements and not re.search(r"^import languages$", result, re.MULTILINE):
        result = re.sub(r"^(?=import |from )", "import languages\n", result, count=1, flags=re.M)
    return result


def _line_starts(source: str) -> list[int]:
    """Return the byte offset of each line. `ast` counts columns in bytes of UTF-8."""
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _offset(starts: list[int], node: ast.expr) -> int:
    return starts[node.lineno - 1] + node.col_offset


def _replacements(node: ast.AST, codes: Sequence[str]) -> Iterator[tuple[ast.expr, ast.expr, str]]:
    """Yield the first and last sibling of each outermost run, with the loop that replaces it."""
    siblings: list[ast.expr] = []
    if isinstance(node, ast.List | ast.Tuple):
        siblings = node.elts
    elif isinstance(node, ast.Call):
        siblings = node.args
    inside: set[int] = set()
    at = 0
    while at + len(codes) <= len(siblings):
        run = siblings[at : at + len(codes)]
        loop = _loop(run, codes)
        if loop is None:
            at += 1
            continue
        yield run[0], run[-1], loop
        inside.update(map(id, run))
        at += len(codes)
    for child in ast.iter_child_nodes(node):
        if id(child) not in inside:
            yield from _replacements(child, codes)


def _loop(run: Sequence[ast.expr], codes: Sequence[str]) -> str | None:
    """Return the source of the loop equivalent to `run`, or None if it is not a run."""
    by_code = [{code: _template(node, code) for code in codes} for node in run]
    for template in by_code[0].values():
        if template is None:
            continue
        matched = [[code for code, other in each.items() if other == template] for each in by_code]
        if sorted(code for each in matched for code in each) != sorted(codes):
            continue
        if template == _LANGUAGE:
            return "*languages.codes()"
        return f"*[{template} for {_LANGUAGE} in languages.codes()]"
    return None


def _template(node: ast.expr, code: str) -> str | None:
    """Return the source of `node` with the loop variable for `code`, or None without `code`."""
    substitute = _Substitute(code)
    changed = substitute.visit(copy.deepcopy(node))
    return ast.unparse(ast.fix_missing_locations(changed)) if substitute.found else None


class _Substitute(ast.NodeTransformer):
    """Replaces a code by the loop variable, both alone and at the end of a column name."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.found = False

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str):
            return node
        variable = ast.Name(_LANGUAGE, ast.Load())
        if node.value == self.code:
            self.found = True
            return variable
        match = re.fullmatch(rf"(\w+_){self.code}((?:__\w+)?)", node.value)
        if match is None:
            return node
        self.found = True
        ends = [ast.Constant(match[2])] if match[2] else []
        return ast.JoinedStr([ast.Constant(match[1]), ast.FormattedValue(variable, -1), *ends])
