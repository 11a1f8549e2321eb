"""The queue: a job runs once, by the worker that claimed it; its claim expires with the worker."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from images.errors import StorageUnavailable
from jobs import worker
from jobs.queue import MAX_CRASHES, JobError, _runners, claim, extend_lease, finish, register, retry
from jobs.worker import run, run_all
from photos.models import ImportBatch, ImportRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return ImportBatch.objects.create(label="Album")


@pytest.fixture
def run_by(monkeypatch):
    """Lets the worker run import rows with a function of the test."""

    def replace(run, cleanup=None):
        register(ImportRow, run=run, cleanup=cleanup)

    monkeypatch.setattr("jobs.queue._runners", dict(_runners))
    return replace


@pytest.fixture
def row(batch):
    return ImportRow.objects.create(batch=batch, name="a.jpg")


def expire(row):
    past = timezone.now() - timedelta(seconds=1)
    ImportRow.objects.filter(pk=row.pk).update(claimed_until=past)


def test_a_claimed_row_is_not_given_to_another_worker(row):
    assert claim(ImportRow) == row
    assert claim(ImportRow) is None


def test_rows_are_claimed_in_the_order_in_which_they_are_due(batch):
    now = timezone.now()
    for hours in (2, 3, 1):
        due = now - timedelta(hours=hours)
        ImportRow.objects.create(batch=batch, name=f"{hours}.jpg", due_at=due)
    ImportRow.objects.create(batch=batch, name="later.jpg", due_at=now + timedelta(hours=1))
    assert [claim(ImportRow).name for _ in range(3)] == ["3.jpg", "2.jpg", "1.jpg"]
    assert claim(ImportRow) is None


def test_an_expired_claim_is_free_again_and_the_first_worker_may_no_longer_say(row):
    first = claim(ImportRow)
    expire(row)
    second = claim(ImportRow)
    assert second == row
    assert not finish(first, "failed", "Late.")
    assert finish(second, "done")
    row.refresh_from_db()
    assert (row.status, row.reason, row.attempts, row.claimed_until) == ("done", "", 2, None)
    assert row.finished_at is not None


def test_extending_the_lease_keeps_a_claim(row):
    first = claim(ImportRow)
    expire(row)
    assert extend_lease(first)
    assert claim(ImportRow) is None, "A worker that gave a sign of life lost its row."
    expire(row)
    second = claim(ImportRow)
    assert not extend_lease(first)
    assert extend_lease(second)


def test_a_finished_job_has_no_lease_to_extend(row):
    held = claim(ImportRow)
    finish(held, "done")
    assert not extend_lease(held)
    row.refresh_from_db()
    assert (row.status, row.claimed_until) == ("done", None)


def test_a_worker_that_lost_its_row_while_it_worked_writes_nothing(row, run_by):
    def slow(taken):
        expire(taken)
        assert claim(ImportRow) == taken, "Nobody took the row over."
        return "done"

    run_by(slow)
    run(claim(ImportRow))
    row.refresh_from_db()
    assert (row.status, row.finished_at) == ("claimed", None)


def test_a_failed_periodic_task_is_logged_and_stops_nothing(row, run_by, monkeypatch, caplog):
    def fails():
        raise OSError("no room")

    monkeypatch.setattr("jobs.queue._periodic", [fails])
    run_by(lambda taken: "done")
    run_all(until_empty=True)
    row.refresh_from_db()
    assert row.status == "done"
    assert "An hourly chore failed" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_a_worker_waits_for_its_database_and_fails_no_job(row, run_by, monkeypatch, caplog, kind):
    """The server is restarted while a job runs: the job is free when its claim expires."""
    monkeypatch.setattr("jobs.worker.POLL_INTERVAL", 0)
    rounds = []

    def breaks_off(taken):
        if len(rounds) == 1:
            raise kind("terminating connection due to administrator command")
        return "done"

    def keep_on():
        rounds.append(1)
        expire(row)
        return len(rounds) < 4

    run_by(breaks_off)
    run_all(keep_on)
    row.refresh_from_db()
    assert (row.status, row.reason) == ("done", "")
    assert "The worker waits for the database: terminating" in caplog.text
    rounds.clear()
    rounds.append(1)
    ImportRow.objects.update(status="waiting")
    with pytest.raises(kind):
        run_all(until_empty=True)


def test_a_worker_runs_cleanup_at_the_start_and_periodically(row, run_by, monkeypatch):
    times = []
    run_by(lambda taken: "done", cleanup=lambda: times.append(1))
    run_all(until_empty=True)
    assert len(times) == 1
    monkeypatch.setattr("jobs.worker.PERIODIC_INTERVAL", -1)
    ImportRow.objects.update(status="waiting")
    run_all(until_empty=True)
    assert len(times) > 2


def test_a_row_that_kills_its_workers_is_given_up(row):
    for _attempt in range(MAX_CRASHES):
        assert claim(ImportRow) == row
        expire(row)
    assert claim(ImportRow) is None
    row.refresh_from_db()
    assert row.status == "failed"
    assert "stopped over it 5 times" in row.reason
    assert retry(ImportRow.objects.all()) == 1
    assert claim(ImportRow) == row


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (JobError("The file is no photograph."), "The file is no photograph."),
        (KeyError("x"), "KeyError"),
    ],
)
def test_a_failure_says_why_and_the_worker_goes_on(batch, run_by, error, reason):
    done = []

    def fails_once(taken):
        if taken.name == "a.jpg":
            raise error
        done.append(taken.name)
        return "done"

    run_by(fails_once)
    for name in ("a.jpg", "b.jpg"):
        ImportRow.objects.create(batch=batch, name=name)
    run_all(until_empty=True)
    assert done == ["b.jpg"]
    failed = ImportRow.objects.get(name="a.jpg")
    assert failed.status == "failed"
    assert reason in failed.reason


def test_retry_is_for_what_failed_alone(batch):
    for status, reason in (("failed", "Why."), ("done", ""), ("twin", "It is here.")):
        ImportRow.objects.create(batch=batch, name=status, status=status, reason=reason)
    assert retry(ImportRow.objects.all()) == 1
    found = dict(ImportRow.objects.values_list("name", "status"))
    assert found == {"failed": "waiting", "done": "done", "twin": "twin"}


@pytest.mark.django_db(transaction=True)
def test_many_workers_carry_each_row_out_once(batch, run_by):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    done = []
    run_by(lambda taken: done.append(taken.pk) or "done")
    rows = [ImportRow.objects.create(batch=batch, name=str(n)) for n in range(40)]

    def work(_number):
        try:
            run_all(until_empty=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    # A worker that looked while the last rows were claimed stopped before they were done.
    run_all(until_empty=True)
    assert sorted(done) == sorted(row.pk for row in rows)


def test_a_job_that_meets_a_store_that_is_away_waits_longer_each_time(run_by, row):
    def fail(claimed):
        raise StorageUnavailable("the object store does not answer")

    run_by(fail)
    pauses = []
    for _number in range(3):
        ImportRow.objects.filter(pk=row.pk).update(due_at=timezone.now())
        run(claim(ImportRow))
        row.refresh_from_db()
        assert row.status == "waiting"
        assert "does not answer" in row.reason
        pauses.append((row.due_at - timezone.now()).total_seconds())
    assert pauses[0] < 11 < pauses[1] < 21 < pauses[2] < 41
    assert claim(ImportRow) is None  # not before its time


def test_a_job_that_was_postponed_often_is_not_taken_for_one_that_kills_workers(run_by, row):
    def fail(claimed):
        raise StorageUnavailable("away")

    run_by(fail)
    for _number in range(MAX_CRASHES + 2):
        ImportRow.objects.filter(pk=row.pk).update(due_at=timezone.now())
        run(claim(ImportRow))
    row.refresh_from_db()
    assert row.status == "waiting"


def test_the_worker_outlives_a_restart_of_the_database(monkeypatch):
    answers = [OperationalError("the server closed the connection"), False, False]

    def run_one():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(worker, "run_one", run_one)
    monkeypatch.setattr(worker, "POLL_INTERVAL", 0)
    monkeypatch.setattr(worker, "periodic", list)
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    run_all(lambda: bool(answers))
    assert not answers
