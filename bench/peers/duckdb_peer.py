"""DuckDB, a column store: the best SQL we could write for it, with its vectors and both cores.

The values of all facets are one table, which is counted by one statement; the totals of the
unfiltered page are kept beforehand, which is what its own page costs least.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb


class Peer:
    """A database file."""

    version = f"DuckDB {duckdb.__version__}"

    def __init__(self, index: Path, documents: Path, fields: list[str]) -> None:
        self.fields = fields
        path = index / "museum.duckdb"
        fresh = not path.exists()
        self.database = duckdb.connect(str(path))
        if fresh:
            self._build(documents)

    def _build(self, documents: Path) -> None:
        run = self.database.execute
        columns = ", ".join(f"'{name}': 'VARCHAR[]'" for name in (*self.fields, "words"))
        run(
            "CREATE TABLE documents AS SELECT * FROM read_json(?, format='newline_delimited',"
            f" columns={{'rank': 'UINTEGER', {columns}}}) ORDER BY rank",
            [str(documents)],
        )
        # Words and values as numbers: a dictionary, as the museum's index has one.
        run(
            "CREATE TABLE words AS SELECT word, rank FROM"
            " (SELECT unnest(words) AS word, rank FROM documents) ORDER BY word, rank"
        )
        facets = " UNION ALL ".join(
            f"SELECT '{field}' AS field, unnest({field}) AS value, rank FROM documents"
            for field in self.fields
        )
        kinds = ", ".join(f"'{field}'" for field in self.fields)
        run(f"CREATE TYPE field AS ENUM ({kinds})")
        run(
            "CREATE TABLE facets AS SELECT field::field AS field, value, rank"
            f" FROM ({facets}) ORDER BY rank, field, value"
        )
        run(
            "CREATE TABLE values AS SELECT field, value, row_number() OVER () AS id FROM"
            " (SELECT DISTINCT field, value FROM facets)"
        )
        run(
            "CREATE TABLE links AS SELECT v.id::UINTEGER AS id, f.rank FROM facets f"
            " JOIN values v USING (field, value) ORDER BY f.rank"
        )
        run("CREATE TABLE by_value AS SELECT id, rank FROM links ORDER BY id, rank")
        run("CREATE TABLE totals AS SELECT id, count(*) AS n FROM links GROUP BY id")
        run("DROP TABLE facets")
        run("CHECKPOINT")

    def _hits(self, filters: dict[str, str], but: str = "") -> tuple[str, list[Any]]:
        parts, values = [], []
        for field, value in filters.items():
            if field == but:
                continue
            if field == "words":
                parts.append("SELECT rank FROM words WHERE word = ?")
                values.append(value)
            else:
                parts.append(
                    "SELECT rank FROM by_value WHERE id ="
                    " (SELECT id FROM values WHERE field = ? AND value = ?)"
                )
                values += [field, value]
        return " INTERSECT ".join(parts) or "SELECT rank FROM documents", values

    def page(self, case: dict[str, Any], values: int | None) -> dict[str, Any]:
        """The page, its count and its facets; a facet is counted without its own filter.

        Each facet has its `values` most frequent values, or all.
        """
        most = (
            f"QUALIFY row_number() OVER (PARTITION BY field ORDER BY n DESC) <= {values}"
            if values
            else ""
        )
        filters, run = case["filters"], self.database.execute
        limits = [case["limit"], case["offset"]]
        facets: dict[str, dict[str, int]] = {field: {} for field in self.fields}
        if not filters:
            count = run("SELECT count(*) FROM documents").fetchone()[0]
            page = run("SELECT rank FROM documents ORDER BY rank LIMIT ? OFFSET ?", limits)
            page = page.fetchall()
            counted = run(
                f"SELECT field, value, n FROM totals JOIN values USING (id) {most}"
            ).fetchall()
            for field, value, number in counted:
                facets[field][value] = number
            return {"count": count, "facets": facets, "page": [rank for (rank,) in page]}
        hits, given = self._hits(filters)
        run(f"CREATE OR REPLACE TEMP TABLE hits AS {hits}", given)
        count = run("SELECT count(*) FROM hits").fetchone()[0]
        page = run("SELECT rank FROM hits ORDER BY rank LIMIT ? OFFSET ?", limits).fetchall()
        own = [field for field in self.fields if field.removesuffix("_certain") in filters]
        counted = self._count("hits", [], None, most)
        for field in own:
            other, given = self._hits(filters, field.removesuffix("_certain"))
            counted = [row for row in counted if row[0] != field]
            counted += self._count(f"({other})", given, field, most)
        for field, value, number in counted:
            facets[field][value] = number
        return {"count": count, "facets": facets, "page": [rank for (rank,) in page]}

    def _count(self, hits: str, given: list[Any], field: str | None, most: str) -> list[Any]:
        only = "" if field is None else f"WHERE field = '{field}'"
        return self.database.execute(
            "SELECT field, value, n FROM (SELECT id, count(*) AS n FROM links"
            f" SEMI JOIN {hits} AS h USING (rank) GROUP BY id)"
            f" JOIN values USING (id) {only} {most}",
            given,
        ).fetchall()

    def close(self) -> None:
        self.database.close()
