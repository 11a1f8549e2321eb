"""`/metrics`: for the machines that watch alone, and counted over all processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from museum.settings import environment
from operations.models import BackupRun
from tests.builders import make_photo

ROOT = Path(__file__).resolve().parents[3]


def samples(text):
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.django_db
def test_requests_and_the_state_of_the_museum_are_counted(client):
    photo = make_photo()
    name = (
        "museum_requests_total",
        (("method", "GET"), ("status", "200"), ("view", "photos:photo")),
    )
    before = samples(client.get("/metrics").content.decode()).get(name, 0)
    assert client.get(photo.get_absolute_url(), {"q": "Suzuki"}).status_code == 200
    text = client.get("/metrics").content.decode()
    found = samples(text)
    assert found[name] == before + 1
    assert found["museum_database_up", ()] == 1
    assert found["museum_workers", ()] == 0
    assert found["museum_disk_free_bytes", ()] > 0
    assert ("museum_jobs", (("kind", "photos.importrow"), ("status", "waiting"))) in found
    assert not any(label.startswith("museum_backup_age") for label, _ in found)
    assert "Suzuki" not in text
    assert photo.identifier not in text


@pytest.mark.django_db
def test_the_age_of_the_last_backup_is_a_gauge(client):
    now = timezone.now()
    BackupRun.objects.create(kind="backup", finished_at=now, outcome="succeeded")
    found = samples(client.get("/metrics").content.decode())
    assert 0 <= found["museum_backup_age_seconds", (("kind", "backup"),)] < 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({}, "10.1.2.3", 200),
        ({}, "203.0.113.9", 403),
        ({}, "", 403),
        # A proxy on the same machine that the museum does not know of brings everybody.
        ({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", 403),
        ({"Authorization": "Bearer right"}, "203.0.113.9", 200),
        ({"Authorization": "Bearer right", "X-Forwarded-For": "x"}, "127.0.0.1", 200),
        ({"Authorization": "Bearer wrong"}, "203.0.113.9", 403),
        ({"Authorization": "Bearer wröng"}, "203.0.113.9", 403),
        ({"Authorization": "right"}, "203.0.113.9", 403),
    ],
)
def test_metrics_are_not_public(client, settings, monkeypatch, headers, address, status):
    monkeypatch.setenv("METRICS_ALLOW", "127.0.0.0/8,::1,10.1.2.3")
    settings.METRICS_ALLOW = environment.networks("METRICS_ALLOW")
    settings.METRICS_TOKEN = "right"
    response = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert response.status_code == status
    assert (b"museum_" in response.content) == (status == 200)


@pytest.mark.django_db
def test_an_empty_token_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    headers = {"Authorization": "Bearer "}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.9").status_code == 403


def test_a_wrong_network_is_named(monkeypatch):
    monkeypatch.setenv("METRICS_ALLOW", "10.0.0.0/8, inside")
    with pytest.raises(environment.SettingError, match="METRICS_ALLOW: 'inside'"):
        environment.networks("METRICS_ALLOW")


def test_processes_count_together(tmp_path):
    """Two processes count one request each, and a third reads two."""
    program = (
        "import django; django.setup(); import sys;"
        "from operations.health.metrics import count_request, exposition;"
        "count_request('GET', 'home', 200, 0.01) if len(sys.argv) > 1 "
        "else print(exposition('')[0].decode())"
    )

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "museum.settings.development",
                "SECRET_KEY": "k" * 60,
                "DATA_DIR": str(tmp_path / "data"),
                "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout

    for _ in range(2):
        run("count")
    found = samples(run())
    labels = (("method", "GET"), ("status", "200"), ("view", "home"))
    assert found["museum_requests_total", labels] == 2
    assert found["museum_database_up", ()] == 0
