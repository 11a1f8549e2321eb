"""Rendering the museum's Markdown to sanitised HTML, with citations, links and embeds."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it.token import Token

from identifiers.resolve import find_records

from .references import collect_references
from .syntax import Cited, parser

TAGS = nh3.ALLOWED_TAGS | {"section", "figure", "figcaption"}
ATTRIBUTES = {
    "*": {"lang", "id", "class"},
    "a": {"href", "hreflang", "title", "aria-label", "aria-describedby", "role"},
    "ol": {"start"},
    "th": {"scope"},
    "img": set(),
}

# A run of spaces is read from its first one alone, so that a long one takes no longer than its
# length.
_SPACE_BEFORE_CITATION = re.compile(r"(?<!\s)\s++(?=<span class=\"citations\">)")
_PLACEHOLDER = re.compile(r"<p>(embed[0-9a-f]{16})</p>")


@dataclass
class CitedSource:
    """A source cited by a text: its number, the cited locators (pages), and where it is cited."""

    number: int
    source: Any
    locators: list[str] = field(default_factory=list)
    #: HTML ids of the citations in the text, for links back to them.
    anchors: list[str] = field(default_factory=list)


@dataclass
class Rendered:
    """Sanitised HTML, and the sources it cites in the order of their numbers."""

    html: SafeString
    sources: list[CitedSource]

    def __str__(self) -> str:
        return self.html


class _Renderer:
    """Renders one text. For `numbered` and `anchor` see `render`."""

    def __init__(self, text: str, *, numbered: bool, anchor: str) -> None:
        self.markdown = parser()
        self.env: dict[str, Any] = {}
        self.tokens = self.markdown.parse(text, self.env)
        self.numbered = numbered
        self.anchor = anchor
        references = collect_references(self.tokens)
        self.records: Mapping[str, Any] = find_records(references.all)
        self.embeds = self._fetch_embeds(references.embedded)
        self.sources: dict[str, CitedSource] = {}
        self.placeholders: dict[str, str] = {}
        for kind in ("citation", "record_link", "embed"):
            self.markdown.add_render_rule(kind, self._rule(kind))

    def _rule(self, kind: str) -> Any:
        method = getattr(self, f"_{kind}")

        def rule(_self: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
            return str(method(tokens[index].meta))

        return rule

    def run(self) -> Rendered:
        html = self.markdown.renderer.render(self.tokens, self.markdown.options, self.env)
        if self.numbered:
            # No space between a sentence and the number of its citation, even if one was typed.
            html = _SPACE_BEFORE_CITATION.sub("", html)
        html = nh3.clean(
            html,
            tags=TAGS - {"img"},
            attributes=ATTRIBUTES,
            link_rel=None,
            url_schemes={"http", "https", "mailto"},
        )
        html = _PLACEHOLDER.sub(lambda found: self.placeholders.get(found[1], found[0]), html)
        # Safe: all of it was either escaped by markdown-it and cleaned by nh3, or rendered by a
        # template.
        return Rendered(mark_safe(html), list(self.sources.values()))

    def _citation(self, meta: dict[str, list[Cited]]) -> str:
        return f'<span class="citations">{"".join(map(self._cite, meta["cited"]))}</span>'

    def _cite(self, cited: Cited) -> str:
        source = self.records.get(cited.identifier)
        if source is None:
            return escape(f"[{cited.identifier}]")
        entry = self.sources.get(cited.identifier)
        if entry is None:
            entry = self.sources[cited.identifier] = CitedSource(len(self.sources) + 1, source)
        if cited.locator and cited.locator not in entry.locators:
            entry.locators.append(cited.locator)
        place = f"{self.anchor}cite-{entry.number}-{len(entry.anchors) + 1}"
        entry.anchors.append(place)
        public = source.is_published()
        name = source.short_label if public else _("a source that is not public")
        if self.numbered:
            return format_html(
                '<a class="citation" id="{}" href="#{}source-{}" aria-label="{}">{}</a>',
                place,
                self.anchor,
                entry.number,
                _("Source %(number)d: %(source)s") % {"number": entry.number, "source": name},
                entry.number,
            )
        label = f"{name}, {cited.locator}" if cited.locator and public else name
        if not public:
            return format_html('<span class="citation citation--named">{}</span>', label)
        return format_html(
            '<a class="citation citation--named" href="{}">{}</a>', source.get_absolute_url(), label
        )

    def _record_link(self, meta: dict[str, str]) -> str:
        record = self.records.get(meta["identifier"])
        if record is None or not record.is_published():
            # The title is not shown: it may be the reason why the record was withdrawn.
            return str(escape(meta["words"] or meta["identifier"]))
        words = meta["words"] or record.headline
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), words)

    def _fetch_embeds(self, identifiers: list[str]) -> dict[str, Any]:
        embeds: dict[str, Any] = {}
        models = {type(self.records[name]) for name in identifiers if name in self.records}
        for model in models:
            if model.is_embeddable:
                published = model._default_manager.published().with_card()
                for record in published.filter(identifier__in=identifiers):
                    embeds[record.identifier] = record
        return embeds

    def _embed(self, meta: dict[str, str]) -> str:
        identifier = meta["identifier"]
        record = self.embeds.get(identifier)
        if record is None:
            html = format_html(
                '<p class="embed-missing">{}</p>', _("%(id)s is not public.") % {"id": identifier}
            )
        else:
            meta_ = type(record)._meta
            html = render_to_string(
                f"{meta_.app_label}/_{meta_.model_name}_embed.html",
                {"record": record, meta_.model_name: record},
            )
        placeholder = f"embed{secrets.token_hex(8)}"
        self.placeholders[placeholder] = html
        return f"<p>{placeholder}</p>\n"


def render(text: str, *, numbered: bool = False, anchor: str = "") -> Rendered:
    """Render a Markdown text in the active language.

    With `numbered`, citations are numbers that link to `#source-N`; the caller lists
    `Rendered.sources` there, with links back to their `anchors`. Without it, citations name the
    source and link to its page. `anchor` is a prefix of the ids, for pages with several texts.

    Unknown and unpublished records raise no error and are not named: the text's own words for them
    are shown, or the identifier.
    """
    if not text.strip():
        return Rendered(SafeString(""), [])
    return _Renderer(text, numbered=numbered, anchor=anchor).run()
