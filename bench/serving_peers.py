"""A bare Django site and a Wagtail site with the museum's photographs, each with its own server.

Both get the same records as plain texts, in a database of their own in the museum's engine, and are
served by granian with the same number of processes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import translation

from bench.images.load import with_children
from bench.images.peers import free_port
from photos.documents import photo_pages
from records.markdown.plain import strip_markdown

PEERS = Path(__file__).resolve().parent / "peers"


def records(keys: list[int]) -> list[dict[str, str]]:
    """Return the photographs with these primary keys as texts, in English, in their order."""
    with translation.override("en"):
        found = photo_pages(keys)
        return [
            {
                "identifier": photo.identifier,
                "title": str(photo.title),
                "alt_text": str(photo.alt_text),
                "date": str(photo.date.shown),
                "image": photo.picture.src if photo.picture else "",
                "description": strip_markdown(photo.description.markdown),
                "place": photo.place.headline if photo.place else "",
                "holder": photo.holder.headline if photo.holder else "",
                "subjects": ", ".join(subject.headline for subject in photo.subjects),
                "credit": str(photo.credit),
            }
            for photo in (found[key] for key in keys)
        ]


def database(name: str, folder: Path) -> dict[str, Any]:
    """Return Django's settings of a new, empty database of the museum's engine."""
    if connection.vendor == "sqlite":
        file = folder / f"{name}.sqlite3"
        file.unlink(missing_ok=True)
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "CONN_MAX_AGE": None}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    own = connection.settings_dict
    kept = {key: own[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")}
    host = own["OPTIONS"].get("host")
    options = {"host": host} if host else {}
    return {**kept, "NAME": name, "OPTIONS": options, "CONN_MAX_AGE": None}


class Peer:
    """A site of `bench/peers`, filled and served while the `with` block lasts."""

    def __init__(
        self,
        folder: str,
        application: str,
        load: list[str],
        python: str,
        *,
        processes: int,
        ready: str,
    ) -> None:
        self.folder, self.application, self.load = PEERS / folder, application, load
        self.python, self.processes, self.ready = python, processes, ready

    def fill(self, settings: dict[str, Any], texts: Path) -> None:
        """Make the tables and the records, in the database with these settings."""
        self.environment = {
            **os.environ,
            "PEER_DATABASE": json.dumps(settings),
            "PYTHONPATH": str(self.folder),
        }
        # The settings of the museum are not those of a peer.
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        subprocess.run(
            [self.python, *self.load, str(texts)],
            cwd=self.folder,
            env=self.environment,
            check=True,
        )

    def __enter__(self) -> Peer:
        self.port = free_port()
        command = [self.python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(self.processes), "--no-ws"]
        command += ["--loop", "uvloop", "--http", "1", "--log-level", "error", self.application]
        self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment)
        for _attempt in range(150):
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}{self.ready}") as page:
                    self.size = len(page.read())
                return self
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise RuntimeError(f"{self.application} in {self.folder} did not start.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def processes_of_it(self) -> list[int]:
        """The process numbers of the server."""
        return with_children(self.process.pid)


def bare(processes: int, ready: str) -> Peer:
    """The bare Django site, run by the museum's own interpreter."""
    load = ["-c", "import sys, bare; bare.fill(sys.argv[1])"]
    return Peer("bare", "bare:application", load, sys.executable, processes=processes, ready=ready)


def wagtail(python: str, processes: int, ready: str) -> Peer:
    """The Wagtail site, run by the interpreter of an environment with its requirements."""
    return Peer(
        "wagtail",
        "site_of_photos.wsgi:application",
        ["-m", "site_of_photos.load"],
        python,
        processes=processes,
        ready=ready,
    )
