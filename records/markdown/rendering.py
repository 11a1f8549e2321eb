"""Rendering the museum's Markdown to sanitised HTML, with citations, links and embeds."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from identifiers.resolve import find_keys, record_types
from records.document_kinds import kind_of

from .prepared import CITATION, EMBED, LINK, Prepared, Slot, prepare
from .syntax import Cited

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


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source cited by a text: its number, the cited locators (pages), and where it is cited.

    `source` is its document. `anchors` are the HTML ids of the citations in the text, for links
    back to them.
    """

    number: int
    source: Any
    locators: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """Sanitised HTML, and the sources it cites in the order of their numbers."""

    html: SafeString
    sources: list[CitedSource]

    def __str__(self) -> str:
        return self.html


class _Renderer:
    """Renders one text. For `numbered` and `anchor` see `render`."""

    def __init__(self, prepared: Prepared, *, numbered: bool, anchor: str) -> None:
        self.prepared = prepared
        self.numbered = numbered
        self.anchor = anchor
        embedded = [
            one.identifier for one in prepared.slots(EMBED) if _is_embeddable(one.identifier)
        ]
        # Only a source can be cited; another record in its place is shown as one that is missing.
        cited = [
            one.identifier
            for slot in prepared.slots(CITATION)
            for one in slot.cited
            if one.identifier.startswith("SO-")
        ]
        linked = [one.identifier for one in prepared.slots(LINK)]
        named = list(dict.fromkeys([*cited, *linked]))
        keys = find_keys([*named, *embedded])
        self.records = _documents(named, "lines", keys)
        self.embeds = {
            name: record
            for name, record in _documents(embedded, "cards", keys).items()
            if record.is_published
        }
        self.sources: dict[str, CitedSource] = {}
        self.placeholders: dict[str, str] = {}

    def run(self) -> Rendered:
        html = self.prepared.fill(self._fill)
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

    def _fill(self, slot: Slot) -> str:
        if slot.kind == CITATION:
            return f'<span class="citations">{"".join(map(self._cite, slot.cited))}</span>'
        return self._link(slot) if slot.kind == LINK else self._embed(slot.identifier)

    def _cite(self, cited: Cited) -> str:
        source = self.records.get(cited.identifier)
        if source is None or not cited.identifier.startswith("SO-"):
            return escape(f"[{cited.identifier}]")
        entry = self.sources.get(cited.identifier)
        if entry is None:
            entry = self.sources[cited.identifier] = CitedSource(len(self.sources) + 1, source)
        place = f"{self.anchor}cite-{entry.number}-{len(entry.anchors) + 1}"
        is_new = cited.locator and cited.locator not in entry.locators
        locators = (*entry.locators, cited.locator) if is_new else entry.locators
        self.sources[cited.identifier] = replace(
            entry, locators=locators, anchors=(*entry.anchors, place)
        )
        public = source.is_published
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
            '<a class="citation citation--named" href="{}">{}</a>', source.path, label
        )

    def _link(self, slot: Slot) -> str:
        record = self.records.get(slot.identifier)
        if record is None or not record.is_published:
            # The title is not shown: it may be the reason why the record was withdrawn.
            return str(escape(slot.words or slot.identifier))
        words = slot.words or record.headline
        return format_html('<a href="{}">{}</a>', record.path, words)

    def _embed(self, identifier: str) -> str:
        record = self.embeds.get(identifier)
        if record is None:
            html = format_html(
                '<p class="embed-missing">{}</p>', _("%(id)s is not public.") % {"id": identifier}
            )
        else:
            model = record_types()[identifier[:2]]._meta
            html = render_to_string(
                f"{model.app_label}/_{model.model_name}_embed.html",
                {"record": record, str(model.model_name): record},
            )
        placeholder = f"embed{secrets.token_hex(8)}"
        self.placeholders[placeholder] = html
        return f"<p>{placeholder}</p>\n"


def _documents(identifiers: Iterable[str], what: str, keys: dict[str, int]) -> dict[str, Any]:
    """Return the `cards` or `lines` of records in any state, by identifier.

    `keys` are the primary keys of those that exist.
    """
    groups: dict[str, list[str]] = {}
    for identifier in identifiers:
        if identifier in keys:
            groups.setdefault(identifier[:2], []).append(identifier)
    found: dict[str, Any] = {}
    for prefix, names in groups.items():
        kind = kind_of(prefix)
        if kind is not None:
            documents = getattr(kind, what)(keys[name] for name in names)
            found |= {name: documents[keys[name]] for name in names if keys[name] in documents}
    return found


def _is_embeddable(identifier: str) -> bool:
    model = record_types().get(identifier[:2])
    return model is not None and model.is_embeddable


def render(
    text: str, *, numbered: bool = False, anchor: str = "", prepared: Prepared | None = None
) -> Rendered:
    """Render a Markdown text in the active language.

    With `numbered`, citations are numbers that link to `#source-N`; the caller lists
    `Rendered.sources` there, with links back to their `anchors`. Without it, citations name the
    source and link to its page. `anchor` is a prefix of the ids, for pages with several texts.
    `prepared` is the text as it was parsed before.

    Unknown and unpublished records raise no error and are not named: the text's own words for them
    are shown, or the identifier.
    """
    if not text.strip():
        return Rendered(SafeString(""), [])
    return _Renderer(prepared or prepare(text), numbered=numbered, anchor=anchor).run()
