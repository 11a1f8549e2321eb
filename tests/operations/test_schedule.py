"""What the worker starts by itself, and what the first page of the admin says of it."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.queue import periodic
from operations.backup import schedule
from operations.backup.places import only_one
from operations.backup.schedule import due_commands, is_due, start_due
from operations.models import BackupRun
from photos.models import FixityCheck
from tests.builders import make_master

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def run(kind, at, outcome="succeeded", detail=""):
    end = None if outcome == "running" else at
    return BackupRun.objects.create(
        kind=kind, started_at=at, finished_at=end, outcome=outcome, detail=detail
    )


@pytest.mark.parametrize(
    ("last", "every", "now", "expected"),
    [
        (None, DAY, NOON, True),
        (NIGHT - DAY, DAY, NIGHT, True),
        (NIGHT - timedelta(hours=2), DAY, NIGHT, False),
        (NOON - DAY, DAY, NOON, False),  # it waits for the night
        (NOON - timedelta(hours=36), DAY, NOON, True),  # or until it is late
        (NOON - timedelta(hours=2), timedelta(hours=2), NOON, True),
        (NOON - timedelta(hours=1), timedelta(hours=2), NOON, False),
        (NIGHT - timedelta(days=6, hours=20), 7 * DAY, NIGHT, True),
    ],
)
def test_what_is_due(last, every, now, expected):
    assert is_due(last, every, now) is expected


def test_nights_follow_each_other_without_a_gap():
    """Looked at every hour, a backup is made once in every night."""
    last, made = None, []
    for hour in range(24 * 10):
        now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=hour % 7)
        if is_due(last, DAY, now):
            last = now
            made.append(now.date().day)
    assert made == list(range(1, 11))


def test_a_backup_comes_before_the_drill(settings):
    assert list(due_commands(NOON)) == []
    settings.BACKUP_TO = "/backups"
    assert list(due_commands(NOON)) == ["backup"]
    run("backup", NIGHT, "failed")
    assert list(due_commands(NOON)) == ["backup"]  # tried again
    run("backup", NIGHT)
    assert list(due_commands(NOON)) == ["drill"]
    with only_one("backup"):
        assert list(due_commands(NOON)) == []
    run("drill", NIGHT, "failed")
    assert list(due_commands(NOON)) == []  # an operator has to look first


def test_files_are_read_by_night():
    assert list(due_commands(NIGHT)) == []
    make_master()
    assert list(due_commands(NOON)) == []
    assert list(due_commands(NIGHT)) == ["verify_fixity --nightly"]
    FixityCheck.objects.create(read_at=NIGHT - timedelta(hours=1))
    assert list(due_commands(NIGHT)) == []
    assert list(due_commands(NIGHT + DAY)) == ["verify_fixity --nightly"]


def test_the_worker_starts_them_as_processes_of_their_own(settings, monkeypatch):
    started = []

    class Process:
        def __init__(self, command, **options):
            started.append(command)

        def poll(self):
            return 0

    monkeypatch.setattr(schedule.subprocess, "Popen", Process)
    settings.BACKUP_TO = "/backups"
    assert start_due() == []  # NIGHT_WORK=0
    settings.NIGHT_WORK = True
    assert start_due()[0] == "backup"
    manage = str(settings.BASE_DIR / "manage.py")
    assert started[0] == [sys.executable, manage, "backup"]
    assert start_due in periodic()


def first_page(client, language="en"):
    client.cookies["django_language"] = language
    return client.get(reverse("admin:index"), headers={"Accept-Language": language})


def test_the_first_page_shows_the_last_of_each(curator):
    page = first_page(curator).content.decode()
    assert "Last backup: none yet" in page
    now = timezone.now()
    run("backup", now)
    run("drill", now, "failed", "ab/cd.jpg: this master is not what came in.")
    FixityCheck.objects.create(masters=12, wrong=1, finished_at=now, detail="ef.jpg: changed")
    response = first_page(curator)
    wrong = {proof.title: proof.is_wrong for proof in response.context["proofs"]}
    assert wrong == {
        "Last backup": False,
        "Last restore drill": True,
        "Last fixity check of all files": True,
    }
    page = response.content.decode()
    assert "ab/cd.jpg: this master is not what came in." in page
    assert "12 files read, 1 fault" in page


def test_a_backup_that_is_overdue_is_wrong(curator, settings):
    run("backup", timezone.now() - timedelta(hours=47))
    assert not first_page(curator).context["proofs"][0].is_wrong
    settings.BACKUP_EVERY_HOURS = 12
    proof = first_page(curator).context["proofs"][0]
    assert proof.is_wrong
    assert "overdue" in proof.outcome


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "Последняя резервная копия"), ("ja", "直近のバックアップ")],
)
def test_the_first_page_speaks_the_readers_language(curator, language, words):
    page = first_page(curator, language).content.decode()
    assert words in page
    assert "Last backup" not in page
