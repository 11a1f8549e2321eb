"""Markdown that is parsed once: HTML with a slot for each reference to a record.

Parsing a long text takes several times as long as everything else that its page does. What comes of
it depends on the text alone, so it can be stored beside the text. It holds nothing of the records
that the text refers to: their names, and whether they may be named, are asked at each rendering.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import markdown_it
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .syntax import Cited, parser

#: Raised when the same text gives other pieces, as after a change of the syntax.
FORMAT = 1

CITATION, LINK, EMBED = "citation", "record_link", "embed"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one reference: a citation of sources, a link with its words, or an embed."""

    kind: str
    cited: tuple[Cited, ...] = ()
    identifier: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The HTML of a text in its order, before it is cleaned: pieces of HTML, and slots."""

    pieces: tuple[str | Slot, ...]

    def slots(self, kind: str) -> list[Slot]:
        """Return the slots of one kind, in their order."""
        return [one for one in self.pieces if isinstance(one, Slot) and one.kind == kind]

    def fill(self, content: Callable[[Slot], str]) -> str:
        """Return the HTML with `content` of each slot in its place."""
        return "".join(one if isinstance(one, str) else content(one) for one in self.pieces)

    def to_json(self) -> str:
        """Return the text in which it is stored: a list of strings, and of lists for slots."""
        return json.dumps(
            [
                one
                if isinstance(one, str)
                else [one.kind, [[c.identifier, c.locator] for c in one.cited]]
                + [one.identifier, one.words]
                for one in self.pieces
            ],
            ensure_ascii=False,
        )


def from_json(stored: str) -> Prepared:
    """Return what `Prepared.to_json` wrote."""
    return Prepared(
        tuple(
            one
            if isinstance(one, str)
            else Slot(one[0], tuple(Cited(*cited) for cited in one[1]), one[2], one[3])
            for one in json.loads(stored)
        )
    )


def digest(text: str) -> str:
    """Return the SHA-256 of what the pieces of a text depend on, in hexadecimal."""
    known = f"{FORMAT} {markdown_it.__version__}\n{text}"
    return hashlib.sha256(known.encode(errors="surrogatepass")).hexdigest()


def prepare(text: str) -> Prepared:
    """Parse a Markdown text. Reads no record."""
    markdown, slots = _parser(), list[Slot]()
    # No text can have been written with it, so what is found between two of them is a slot.
    mark = f"slot{secrets.token_hex(8)}-"
    env: dict[str, Any] = {"slots": slots, "mark": mark}
    html = markdown.render(text, env)
    pieces: list[str | Slot] = []
    for number, part in enumerate(re.split(rf"{mark}(\d+)-", html)):
        if number % 2:
            pieces.append(slots[int(part)])
        elif part:
            pieces.append(part)
    return Prepared(tuple(pieces))


@cache
def _parser() -> MarkdownIt:
    markdown = parser()
    for kind, slot in (
        (CITATION, lambda meta: Slot(CITATION, cited=tuple(meta["cited"]))),
        (LINK, lambda meta: Slot(LINK, identifier=meta["identifier"], words=meta["words"])),
        (EMBED, lambda meta: Slot(EMBED, identifier=meta["identifier"])),
    ):
        markdown.add_render_rule(kind, _rule(slot))
    return markdown


def _rule(slot: Callable[[dict[str, Any]], Slot]) -> Any:
    def rule(_self: Any, tokens: list[Token], index: int, _options: Any, env: Any) -> str:
        env["slots"].append(slot(tokens[index].meta))
        return f"{env['mark']}{len(env['slots']) - 1}-"

    return rule
