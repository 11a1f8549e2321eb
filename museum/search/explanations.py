"""Explains why a record was found: by snippets of its texts, or by names of linked records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

import languages
from dates.formatting.display import display
from languages import names
from search.index.analyser import matching_spans
from search.index.query import TIERS, Clause
from search.index.snapshot import Snapshot, read_consistently
from search.index.terms import IndexEntry, Text
from search.indexing import indexer_for_kind
from search.indexing.hierarchy import children_by_parent, descendants
from search.indexing.indexers import Indexer
from search.indexing.querying import asked_year
from search.indexing.related import matching_names

#: Characters that a snippet shows before and after the start of the first match.
CONTEXT_BEFORE, CONTEXT_AFTER = 60, 160
#: Characters by which a snippet may be shortened, so that it does not cut a word.
MAX_SHIFT = 20
#: Reasons that are shown for a result.
MAX_REASONS = 2

#: What a text or link is called, for the reader.
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
#: Labels of texts that the card of a record shows anyway.
HEADING_LABELS = ("title", "name")


@dataclass(frozen=True)
class Reason:
    """Why a record was found: a snippet of a text as HTML, or the name of a linked record.

    Matches in a snippet are in `<mark>`. `language` and `language_name` are empty when the text is
    in the active language or in none. `is_heading` says that the card shows the text anyway.
    """

    label: str
    html: SafeString
    language: str = ""
    language_name: str = ""
    is_heading: bool = False


def reasons(records: Iterable[Any], clauses: Sequence[Clause]) -> dict[str, list[Reason]]:
    """Return the reasons for each record, by identifier: texts by rank, its date, then links.

    The date is added where a year was asked for, and links where there are fewer than MAX_REASONS
    others.
    """
    positive = [clause for clause in clauses if not clause.negative]
    found = _indexed_records(list(records))
    entries = {identifier: indexer.entry(record) for identifier, (indexer, record) in found.items()}
    terms = {token for clause in positive if not clause.field for token in clause.terms}
    years = {("year.possible", year) for clause in positive if (year := asked_year(clause))}
    result: dict[str, list[Reason]] = {}
    for identifier, entry in entries.items():
        result[identifier] = _text_reasons(entry, terms)
        if years & entry.facets:
            result[identifier].append(_date_reason(*found[identifier]))
    unexplained = [e for identifier, e in entries.items() if len(result[identifier]) < MAX_REASONS]
    links = _link_reasons(unexplained, positive)
    for identifier, entry in entries.items():
        result[identifier] += links.get((entry.kind, entry.record), [])[:MAX_REASONS]
    return result


def _indexed_records(records: list[Any]) -> dict[str, tuple[Indexer, Any]]:
    """Return each record with its indexer, by identifier, with all that the indexer reads."""
    keys: dict[str, list[int]] = {}
    for record in records:
        keys.setdefault(record.identifier[:2], []).append(record.pk)
    return {
        record.identifier: (indexer_for_kind(kind), record)
        for kind, numbers in keys.items()
        for record in indexer_for_kind(kind).queryset().filter(pk__in=numbers)
    }


def _text_reasons(entry: IndexEntry, terms: set[str]) -> list[Reason]:
    """Return at most MAX_REASONS texts with matches, by rank, the active language first."""
    active = languages.current()
    ranked = sorted(
        entry.texts, key=lambda text: (FIELD_RANK[text.field], text.language not in ("", active))
    )
    result: list[Reason] = []
    for text in ranked:
        if text.label in HEADING_LABELS and any(reason.is_heading for reason in result):
            continue  # The same title or name in another language says nothing more.
        matches = matching_spans(text.text, terms) if text.text else []
        if matches:
            result.append(_text_reason(text, matches, active))
            if len(result) == MAX_REASONS:
                break
    return result


def _date_reason(indexer: Indexer, record: Any) -> Reason:
    date = indexer.date(record)
    assert date is not None
    return Reason(str(indexer.date_label), escape(display(date, languages.current())))


def _text_reason(text: Text, matches: list[tuple[int, int]], active: str) -> Reason:
    language = "" if text.language in ("", active) else text.language
    return Reason(
        label=str(LABELS.get(text.label, text.label)),
        html=highlight(text.text, matches),
        language=language,
        language_name=str(names.museum_language_name(language)) if language else "",
        is_heading=text.label in HEADING_LABELS and not language,
    )


def _word_start(text: str, start: int, before: int) -> int:
    """Return the start of the first word after `start`, or `start` if no space is near.

    Texts in Japanese have no spaces.
    """
    space = text.find(" ", start, min(start + MAX_SHIFT, before)) if start else -1
    return space + 1 if space >= 0 else start


def highlight(text: str, matches: list[tuple[int, int]]) -> SafeString:
    """Return a snippet of `text` around the first match as escaped HTML, matches in `<mark>`.

    `matches` are (start, end) offsets in `text`, in order; there is at least one.
    """
    start = _word_start(text, max(0, matches[0][0] - CONTEXT_BEFORE), matches[0][0])
    end = min(len(text), matches[0][0] + CONTEXT_AFTER)
    if end < len(text):
        space = text.rfind(" ", max(matches[0][1], end - MAX_SHIFT), end)
        end = space if space >= 0 else end
    parts, at = ["…" if start else ""], start
    for begin, stop in matches:
        if begin >= end:
            break
        parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))


def _link_reasons(
    entries: list[IndexEntry], clauses: list[Clause]
) -> dict[tuple[str, int], list[Reason]]:
    """Return the linked records whose names match the query, by (kind, primary key)."""
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

    matching_keys = read_consistently(keys) if kinds else {}
    links = [
        (entry, facet, indexer_for_kind(entry.kind).links[facet], value)
        for entry in entries
        for facet, value in sorted(entry.facets)
        if value in matching_keys.get(indexer_for_kind(entry.kind).links.get(facet, ""), ())
    ]
    headlines = {
        (kind, str(record.pk)): record.headline
        for kind in {kind for _e, _f, kind, _v in links}
        for record in indexer_for_kind(kind)
        .public()
        .filter(pk__in={int(value) for _e, _f, k, value in links if k == kind})
    }
    result: dict[tuple[str, int], list[Reason]] = {}
    for entry, facet, kind, value in links:
        if name := headlines.get((kind, value)):
            result.setdefault((entry.kind, entry.record), []).append(
                Reason(str(LABELS.get(facet, facet)), escape(name))
            )
    return result
