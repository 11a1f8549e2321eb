"""Tantivy, the search library that Quickwit and others are built on, by its Python package."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

#: More values than any facet has.
ALL_VALUES = 65_000


class Peer:
    """An index on disk, read by memory mapping, in one segment."""

    version = f"Tantivy {version('tantivy')}"

    def __init__(self, index: Path, documents: Path, fields: list[str]) -> None:
        self.fields = fields
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("rank", fast=True, stored=True)
        builder.add_text_field("words", tokenizer_name="raw", index_option="basic")
        for field in fields:
            builder.add_text_field(field, tokenizer_name="raw", fast=True, index_option="basic")
        self.schema = builder.build()
        fresh = not any(index.iterdir())
        opened = tantivy.Index(self.schema, path=str(index))
        if fresh:
            writer = opened.writer(heap_size=500_000_000, num_threads=1)
            with documents.open(encoding="utf-8") as lines:
                for line in lines:
                    read = json.loads(line)
                    values = {name: read.get(name, []) for name in ("words", *fields)}
                    writer.add_document(tantivy.Document(rank=read["rank"], **values))
            writer.commit()
            writer.wait_merging_threads()
        opened.reload()
        self.searcher = opened.searcher()

    def _query(self, filters: dict[str, str], but: str = "") -> Any:
        wanted = [
            (tantivy.Occur.Must, tantivy.Query.term_query(self.schema, field, value, "basic"))
            for field, value in filters.items()
            if field != but
        ]
        return tantivy.Query.boolean_query(wanted) if wanted else tantivy.Query.all_query()

    def page(self, case: dict[str, Any], values: int | None) -> dict[str, Any]:
        """The page, its count and its facets; a facet is counted without its own filter.

        Each facet has its `values` most frequent values, or all.
        """
        filters = case["filters"]
        hits = self.searcher.search(
            self._query(filters),
            limit=case["limit"],
            offset=case["offset"],
            order_by_field="rank",
            order=tantivy.Order.Asc,
        )
        facets: dict[str, dict[str, int]] = {}
        own = [field for field in self.fields if field.removesuffix("_certain") in filters]
        for group in ([f for f in self.fields if f not in own], *([field] for field in own)):
            request = {f: {"terms": {"field": f, "size": values or ALL_VALUES}} for f in group}
            but = group[0].removesuffix("_certain") if group[0] in own else ""
            answer = self.searcher.aggregate(self._query(filters, but), request)
            for field in group:
                buckets = answer[field]["buckets"]
                facets[field] = {str(b["key"]): b["doc_count"] for b in buckets}
        return {
            "count": hits.count,
            "facets": facets,
            "page": [rank for rank, _address in hits.hits],
        }

    def close(self) -> None:
        """Nothing is open but the files."""
