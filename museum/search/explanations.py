"""Why a record was found: the words in their text, in which language and form; or its links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

import languages
from languages import names
from search.index.analyser import matching_spans
from search.index.query import TIERS, Clause
from search.index.snapshot import Snapshot, read_consistently
from search.index.terms import IndexEntry, Text
from search.indexing import indexer_for_kind
from search.indexing.hierarchy import children_by_parent, descendants
from search.indexing.related import matching_names

#: Characters around the first word found that a snippet shows.
CONTEXT_BEFORE, CONTEXT_AFTER = 60, 160
#: Characters by which it may be shorter, so as not to cut a word.
MAX_SHIFT = 20
#: Reasons that a result shows.
MAX_REASONS = 2

#: Which form of a text it is, for the reader.
LABELS = {
    "title": _("title"),
    "name": _("name"),
    "name_form": _("form of the name"),
    "other_name": _("other name"),
    "quotation": _("quotation"),
    "partial": _("partial quotation"),
    "paraphrase": _("reporter’s paraphrase"),
    "statement": _("figure as the source states it"),
    "translation": _("published translation"),
    "museum": _("the museum’s translation"),
    "caption": _("caption"),
    "region": _("described region"),
    "alt_text": _("alternative text"),
    "description": _("description"),
    "work": _("title of the work"),
    "author": _("author"),
    "translator": _("translator"),
    "figure": _("figure"),
    "position": _("position"),
    "body": _("text"),
    "summary": _("summary"),
    "note": _("note"),
    "role": _("role"),
    "biography": _("what the sources say"),
    "introduction": _("introduction"),
    "common_ground": _("common ground"),
    "reference_code": _("reference code"),
    "holder_number": _("holder’s number"),
    "scope": _("scope and content"),
    "custodial_history": _("custodial history"),
    "acquisition": _("how it came to the museum"),
    "basis_note": _("note on how they know"),
    "counted": _("what is counted"),
    "counted_of_whom": _("of whom"),
    "counted_where": _("where"),
    "place_note": _("note on the place"),
    "container_title": _("published in"),
    "publisher": _("publisher"),
    "subject": _("subject"),
    "place": _("place"),
    "collection": _("collection"),
    "speaker": _("speaker"),
    "mentioned": _("person mentioned"),
    "depicted": _("person depicted"),
    "photographer": _("photographer"),
    "owner": _("owner"),
    "holder": _("holder"),
    "creator": _("creator"),
    "region_person": _("person in a described region"),
    "region_place": _("place in a described region"),
    "region_subject": _("subject of a described region"),
}
FIELD_RANK = {field: rank for rank, fields in enumerate(TIERS) for field in fields}
#: Texts whose words are what the card shows anyway.
HEADING_LABELS = ("title", "name")


@dataclass(frozen=True)
class Reason:
    """A text in which the words stand, as HTML with `<mark>`, or the name of a linked record."""

    label: str
    html: SafeString
    language: str = ""
    language_name: str = ""
    is_heading: bool = False


def reasons(records: Iterable[Any], clauses: Sequence[Clause]) -> dict[str, list[Reason]]:
    """By identifier, the texts in which what was asked stands; the highest in rank first."""
    words = [clause for clause in clauses if not clause.negative]
    entries = _index_entries(list(records))
    terms = {token for clause in words if not clause.field for token in clause.terms}
    found: dict[str, list[Reason]] = {}
    for identifier, entry in entries.items():
        found[identifier] = _text_reasons(entry, terms)
    unexplained = [e for identifier, e in entries.items() if len(found[identifier]) < MAX_REASONS]
    links = _link_reasons(unexplained, words)
    for identifier, entry in entries.items():
        found[identifier] += links.get((entry.kind, entry.record), [])[:MAX_REASONS]
    return found


def _index_entries(records: list[Any]) -> dict[str, IndexEntry]:
    keys: dict[str, list[int]] = {}
    for record in records:
        keys.setdefault(record.identifier[:2], []).append(record.pk)
    return {
        record.identifier: indexer_for_kind(kind).entry(record)
        for kind, numbers in keys.items()
        for record in indexer_for_kind(kind).queryset().filter(pk__in=numbers)
    }


def _text_reasons(entry: IndexEntry, terms: set[str]) -> list[Reason]:
    here = languages.current()
    ranked = sorted(
        entry.texts, key=lambda text: (FIELD_RANK[text.field], text.language not in ("", here))
    )
    found = []
    for text in ranked:
        places = matching_spans(text.text, terms) if text.text else []
        if places:
            found.append(_text_reason(text, places, here))
            if len(found) == MAX_REASONS:
                break
    return found


def _text_reason(text: Text, places: list[tuple[int, int]], here: str) -> Reason:
    language = "" if text.language in ("", here) else text.language
    return Reason(
        label=str(LABELS.get(text.label, text.label)),
        html=highlight(text.text, places),
        language=language,
        language_name=str(names.museum_language_name(language)) if language else "",
        is_heading=text.label in HEADING_LABELS and not language,
    )


def _word_start(text: str, start: int, before: int) -> int:
    """Where the first word after `start` begins, if near; Japanese has no spaces to look for."""
    space = text.find(" ", start, min(start + MAX_SHIFT, before)) if start else -1
    return space + 1 if space >= 0 else start


def highlight(text: str, places: list[tuple[int, int]]) -> SafeString:
    """The stretch of `text` around the first of `places`, each of them in `<mark>`; escaped."""
    start = _word_start(text, max(0, places[0][0] - CONTEXT_BEFORE), places[0][0])
    end = min(len(text), places[0][0] + CONTEXT_AFTER)
    if end < len(text):
        space = text.rfind(" ", max(places[0][1], end - MAX_SHIFT), end)
        end = space if space >= 0 else end
    parts, at = ["…" if start else ""], start
    for begin, stop in places:
        if begin >= end:
            break
        parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))


def _link_reasons(
    entries: list[IndexEntry], clauses: list[Clause]
) -> dict[tuple[str, int], list[Reason]]:
    """By kind and key, the linked records whose names were asked for."""
    kinds = {kind for entry in entries for kind in indexer_for_kind(entry.kind).links.values()}

    def keys(snapshot: Snapshot) -> dict[str, set[str]]:
        return {
            kind: {
                key
                for clause in clauses
                if not clause.field and clause.terms
                for key in descendants(
                    children_by_parent(snapshot, kind), matching_names(snapshot, kind, clause.terms)
                )
            }
            for kind in kinds
        }

    wanted = read_consistently(keys) if kinds else {}
    links = [
        (entry, facet, indexer_for_kind(entry.kind).links[facet], value)
        for entry in entries
        for facet, value in sorted(entry.facets)
        if value in wanted.get(indexer_for_kind(entry.kind).links.get(facet, ""), ())
    ]
    names = {
        (kind, str(record.pk)): record.headline
        for kind in {kind for _e, _f, kind, _v in links}
        for record in indexer_for_kind(kind)
        .public()
        .filter(pk__in={int(value) for _e, _f, k, value in links if k == kind})
    }
    found: dict[tuple[str, int], list[Reason]] = {}
    for entry, facet, kind, value in links:
        if name := names.get((kind, value)):
            found.setdefault((entry.kind, entry.record), []).append(
                Reason(str(LABELS.get(facet, facet)), escape(name))
            )
    return found
