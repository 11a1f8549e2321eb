"""The worker as a separate process, killed with SIGKILL at many moments."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from images.derivatives import missing_derivatives
from images.staging import staged_names, staging_folder
from jobs.queue import MAX_CRASHES, retry
from photos.imports.staging import stage_upload
from photos.ingest import collect_garbage
from photos.models import ImportBatch, ImportRow, Master, Photo
from tests.images.image_files import encode_image, random_scene

ROOT = Path(__file__).resolve().parents[3]

#: Forks a worker for each line read, so that the many attempts need not wait for Python to start.
FORKING_SCRIPT = """
import os, sys, django
django.setup()
from django.core.management import call_command
while sys.stdin.readline():
    child = os.fork()
    if not child:
        os.dup2(2, 1)
        call_command("work")
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def python(tmp_path):
    """Starts Python with the database and the files of this test."""
    named = connection.settings_dict
    database = str(named["NAME"])
    if connection.vendor == "postgresql":
        given = os.environ["DATABASE_URL"]
        before, _slash, after = given.partition("?")
        url = f"{before.rsplit('/', 1)[0]}/{database}" + (f"?{after}" if after else "")
    else:
        url = f"sqlite:///{database}"
    environment = {
        **os.environ,
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "museum.settings.development",
        "JOB_LEASE_SECONDS": "1",
    }

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(tmp_path / "errors.txt").open("ab"),
            text=True,
        )

    return start


def make_batch(files):
    """A batch of photographs that wait for the worker."""
    batch = ImportBatch.objects.create(label="Album")
    for number in range(files):
        content = encode_image(random_scene(number, 500, 400))
        with stage_upload([content], f"{number:03}.jpg") as staged:
            ImportRow.objects.create(batch=batch, name=f"{number:03}.jpg", sha256=staged.sha256)
    return batch


def assert_consistent(batch, files):
    """Checked right after a kill, before any repair."""
    rows = list(batch.rows.select_related("photo__master"))
    assert len(rows) == files
    for row in rows:
        assert row.status in ("waiting", "claimed", "done", "failed")
        assert (row.photo is not None) == (row.status == "done")
        if row.photo is None:
            # It can be retried: its staged file still exists.
            assert (staging_folder() / row.sha256).exists()
        else:
            assert row.photo.master.sha256 == row.sha256
            assert Path(row.photo.master.file.path).stat().st_size == row.photo.master.size
    done = [row.photo_id for row in rows if row.photo_id]
    assert len(done) == len(set(done)) == Photo.objects.count() == Master.objects.count()


def start_worker(nursery):
    """The process number of a new worker."""
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def work_until_empty(python, tmp_path):
    worker = python("manage.py", "work", "--until-empty")
    worker.communicate(timeout=120)
    assert worker.returncode == 0, (tmp_path / "errors.txt").read_text()


@pytest.mark.parametrize(
    ("kills", "files"), [(8, 40), pytest.param(50, 100, marks=pytest.mark.long)]
)
def test_killed_often_every_file_is_in_once_or_can_be_tried_again(python, tmp_path, kills, files):
    chance = random.Random(1947)
    batch = make_batch(files)
    nursery = python("-c", FORKING_SCRIPT)
    for _kill in range(kills):
        # From the first moment of the worker to the middle of its third file.
        enough = Photo.objects.count() + chance.choice((0, 0, 1, 1))
        process = start_worker(nursery)
        until = time.monotonic() + 20
        while Photo.objects.count() < enough and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.3))
        os.kill(process, signal.SIGKILL)  # raises if it has died by itself
        assert nursery.stdout.readline() == "gone\n"
        assert_consistent(batch, files)
    nursery.communicate()
    assert Photo.objects.exists(), "No worker lived long enough."
    assert batch.rows.exclude(status="done").exists(), "It was over before the last kill."

    # A lease later whatever the killed workers had claimed is free, and one more worker does all of
    # it but the files over which so many were killed that the file itself seems to be the cause.
    while batch.rows.filter(claimed_until__gte=timezone.now()).exists():
        time.sleep(0.05)
    suspects = set(
        batch.rows.filter(Q(status="claimed", attempts__gte=MAX_CRASHES) | Q(status="failed"))
    )
    work_until_empty(python, tmp_path)
    assert set(batch.rows.exclude(status="done")) == suspects
    assert all("stopped over it 5 times" in row.reason for row in batch.rows.exclude(status="done"))
    # Those the curator tries again.
    assert retry(batch.rows.all()) == len(suspects)
    work_until_empty(python, tmp_path)
    assert dict.fromkeys(batch.rows.values_list("status", flat=True)) == {"done": None}
    assert_consistent(batch, files)
    # No orphans: neither a master without its record nor a staged file that no row needs.
    collect_garbage()
    masters = {Path(m.file.path) for m in Master.objects.all()}
    stored = Path(settings.DATA_DIR, "masters").rglob("*.jpg")
    assert {path for path in stored if ".aside" not in path.parts} == masters
    assert staged_names() == []
    # Photographs killed between record and derivatives have them, or get them now.
    for master in Master.objects.all():
        assert not missing_derivatives(master.sha256, master.width, master.height)
