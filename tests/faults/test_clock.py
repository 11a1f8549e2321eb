"""The clock is moved: nothing waits for ever, nothing is lost, and the log says so."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from audit.models import AuditEntry
from jobs.models import JobStatus
from jobs.queue import claim, claimable, retry
from jobs.worker import run_all
from people.models import Person
from photos.models import ImportBatch, ImportRow
from records.changes import changeset
from records.publication import publish
from tests import builders
from tests.admin_pages import admin_url, form_data
from tests.backoffice.uploads import jpeg_bytes, upload_files

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = [timedelta(days=-3), timedelta(days=3), timedelta(hours=-1), timedelta(days=400)]


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock of the museum: `clock.move(timedelta)`."""
    real_now, real_time = timezone.now, time.time

    class Clock:
        moved = timedelta()

        def move(self, by):
            self.moved += by

    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: real_now() + made.moved)
    monkeypatch.setattr("time.time", lambda: real_time() + made.moved.total_seconds())
    return made


@pytest.fixture
def batch():
    return ImportBatch.objects.create(label="Album")


@pytest.mark.parametrize("by", DAYS, ids=str)
def test_what_was_uploaded_before_is_taken_in_at_once(curator, batch, clock, by):
    upload_files(curator, batch, ("a.jpg", jpeg_bytes(1)))
    clock.move(by)
    run_all(until_empty=True)
    assert batch.rows.get().status == JobStatus.DONE


@pytest.mark.parametrize("by", DAYS, ids=str)
def test_the_job_of_a_killed_worker_is_taken_over(curator, batch, clock, by):
    upload_files(curator, batch, ("a.jpg", jpeg_bytes(1)))
    assert claim(ImportRow) is not None  # by a worker that is killed
    assert not claimable(ImportRow).exists()
    clock.move(by)
    assert abs(by) > settings.JOB_LEASE
    assert claimable(ImportRow).exists()
    run_all(until_empty=True)
    assert batch.rows.get().status == JobStatus.DONE


def test_a_failed_job_that_is_tried_again_does_not_wait_for_the_clock(curator, batch, clock):
    upload_files(curator, batch, ("a.jpg", b"no picture"))
    run_all(until_empty=True)
    assert batch.rows.get().status == JobStatus.FAILED
    retry(batch.rows.all())
    clock.move(timedelta(days=-1))
    assert claimable(ImportRow).exists()


@pytest.mark.parametrize("by", DAYS, ids=str)
def test_a_form_that_was_opened_before_is_saved(curator, clock, by):
    person = builders.make_person(name_en="Before")
    data = form_data(curator, admin_url(person))
    clock.move(by)
    curator.force_login(User.objects.get(username="curator"))  # the session may have ended
    response = curator.post(admin_url(person), {**data, "name_en": "After", "_save": "1"})
    assert response.status_code == 302
    assert Person.objects.get(pk=person.pk).name_en == "After"


@pytest.mark.parametrize("by", DAYS, ids=str)
def test_the_log_stays_in_order_and_says_what_it_saw(clock, by, capsys):
    person = builders.make_person(state="draft")
    publish(record=person)
    clock.move(by)
    with changeset(why="After the clock was moved."):
        person.name_en = "Another"
        person.save()
    call_command("verify_audit")
    told = capsys.readouterr().out
    assert ("The clock was set back, from" in told) == (by < timedelta())
    assert AuditEntry.objects.filter(kind="clock").count() == (by < timedelta())


@pytest.mark.parametrize("by", [timedelta(days=-3), timedelta(days=400)], ids=str)
def test_sessions_end_early_or_late_and_break_nothing(curator, clock, by):
    """A clock set forward beyond the age of a session asks to sign in; set back, it goes on."""
    assert curator.get("/admin/").status_code == 200
    clock.move(by)
    response = curator.get("/admin/")
    assert response.status_code == (302 if by > timedelta() else 200)
