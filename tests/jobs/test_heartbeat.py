"""A worker has a row while it runs, which it renews."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.heartbeat import heartbeat, last_seen, workers_alive
from jobs.models import WorkerProcess

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(condition):
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_worker_is_heard_of_again_and_again_and_gone_at_the_end():
    assert (last_seen(), workers_alive()) == (None, 0)
    with heartbeat(interval=0.05) as name:
        wait_until(lambda: workers_alive() == 1)
        first = last_seen()
        wait_until(lambda: last_seen() > first)
        assert WorkerProcess.objects.get().name == name
    assert workers_alive() == 0


def test_a_killed_worker_is_dead_after_a_minute_and_forgotten_after_a_day():
    now = timezone.now()
    for name, hours in [("silent", 1), ("forgotten", 25)]:
        WorkerProcess.objects.create(name=name, seen_at=now - timedelta(hours=hours))
    assert workers_alive() == 0
    with heartbeat():
        wait_until(lambda: workers_alive() == 1)
        assert WorkerProcess.objects.filter(name="silent").exists()
        assert not WorkerProcess.objects.filter(name="forgotten").exists()
