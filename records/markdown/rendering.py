"""From Markdown to HTML: numbered citations, links and embeds, sanitised."""

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


@dataclass
class CitedSource:
    """A source as a text cites it: its number, where in it, and the places that cite it."""

    number: int
    source: Any
    locators: list[str] = field(default_factory=list)
    #: Ids of the citing places, for the links back.
    anchors: list[str] = field(default_factory=list)


@dataclass
class Rendered:
    """HTML, safe to show, and the sources it cites in the order of their numbers."""

    html: SafeString
    sources: list[CitedSource]

    def __str__(self) -> str:
        return self.html


class _Renderer:
    """Renders one text; `numbered` citations point to a list below, others to the source's page."""

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
            # A number stands close to the sentence it belongs to, however the text was typed.
            html = re.sub(r"\s+(<span class=\"citations\">)", r"\1", html)
        html = nh3.clean(
            html,
            tags=TAGS - {"img"},
            attributes=ATTRIBUTES,
            link_rel=None,
            url_schemes={"http", "https", "mailto"},
        )
        for placeholder, embedded in self.placeholders.items():
            html = html.replace(f"<p>{placeholder}</p>", embedded)
        # Every part of it is either escaped by markdown-it and cleaned by nh3, or a template's.
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
            # The name of a record may be the very thing for which it was withdrawn.
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

    With `numbered`, citations are numbers that link to `#source-N` (the caller lists
    `Rendered.sources` there, with links back to their `anchors`); without, they name the source
    and link to its page. `anchor` prefixes ids where a page renders several texts.
    Unknown or unpublished records never break a page, nor are they named: the text's own words
    for them stand there, or the identifier.
    """
    if not text.strip():
        return Rendered(SafeString(""), [])
    return _Renderer(text, numbered=numbered, anchor=anchor).run()
