"""Uploads: 500 scans by HTTP to the upload page of the admin, and their import by the worker.

    python bench/uploads.py --count 500

The server, its worker and the database are the real ones, in a separate data folder. Writes its
lines to bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="museum-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

import shutil  # noqa: E402
import urllib.request  # noqa: E402
from secrets import token_hex  # noqa: E402

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from bench.images.load import megabytes, with_children  # noqa: E402
from bench.images.source import picture  # noqa: E402
from bench.results import keep  # noqa: E402
from bench.server import Museum  # noqa: E402
from bench.timing import machine  # noqa: E402
from images.staging import staged_names  # noqa: E402
from photos.models import ImportBatch, Photo  # noqa: E402

#: 3 megapixels: a postcard at 400 dpi.
WIDTH, HEIGHT = 2_000, 1_500


class Memory:
    """The peak memory of the server and its worker, each in MB, sampled twice a second."""

    def __init__(self, pid: int) -> None:
        self.pid, self.server, self.worker = pid, 0.0, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
                everybody = with_children(self.pid)
                workers = [pid for pid in everybody if _is_worker(pid)]
                servers = [pid for pid in everybody if pid not in workers]
                self.server = max(self.server, megabytes(servers))
                self.worker = max(self.worker, megabytes(workers))

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _is_worker(pid: int) -> bool:
    return b"work" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")


def sign_in() -> str:
    """The cookies of a curator who has signed in."""
    curator = User.objects.create_user("curator", is_staff=True)
    curator.groups.add(Group.objects.get(name="Curator"))
    client = Client()
    client.force_login(curator)
    return client.cookies["sessionid"].value


def upload_file(address: str, session: str, path: Path) -> None:
    """Send one file as the page's script does. Raises OSError for any status but 200."""
    token, boundary = token_hex(16), token_hex(16)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}'
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"'
        "\r\nContent-Type: image/jpeg\r\n\r\n"
    )
    body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(
        address,
        body,
        {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "Accept": "application/json",
            "Origin": address.partition("/admin")[0],
        },
    )
    with urllib.request.urlopen(request) as answer:
        answer.read()


def main() -> None:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=500, help="scans")
    count = requested.parse_args().count
    call_command("migrate", verbosity=0)
    session, batch = sign_in(), ImportBatch.objects.create(label="500 scans")
    with tempfile.TemporaryDirectory(prefix="museum-bench-") as folder, Museum() as museum:
        paths = [
            picture(Path(folder) / f"{number:04}.jpg", WIDTH, HEIGHT, seed=number)
            for number in range(count)
        ]
        megabytes_sent = sum(path.stat().st_size for path in paths) / 1e6
        address = f"http://127.0.0.1:{museum.port}/admin/desk/uploads/{batch.pk}/"
        with Memory(museum.process.pid) as memory:
            start = time.perf_counter()
            for path in paths:
                upload_file(address, session, path)
            arrived = time.perf_counter() - start
            while batch.rows.filter(status__in=["waiting", "claimed"]).exists():
                time.sleep(0.5)
            in_all = time.perf_counter() - start
    if Photo.objects.count() != count or batch.rows.filter(status="done").count() != count:
        raise RuntimeError("Not every scan went in.")
    if staged_names():
        raise RuntimeError("Files were left behind.")
    shutil.rmtree(os.environ["DATA_DIR"])
    text = (
        f"{date.today().isoformat()}; {machine()}. `python bench/uploads.py --count {count}`;"
        f" {count} JPEGs of {WIDTH:,} × {HEIGHT:,} px, {megabytes_sent:,.0f} MB, by HTTP, one after"
        " another while the worker takes them in.\n\n"
        "| all arrived after | all in, with every public copy, after | files a second |"
        " the server's memory at its most | the worker's |\n|--:|--:|--:|--:|--:|\n"
        f"| {arrived:.0f} s | {in_all:.0f} s | {count / in_all:.1f} | {memory.server:.0f} MB |"
        f" {memory.worker:.0f} MB |"
    )
    print(text)
    keep("Uploads", text)


if __name__ == "__main__":
    main()
