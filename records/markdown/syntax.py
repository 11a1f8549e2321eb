"""The museum's additions to CommonMark, as markdown-it rules. Reads no records.

[@SO-0001]  [@SO-0001, p. 12; @SO-0002]     a citation, with a locator where there is one
[[PE-0001]]  [[PE-0001|his memoir]]         a link to a record
![[PH-0001]]                                a record set into the text, alone on its line
[捕虜]{lang=ja}                             a foreign phrase
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

IDENTIFIER = r"[A-Z]{2}-\d{4,9}"
CITATION = re.compile(rf"\[@({IDENTIFIER}[^\[\]]*)\]")
LINK = re.compile(rf"\[\[({IDENTIFIER})(?:\|([^\[\]]+))?\]\]")
EMBED = re.compile(rf"^!\[\[({IDENTIFIER})\]\]\s*$")
CITED = re.compile(rf"@?({IDENTIFIER})\s*+(?:,([^\n]+))?")
#: Any reference, as text. A text in which it finds nothing has none, and need not be parsed.
POSSIBLE_REFERENCE = re.compile(rf"\[@{IDENTIFIER}|\[\[{IDENTIFIER}")


@dataclass(frozen=True)
class Cited:
    """One source within a citation, and the locator in it, such as `p. 12`; may be empty."""

    identifier: str
    locator: str


def parse_citation(inside: str) -> list[Cited] | None:
    """Parse the text within `[@…]`; return None when a part of it is not a source."""
    cited = []
    for part in inside.split(";"):
        match = CITED.fullmatch(part.strip())
        if match is None:
            return None
        cited.append(Cited(match[1], (match[2] or "").strip()))
    return cited


def _slug(title: str) -> str:
    """Return the HTML id of a heading. The prefix keeps it apart from the ids of the page."""
    return f"section-{slugify(title, allow_unicode=True)}"


def _citation_rule(state: StateInline, silent: bool) -> bool:
    match = CITATION.match(state.src, state.pos)
    cited = parse_citation(match[1]) if match else None
    if match is None or cited is None:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.meta = {"cited": cited}
    state.pos = match.end()
    return True


def _link_rule(state: StateInline, silent: bool) -> bool:
    match = LINK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("record_link", "", 0)
        token.meta = {"identifier": match[1], "words": (match[2] or "").strip()}
    state.pos = match.end()
    return True


def _embed_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    match = EMBED.match(line)
    if match is None:
        return False
    if silent:
        return True
    token = state.push("embed", "", 0)
    token.meta = {"identifier": match[1]}
    token.map = [start, start + 1]
    state.line = start + 1
    return True


def split_embeds(text: str) -> tuple[str, list[str]]:
    """Return the text without the lines that embed a record, and the embedded identifiers."""
    text_lines, embedded = [], []
    for line in text.splitlines():
        match = EMBED.match(line.strip())
        if match is None:
            text_lines.append(line)
        else:
            embedded.append(match[1])
    return "\n".join(text_lines), embedded


def parser() -> MarkdownIt:
    """Return a new parser of the museum's Markdown. Raw HTML is disabled."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    markdown.use(footnote_plugin)
    # The id of a heading is made from its words, or written by the author: `## [Claims]{#claim}`.
    markdown.use(attrs_plugin, spans=True, allowed=["lang", "id"])
    markdown.use(anchors_plugin, min_level=2, max_level=3, slug_func=_slug)
    markdown.inline.ruler.before("link", "citation", _citation_rule)
    markdown.inline.ruler.before("link", "record_link", _link_rule)
    markdown.block.ruler.before("paragraph", "embed", _embed_rule, {"alt": ["paragraph"]})
    return markdown
