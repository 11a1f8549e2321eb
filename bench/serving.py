"""The museum over HTTP: kept pages, pages that no cache holds, and pages while a curator publishes.

    python -m bench.serving
    python -m bench.serving --before ../before --wagtail data/bench/wagtail/bin/python
    python tests/with_postgres.py python -m bench.serving …

Kept pages are compared with nginx, which sends the same bytes from a file. Others are compared
with the checkout `--before`, with a bare Django site, and with a Wagtail site where `--wagtail`
names the interpreter of an environment with bench/peers/wagtail/requirements.txt.
`make bench-serving` makes both, and measures on SQLite and on PostgreSQL.

Needs nginx and wrk (Debian's). Two processes of each server on one machine, on which wrk runs too.
Writes its tables to bench/RESULTS.md. The museum's own folder is data/bench/serving, with
`-postgresql` on PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
HERE = ROOT / "data" / "bench" / "serving"
if os.environ.get("DATABASE_URL"):
    HERE = HERE.with_name("serving-postgresql")
os.environ["DATA_DIR"] = str(HERE)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.images.load import load, megabytes, with_children  # noqa: E402
from bench.images.peers import free_port  # noqa: E402
from bench.results import keep  # noqa: E402
from bench.server import Museum  # noqa: E402
from bench.serving_uncached import SAMPLE_RECORDS, uncached_tables  # noqa: E402
from bench.timing import machine  # noqa: E402
from photos.models import Photo  # noqa: E402
from records.changes import changeset  # noqa: E402

PROCESSES = 2
SECONDS = 4
ROUNDS = 3
PUBLISHING_SECONDS = 20
GOAL = 0.3

_NGINX = """
worker_processes {processes};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  types {{ text/html html; }} default_type text/html;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  open_file_cache max=100;
  server {{ listen 127.0.0.1:{port} backlog=2048; root {folder}/files; }}
}}
"""


class Nginx:
    """nginx with the same number of processes, for files that are written into its folder."""

    def __enter__(self) -> Nginx:
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "files").mkdir()
        # Its workers are another user's, when it is started by root.
        self.folder.chmod(0o755)
        self.port = free_port()
        config = self.folder / "nginx.conf"
        config.write_text(_NGINX.format(processes=PROCESSES, folder=self.folder, port=self.port))
        self.process = subprocess.Popen(["nginx", "-c", str(config), "-g", "daemon off;"])
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)

    def keep(self, name: str, content: bytes) -> str:
        """Write a file and return its path at this server."""
        (self.folder / "files" / name).write_bytes(content)
        return f"/{name}"


def compare(museum: Museum, nginx: Nginx, pages: dict[str, str]) -> list[str]:
    """Return a row for each page. The servers take turns, so that both have the same neighbours."""
    rows = []
    for name, path in pages.items():
        file = nginx.keep(f"{len(rows)}.html", museum.get(path)())
        ours, theirs = [], []
        for _round in range(ROUNDS):
            for servers, port, asked, pid in (
                (ours, museum.port, path, museum.process.pid),
                (theirs, nginx.port, file, nginx.process.pid),
            ):
                address = f"http://127.0.0.1:{port}"
                servers.append(
                    load(address, [asked], lambda pid=pid: with_children(pid), seconds=SECONDS)
                )
        rate = statistics.median(one.rate for one in ours)
        peer = statistics.median(one.rate for one in theirs)
        p99 = statistics.median(one.p99 for one in ours)
        size = len(museum.get(path)())
        ratio = rate / peer
        rows.append(
            f"| {name} | {size:,} | {rate:,.0f} | {p99:.2f} | {peer:,.0f} | **{ratio:.2f}** |"
        )
        print(rows[-1], "" if ratio >= GOAL else f"below the goal of {GOAL}", flush=True)
    return rows


def publish_every_second(museum: Museum, path: str, photo: Photo) -> tuple[list[float], int, int]:
    """Publish a correction each second while 16 connections read.

    Returns the milliseconds of each publication, the number of them, and how many were followed by
    a page without the correction, asked of every process by connections of its own.
    """
    taken, stale, asked = [], 0, 0
    title = photo.title_en
    until = time.monotonic() + PUBLISHING_SECONDS
    number = 0
    while time.monotonic() < until:
        number += 1
        mark = f"Correction {number} of {time.time_ns()}"
        began = time.perf_counter()
        with changeset(why="A correction."):
            photo.title_en = mark
            photo.save()
        taken.append((time.perf_counter() - began) * 1000)
        for _connection in range(8):
            asked += 1
            stale += mark.encode() not in museum.get(path)()
        time.sleep(max(0.0, 1 - (time.perf_counter() - began)))
    with changeset(why="The benchmark is over."):
        photo.title_en = title
        photo.save()
    return taken, asked, stale


def while_publishing(museum: Museum, pages: dict[str, str], photo: Photo) -> list[str]:
    """Return a row: delays of 16 connections on all pages while a curator publishes."""
    address = f"http://127.0.0.1:{museum.port}"
    result: list[str] = []

    def read() -> None:
        script = "\n".join(
            ["local paths = {" + ",".join(f'"{path}"' for path in pages.values()) + "}"]
            + ["local at = 0", "function request()", "at = at % #paths + 1"]
            + ['return wrk.format("GET", paths[at])', "end"]
        )
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
            file.write(script)
            file.flush()
            done = subprocess.run(
                ["wrk", "-t1", "-c16", f"-d{PUBLISHING_SECONDS}s", "--latency", "-s", file.name]
                + [address],
                capture_output=True,
                text=True,
                check=True,
            )
        result.append(done.stdout)

    reader = threading.Thread(target=read)
    reader.start()
    taken, asked, stale = publish_every_second(museum, pages["photo"], photo)
    reader.join()
    words = result[0].split()
    p50, p99 = words[words.index("50%") + 1], words[words.index("99%") + 1]
    rate = words[words.index("Requests/sec:") + 1]
    failed = "Non-2xx" in result[0] or "Socket errors" in result[0]
    return [
        f"| {len(taken)} | {statistics.median(taken):.0f} | {stale} of {asked} | {rate} | {p50} |"
        f" {p99} | {'yes' if failed else 'none'} |"
    ]


def kept_pages(photo: Photo) -> list[str]:
    """Measure kept pages, publications meanwhile, and memory; return the lines of the tables."""
    pages = {
        "home": "/en/",
        "gallery": "/en/photos/",
        "photo": f"/en/photos/{photo.identifier}/",
    }
    with Museum(WORKERS=str(PROCESSES)) as museum, Nginx() as nginx:
        rows = compare(museum, nginx, pages)
        publishing = while_publishing(museum, pages, photo)
        servers = with_children(museum.process.pid)
        memory = sorted((megabytes([pid]) for pid in servers), reverse=True)
    return [
        "| kept page | bytes | museum, requests a second | p99 ms | nginx, the same bytes as a "
        "file | ratio |",
        "|---|--:|--:|--:|--:|--:|",
        *rows,
        "",
        "While a curator publishes a correction each second, and 16 connections read all "
        "three pages:",
        "",
        "| publications | ms each | stale after it returned | requests a second | p50 | p99 |"
        " errors |",
        "|--:|--:|--:|--:|--:|--:|--:|",
        *publishing,
        "",
        "Memory after all this, in MB for each process (server, its two web processes, worker;"
        f" shared memory counted once): {', '.join(f'{one:.0f}' for one in memory)}.",
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--before", type=Path, help="a checkout of the version to compare with")
    options.add_argument("--wagtail", help="the interpreter of an environment with Wagtail")
    chosen = options.parse_args()
    HERE.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    call_command("setup", verbosity=0)
    if not Photo.objects.filter(identifier__startswith="PH-9").exists():
        call_command("make_sample", SAMPLE_RECORDS, images=5)
    photo = Photo.objects.published().first()
    assert photo is not None
    kept = kept_pages(photo)
    uncached = uncached_tables(HERE, PROCESSES, chosen.before, chosen.wagtail)
    head = (
        f"{date.today()}; {machine()}; {connection.vendor}. `make bench-serving`; "
        f"{PROCESSES} processes of each server, eight connections, wrk on the same machine; "
        f"{time.monotonic() - begun:.0f} s in all."
    )
    for title, lines in (("kept pages", kept), ("pages that no cache holds", uncached)):
        text = "\n".join([head, "", *lines])
        print(text)
        keep(f"Serving: {title} ({connection.vendor})", text)


if __name__ == "__main__":
    main()
