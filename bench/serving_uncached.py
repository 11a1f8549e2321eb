"""Pages that no cache holds, by HTTP: the museum, the checkout of before, and two peers.

Part of `python -m bench.serving`. *First* is the first rendering after a restart: each page is
asked for once. *Cache off* is the same museum without its cache of pages (PAGE_CACHE_MEGABYTES=0),
which keeps the documents of its pages. The version of before kept cards alone.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

import languages
from bench import serving_peers
from bench.images.load import load, with_children
from bench.server import ROOT, Museum
from identifiers.resolve import record_types
from photos.models import Photo

#: Pages whose rates are told one by one.
PAGES = {
    "home": "/en/",
    "question": "/en/questions/QU-0001/",
    "photograph": "/en/photos/PH-0001/",
    "testimony": "/en/testimonies/TE-0001/",
    "article": "/en/articles/AR-0002/",
    "gallery of 48, with facets": "/en/photos/",
}
#: Groups of pages, each of which is asked for once after a restart.
SAMPLE, EXHIBIT, GALLERIES = "sample records", "every exhibit page", "pages of the gallery"
CONNECTIONS = 8
#: Photographs of the sample; a few are not public, and 1,000 of the others are asked for.
SAMPLE_RECORDS, SAMPLE_PAGES = 1_100, 1_000
SECONDS, ROUNDS = 4, 2
#: Identifiers of the sample begin here.
_SAMPLE_NUMBERS = 900_000_000


@dataclass(frozen=True)
class Site:
    """A checkout with data of its own; `settings` are environment variables of its server."""

    root: Path
    settings: dict[str, str]

    @contextmanager
    def server(self, **settings: str) -> Iterator[Museum]:
        with Museum(self.root, **self.settings, WORKER="0", **settings) as museum:
            yield museum


def before_site(root: Path, folder: Path, sample: int) -> Site:
    """Return the checkout of before with a database of its own, filled at the first time."""
    settings = {"DATA_DIR": str(folder)}
    if url := os.environ.get("DATABASE_URL"):
        settings["DATABASE_URL"] = _own_database(url, "before")
    done = folder / f"filled-{connection.vendor}-{sample}"
    if connection.vendor != "sqlite" or not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for command in (["setup"], ["make_sample", str(sample), "--images", "5"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=root,
                env={**os.environ, **settings, "DEBUG": "0", "LOG_LEVEL": "ERROR"},
                stdout=subprocess.DEVNULL,
                check=True,
            )
        done.touch()
    return Site(root, settings)


def _own_database(url: str, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(url)
    # Without a host, what is left of `//` would be lost.
    new = urlunsplit(parts._replace(path=f"/{name}"))
    return new if "://" in new else new.replace(":/", ":///", 1)


def exhibit_paths() -> list[str]:
    """Return the paths of the pages of every public record of the exhibit, in every language."""
    paths = []
    for model in record_types().values():
        manager = model._default_manager
        public = manager.published() if hasattr(manager, "published") else manager.all()
        for record in public:
            if int(record.identifier[3:]) < _SAMPLE_NUMBERS and hasattr(record, "url_name"):
                path = record.get_absolute_url().split("/", 2)[2]
                paths += [f"/{code}/{path}" for code in languages.codes()]
    return list(dict.fromkeys(paths))


def gallery_paths(count: int) -> list[str]:
    """Return the paths of the pages of the gallery of `count` photographs, in every language."""
    last = -(-count // 48)
    return [
        f"/{code}/photos/" + (f"?page={number}" if number > 1 else "")
        for number in range(1, last + 1)
        for code in languages.codes()
    ]


def once(port: int, paths: list[str]) -> float:
    """Ask for each of `paths` once, by eight connections; return pages a second.

    Raises RuntimeError for any other status than 200 and redirections, which no page is.
    """
    waiting, faults, lock = list(reversed(paths)), list[str](), threading.Lock()

    def read() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
            answers = link.makefile("rb")
            while True:
                with lock:
                    if not waiting:
                        return
                    path = waiting.pop()
                link.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                status = answers.readline().split(b" ", 2)[1]
                length = 0
                while (line := answers.readline()) not in (b"\r\n", b""):
                    if line[:15].lower() == b"content-length:":
                        length = int(line[15:])
                answers.read(length)
                if status != b"200":
                    faults.append(f"{path} answers {status.decode()}")

    readers = [threading.Thread(target=read) for _number in range(CONNECTIONS)]
    begun = time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    taken = time.perf_counter() - begun
    if faults or waiting:
        raise RuntimeError(f"{len(faults)} pages failed, {len(waiting)} left: {faults[:3]}")
    return len(paths) / taken


def first_rates(site: Site, groups: dict[str, list[str]], **settings: str) -> dict[str, float]:
    """Return pages a second of the first rendering; the server is started anew for each group."""
    rates = {}
    for name, paths in groups.items():
        with site.server(**settings) as museum:
            rates[name] = once(museum.port, paths)
    return rates


def rates_without_cache(
    sites: list[Site], paths: dict[str, list[str]], seconds: int, rounds: int, **settings: str
) -> list[dict[str, float]]:
    """Return pages a second of each site without a cache of pages. The sites take turns."""
    taken: list[dict[str, list[float]]] = [{name: [] for name in paths} for _site in sites]
    for _round in range(rounds):
        for site, kept in zip(sites, taken, strict=True):
            with site.server(PAGE_CACHE_MEGABYTES="0", **settings) as museum:
                pid = museum.process.pid
                address = f"http://127.0.0.1:{museum.port}"
                for name, asked in paths.items():
                    done = load(address, asked, lambda pid=pid: with_children(pid), seconds=seconds)
                    kept[name].append(done.rate)
    return [{name: statistics.median(all_) for name, all_ in kept.items()} for kept in taken]


def here() -> Site:
    """This checkout with the data that the process itself has."""
    return Site(ROOT, {})


def uncached_tables(
    folder: Path, processes: int, before: Path | None, wagtail_python: str | None
) -> list[str]:
    """Measure everything and return the lines of the tables, in Markdown.

    `folder` takes the data of the peers and of the checkout `before`. Without that, or without the
    interpreter `wagtail_python`, their columns are empty.
    """
    photos = Photo.objects.published()
    keys = list(
        photos.filter(identifier__startswith="PH-9")
        .order_by("identifier")
        .values_list("pk", flat=True)[:SAMPLE_PAGES]
    )
    names = photos.in_bulk(keys)
    sample = [f"/en/photos/{names[key].identifier}/" for key in keys]
    groups = {
        SAMPLE: sample,
        EXHIBIT: exhibit_paths(),
        GALLERIES: gallery_paths(photos.count()),
    }
    alone = {name: [path] for name, path in PAGES.items()} | {SAMPLE: sample}
    sites = [here()]
    if before is not None:
        sites.append(before_site(before.resolve(), folder / "before", SAMPLE_RECORDS))
    first = [first_rates(site, groups, WORKERS=str(processes)) for site in sites]
    again = rates_without_cache(sites, alone, SECONDS, ROUNDS, WORKERS=str(processes))
    peers = peer_rates(folder, processes, keys, wagtail_python)
    return [
        *_before_table(groups, first, again),
        "",
        *_peer_table(first[0], again[0], peers),
    ]


def peer_rates(
    folder: Path, processes: int, keys: list[int], wagtail_python: str | None
) -> dict[str, tuple[float, float]]:
    """Return pages a second of each peer: the pages of the sample in turn, and its gallery."""
    known = serving_peers.records(keys)
    texts = folder / "records.json"
    texts.write_text(json.dumps(known, ensure_ascii=False))
    names = [record["identifier"] for record in known]
    peers = {"bare Django": (serving_peers.bare(processes, "/photos/"), "/photos/{}/")}
    if wagtail_python:
        # Not resolved: the interpreter of an environment is a link.
        python = os.path.abspath(wagtail_python)
        peers["Wagtail"] = (serving_peers.wagtail(python, processes, "/"), "/{}/")
    rates = {}
    for name, (peer, path) in peers.items():
        database = f"peer_{name.split()[-1].lower()}"
        peer.fill(serving_peers.database(database, folder), texts)
        paths = [path.format(one if "bare" in name else one.lower()) for one in names]
        with peer:
            address = f"http://127.0.0.1:{peer.port}"
            rates[name] = tuple(
                statistics.median(
                    load(address, asked, peer.processes_of_it, seconds=SECONDS).rate
                    for _round in range(ROUNDS)
                )
                for asked in (paths, [peer.ready])
            )
    return rates


def _before_table(
    groups: dict[str, list[str]], first: list[dict[str, float]], again: list[dict[str, float]]
) -> list[str]:
    lines = [
        "Pages a second without a cache of pages. *First*: each page asked for once after a "
        "restart, when nothing is kept. *Cache off*: the same pages again and again.",
        "",
        "| page | before | museum | ratio |",
        "|---|--:|--:|--:|",
    ]
    rows = [
        (f"{len(groups[name]):,} {name}, first", *(one[name] for one in first)) for name in groups
    ] + [(f"{name}, cache off", *(one[name] for one in again)) for name in again[0]]
    for name, rate, *older in rows:
        old, ratio = (f"{older[0]:,.0f}", f"**{rate / older[0]:.1f}**") if older else ("", "")
        lines.append(f"| {name} | {old} | {rate:,.0f} | {ratio} |")
        print(lines[-1], flush=True)
    return lines


def _peer_table(
    first: dict[str, float], again: dict[str, float], peers: dict[str, tuple[float, float]]
) -> list[str]:
    lines = [
        "The same photographs in other sites, pages a second; ratio is the museum's rate to "
        "theirs. Theirs are texts without links, facets and languages.",
        "",
        f"| page | museum | {' | '.join(f'{name} | ratio' for name in peers)} |",
        f"|---|--:|{'--:|--:|' * len(peers)}",
    ]
    gallery = next(name for name in PAGES if name.startswith("gallery"))
    for name, rate, number in (
        ("photograph, first", first[SAMPLE], 0),
        ("photograph, cache off", again[SAMPLE], 0),
        ("gallery of 48, first", first[GALLERIES], 1),
        ("gallery of 48, cache off", again[gallery], 1),
    ):
        cells = " | ".join(f"{p[number]:,.0f} | **{rate / p[number]:.2f}**" for p in peers.values())
        lines.append(f"| {name} | {rate:,.0f} | {cells} |")
        print(lines[-1], flush=True)
    return lines
