"""`/readyz` names every part; what does not stop pages is a warning and answers 200."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from jobs.models import WorkerProcess
from operations.health import installation
from operations.models import BackupRun

pytestmark = pytest.mark.django_db

_PAGES_FAIL = ["database", "record", "index", "master", "storage"]
PARTS = [*_PAGES_FAIL, "cache", "worker", "disk", "backup", "drill"]


@pytest.fixture
def sound():
    """A worker that runs, a backup of last night, a drill of last week."""
    now = timezone.now()
    WorkerProcess.objects.create(name="worker")
    for kind, age in [("backup", timedelta(hours=9)), ("drill", timedelta(days=7))]:
        BackupRun.objects.create(
            kind=kind, started_at=now - age, finished_at=now - age, outcome="succeeded"
        )


def ready(client):
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_a_museum_in_order_has_no_warning(client, sound):
    status, found = ready(client)
    assert (status, found["problems"], found["warnings"]) == (200, [], [])
    assert found["checks"] == dict.fromkeys(PARTS, "ok")
    assert found["disk_free_megabytes"] > 0
    assert found["last_backup"].endswith("Z")
    assert found["last_drill"] < found["last_backup"]


def without_worker(settings, monkeypatch):
    WorkerProcess.objects.update(seen_at=timezone.now() - timedelta(seconds=61))


def full_disk(settings, monkeypatch):
    monkeypatch.setattr(installation, "free_bytes", lambda: settings.DISK_MINIMUM_BYTES - 1)


def lost_cache(settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def broken_cache(settings, monkeypatch):
    def fail(*args):
        raise ConnectionError("redis.internal:6379 refused")

    monkeypatch.setattr(installation.cache, "set", fail)


def old_backup(settings, monkeypatch):
    old = timezone.now() - timedelta(hours=37)
    BackupRun.objects.filter(kind="backup").update(started_at=old, finished_at=old)


def failed_drill(settings, monkeypatch):
    BackupRun.objects.filter(kind="drill").update(outcome="failed")


def read_only_storage(settings, monkeypatch):
    monkeypatch.setattr(installation, "can_be_written", lambda folder: False)


@pytest.mark.parametrize(
    ("damage", "part", "says"),
    [
        (without_worker, "worker", "No worker runs"),
        (full_disk, "disk", "almost full"),
        (lost_cache, "cache", "does not keep"),
        (broken_cache, "cache", "does not answer: ConnectionError"),
        (old_backup, "backup", "too old"),
        (failed_drill, "drill", "no restore drill yet"),
        (read_only_storage, "storage", "read-only"),
    ],
)
def test_what_does_not_stop_pages_is_a_warning(
    client, sound, settings, monkeypatch, damage, part, says
):
    damage(settings, monkeypatch)
    status, found = ready(client)
    assert status == 200
    (warning,) = found["warnings"]
    assert says in warning
    assert "redis.internal" not in str(found)
    assert found["checks"] == {**dict.fromkeys(PARTS, "ok"), part: "warning"}


def test_a_storage_that_does_not_answer_is_a_problem(client, sound, monkeypatch):
    def fail(name):
        raise TimeoutError("https://key:secret@objects.internal/")

    monkeypatch.setattr(storages["masters"], "exists", fail)
    status, found = ready(client)
    assert status == 503
    assert found["problems"] == ["The storage of photographs does not answer: TimeoutError."]
    assert found["checks"]["storage"] == "failed"


def test_probes_answer_whatever_the_host_is_called(sound, settings):
    settings.ALLOWED_HOSTS = ["museum.example"]
    client = Client(headers={"host": "10.0.0.7:8000"})
    for address in ("/healthz", "/readyz", "/metrics"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert client.get("/en/").status_code == 400
