"""Datasette on the same photographs with the same facets, for comparison."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection

VERSION = "0.65.1"
FACETS = ("place", "collection", "rights")
ARRAYS = ("years", "subjects", "people")


def build(path: Path) -> None:
    """Write a table of photographs, with arrays of the values that are facets in the index."""
    path.unlink(missing_ok=True)
    out = sqlite3.connect(path)
    out.execute(
        "CREATE TABLE photos (id INTEGER PRIMARY KEY, title TEXT, words TEXT, earliest TEXT,"
        " place INTEGER, collection INTEGER, rights TEXT, years TEXT, subjects TEXT, people TEXT)"
    )
    links: dict[str, dict[int, list[int]]] = {}
    with connection.cursor() as cursor:
        for name, sql in (
            ("subjects", "SELECT photo, above FROM bench_subjects"),
            ("people", "SELECT photo_id, person_id FROM photos_photoperson"),
        ):
            links[name] = {}
            cursor.execute(sql)
            for photo, value in cursor.fetchall():
                links[name].setdefault(photo, []).append(value)
        cursor.execute(
            "SELECT id, title_en, coalesce(title_en,'') || ' ' || coalesce(title_ru,'') || ' ' ||"
            " coalesce(title_ja,'') || ' ' || coalesce(description_en,''), date_earliest,"
            " date_latest, place_id, collection_id, image_rights FROM photos_photo"
            " WHERE state = 'published'"
        )
        while rows := cursor.fetchmany(5000):
            out.executemany(
                "INSERT INTO photos VALUES (?,?,?,?,?,?,?,?,?,?)",
                [
                    (
                        pk,
                        title,
                        words,
                        str(first) if first else None,
                        place,
                        collection,
                        rights,
                        json.dumps(_years(first, last)),
                        json.dumps(links["subjects"].get(pk, [])),
                        json.dumps(links["people"].get(pk, [])),
                    )
                    for pk, title, words, first, last, place, collection, rights in rows
                ],
            )
    for name in ("earliest", *FACETS):
        out.execute(f"CREATE INDEX photos_{name} ON photos ({name})")
    out.execute(
        "CREATE VIRTUAL TABLE photos_fts USING fts5(words, content='photos', content_rowid='id')"
    )
    out.execute("INSERT INTO photos_fts(photos_fts) VALUES ('rebuild')")
    out.commit()
    out.close()


def _years(first: Any, last: Any) -> list[int]:
    if not first or not last:
        return []
    return list(range(int(str(first)[:4]), int(str(last)[:4]) + 1))


class Datasette:
    """A Datasette server that runs while the `with` block lasts."""

    def __init__(self, program: Path, database: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        limits = ("sql_time_limit_ms", "facet_time_limit_ms", "facet_suggest_time_limit_ms")
        settings = [part for name in limits for part in ("--setting", name, "600000")]
        self.command = [
            str(program),
            "serve",
            str(database),
            "--port",
            str(self.port),
            *settings,
            "--setting",
            "suggest_facets",
            "off",
        ]

    def __enter__(self) -> Datasette:
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _attempt in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("Datasette did not start.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def page(self, case: Any) -> Callable[[], object]:
        """The JSON of the same page.

        Deep pages use OFFSET in SQL, because Datasette has no page numbers.
        """
        query: list[tuple[str, str]] = [("_facet", name) for name in FACETS]
        query += [("_facet_array", name) for name in ARRAYS]
        query += [("_sort", "earliest"), ("_size", "48")]
        if case.year:
            query.append(("years__arraycontains", case.year))
        if case.subject:
            query.append(("subjects__arraycontains", str(case.subject)))
        if case.word:
            query.append(("_search", case.word))
        address = f"http://127.0.0.1:{self.port}/datasette/photos.json?{urlencode(query)}"

        def run() -> object:
            with urllib.request.urlopen(address, timeout=600) as answer:
                return json.load(answer)["filtered_table_rows_count"]

        return run
