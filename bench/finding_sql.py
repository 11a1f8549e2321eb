"""The best plain SQL we could write for the same pages: one query for the page, one for each facet.

It counts what the index counts, with one difference in its favour: words are searched only in
titles and descriptions, by the full-text index of the database.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

PUBLIC = "p.state = 'published'"
GROUPED = ("date_edtf", "place_id", "collection_id", "image_rights")


def prepare() -> None:
    """Create the tables that the plain SQL needs beside the museum's own."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE IF EXISTS bench_words")
            cursor.execute("CREATE VIRTUAL TABLE bench_words USING fts5(words, content='')")
            cursor.execute(f"INSERT INTO bench_words(rowid, words) SELECT id, {_TEXT} {_FROM}")
        else:
            cursor.execute("DROP TABLE IF EXISTS bench_words")
            cursor.execute(
                "CREATE TABLE bench_words AS"
                f" SELECT id, to_tsvector('simple', {_TEXT}) AS words {_FROM}"
            )
            cursor.execute("CREATE INDEX ON bench_words USING gin (words)")
        cursor.execute("DROP TABLE IF EXISTS bench_upper")
        cursor.execute(
            "CREATE TABLE bench_upper AS WITH RECURSIVE upper(tag, above) AS ("
            " SELECT id, id FROM catalog_subject UNION"
            " SELECT u.tag, s.broader_id FROM upper u JOIN catalog_subject s ON s.id = u.above"
            " WHERE s.broader_id IS NOT NULL) SELECT tag, above FROM upper"
        )
        # Every subject of a photograph with its broader subjects, once each: DISTINCT is not
        # needed, and the wide rows of photographs need not be read to count them.
        cursor.execute("DROP TABLE IF EXISTS bench_subjects")
        cursor.execute(
            "CREATE TABLE bench_subjects AS SELECT DISTINCT l.content_object_id AS photo, u.above"
            " FROM photos_photosubject l JOIN bench_upper u ON u.tag = l.tag_id"
        )
        cursor.execute("DROP TABLE bench_upper")
        cursor.execute("CREATE INDEX bench_subjects_photo ON bench_subjects (photo, above)")
        cursor.execute("CREATE INDEX bench_subjects_above ON bench_subjects (above, photo)")
        columns = ", ".join(["state", "date_earliest", "date_latest", "id", *GROUPED])
        cursor.execute("DROP INDEX IF EXISTS bench_photos")
        cursor.execute(f"CREATE INDEX bench_photos ON photos_photo ({columns})")
        cursor.execute("DROP INDEX IF EXISTS bench_people")
        cursor.execute(
            "CREATE INDEX bench_people ON photos_photoperson (photo_id, role, person_id)"
        )
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def remove() -> None:
    """Drop what `prepare` has created, which would otherwise slow down every save."""
    with connection.cursor() as cursor:
        for table in ("bench_words", "bench_subjects", "bench_totals"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for index in ("bench_photos", "bench_people"):
            cursor.execute(f"DROP INDEX IF EXISTS {index}")


_TEXT = " || ' ' || ".join(
    f"coalesce({name}_{language}, '')"
    for name in ("title", "description")
    for language in ("en", "ru", "ja")
)
_FROM = "FROM photos_photo WHERE state = 'published'"


def page(case: Any) -> Callable[[], object]:
    """All statements of one page, as one function."""
    conditions, values = [PUBLIC], []
    if case.year:
        year = int(case.year)
        conditions.append("p.date_earliest <= %s AND p.date_latest >= %s")
        values += [f"{year}-12-31", f"{year}-01-01"]
    if case.subject:
        conditions.append(
            "EXISTS (SELECT 1 FROM bench_subjects s WHERE s.photo = p.id AND s.above = %s)"
        )
        values.append(case.subject)
    if case.word and "一" <= case.word[0] <= "龥":
        # The full-text index of neither database splits Japanese into words; only a scan of every
        # text finds it.
        conditions.append("(p.title_ja LIKE %s OR p.description_ja LIKE %s)")
        values += [f"%{case.word}%"] * 2
    elif case.word:
        conditions.append(
            "p.id IN (SELECT rowid FROM bench_words WHERE bench_words MATCH %s)"
            if connection.vendor == "sqlite"
            else "p.id IN (SELECT id FROM bench_words WHERE words @@ plainto_tsquery('simple', %s))"
        )
        values.append(f'"{case.word}"' if connection.vendor == "sqlite" else case.word)
    where = " AND ".join(conditions)
    statements = [
        f"SELECT p.id FROM photos_photo p WHERE {where}"
        f" ORDER BY p.date_earliest IS NULL, p.date_earliest, p.id LIMIT 48 OFFSET {case.offset}",
        f"SELECT count(*) FROM photos_photo p WHERE {where}",
        *(
            f"SELECT p.{name}, count(*) FROM photos_photo p WHERE {where} GROUP BY p.{name}"
            for name in GROUPED
        ),
        "SELECT s.above, count(*) FROM photos_photo p JOIN bench_subjects s ON s.photo = p.id"
        f" WHERE {where} GROUP BY s.above",
        "SELECT l.role, l.person_id, count(*) FROM photos_photo p JOIN photos_photoperson l"
        f" ON l.photo_id = p.id WHERE {where} GROUP BY l.role, l.person_id",
    ]

    def run() -> object:
        found = []
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)
                found.append(cursor.fetchall())
        return found

    return run


def prepare_totals() -> None:
    """Count beforehand what the page without a filter shows; `remove` drops it."""
    counted = [
        f"SELECT '{name}' AS facet, CAST(p.{name} AS TEXT) AS value, count(*) AS n"
        f" FROM photos_photo p WHERE {PUBLIC} GROUP BY p.{name}"
        for name in GROUPED
    ]
    counted.append(
        "SELECT 'subject', CAST(s.above AS TEXT), count(*) FROM photos_photo p"
        f" JOIN bench_subjects s ON s.photo = p.id WHERE {PUBLIC} GROUP BY s.above"
    )
    counted.append(
        "SELECT l.role, CAST(l.person_id AS TEXT), count(*) FROM photos_photo p"
        f" JOIN photos_photoperson l ON l.photo_id = p.id WHERE {PUBLIC}"
        " GROUP BY l.role, l.person_id"
    )
    counted.append(f"SELECT 'all', '', count(*) FROM photos_photo p WHERE {PUBLIC}")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_totals")
        cursor.execute(f"CREATE TABLE bench_totals AS {' UNION ALL '.join(counted)}")


def page_with_totals(case: Any) -> Callable[[], object]:
    """The page without a filter: its photographs, and the totals that were counted beforehand."""
    statements = [
        f"SELECT p.id FROM photos_photo p WHERE {PUBLIC}"
        f" ORDER BY p.date_earliest IS NULL, p.date_earliest, p.id LIMIT 48 OFFSET {case.offset}",
        "SELECT facet, value, n FROM bench_totals",
    ]

    def run() -> object:
        found = []
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                found.append(cursor.fetchall())
        return found

    return run
