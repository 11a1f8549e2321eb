"""Which database is read from, and when a replica counts as fresh."""

import socket
import time
from uuid import uuid4

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from museum.replica import ReplicaMiddleware
from search import replica
from search.notifications import _parse

A, B = uuid4().bytes, uuid4().bytes


@pytest.mark.parametrize(
    ("found", "wanted", "is_fresh"),
    [
        ((5, A), (5, A), True),
        ((6, A), (5, A), True),
        ((4, A), (5, A), False),
        ((9, B), (5, A), False),
    ],
    ids=["same", "newer", "behind", "another epoch"],
)
def test_a_replica_is_fresh_with_this_version_or_a_later_one(found, wanted, is_fresh):
    assert replica._is_fresh(found, wanted) is is_fresh


def test_reads_go_to_the_replica_only_within_reading_and_writes_never():
    router = replica.ReplicaRouter()
    assert router.db_for_read(object) == "default"
    token = replica._in_use.set(True)
    try:
        assert router.db_for_read(object) == "replica"
        assert router.db_for_write(object) == "default"
    finally:
        replica._in_use.reset(token)
    assert router.allow_migrate("replica", "photos") is False
    assert router.allow_migrate("default", "photos") is None


@pytest.mark.parametrize(
    ("method", "path", "cookies", "is_public"),
    [
        ("get", "/en/photos/", {}, True),
        ("head", "/en/", {}, True),
        ("post", "/en/", {}, False),
        ("get", "/en/photos/", {"sessionid": "x"}, False),
        ("get", "/admin/", {}, False),
        ("get", "/preview/x/", {}, False),
        ("get", "/readyz", {}, False),
    ],
)
def test_only_anonymous_public_pages_may_come_from_the_replica(method, path, cookies, is_public):
    request = getattr(RequestFactory(), method)(path)
    request.COOKIES.update(cookies)
    middleware = ReplicaMiddleware.__new__(ReplicaMiddleware)
    assert middleware._is_public(request) is is_public


@pytest.mark.parametrize("error", [OperationalError, InterfaceError], ids=["query", "connection"])
def test_a_page_that_meets_a_failure_is_answered_from_the_primary(monkeypatch, error):
    asked = []

    def view(request, identifier):
        asked.append((identifier, replica.alias_for_reading()))
        return HttpResponse("the page")

    monkeypatch.setattr(replica, "_end", lambda **options: None)
    monkeypatch.setattr(replica.watch, "is_usable", True)
    middleware = ReplicaMiddleware.__new__(ReplicaMiddleware)
    request = RequestFactory().get("/en/photos/PH-0001/")
    request.resolver_match = ResolverMatch(view, (), {"identifier": "PH-0001"})
    token = replica._in_use.set(True)
    try:
        assert middleware.process_exception(request, ValueError("of the view")) is None
        answer = middleware.process_exception(request, error("the replica is gone"))
    finally:
        replica._in_use.reset(token)
    assert answer.content == b"the page"
    assert asked == [("PH-0001", "default")]
    assert not replica.watch.is_usable


def test_a_failure_of_the_primary_is_an_error_as_ever():
    middleware = ReplicaMiddleware.__new__(ReplicaMiddleware)
    request = RequestFactory().get("/en/")
    assert middleware.process_exception(request, OperationalError("the primary")) is None


def test_a_thread_that_waits_in_vain_is_freed():
    watch = replica.ReplicaWatch(lambda: False)
    here, there = socket.socketpair()
    with here, there, watch.guarded() as guard:
        guard.watch(here.fileno(), 0.1)
        begun = time.monotonic()
        assert here.recv(1) == b""  # without the guard this would wait for ever
        assert time.monotonic() - begun < 5
        assert not watch.is_usable


def test_a_connection_that_is_done_in_time_is_left_alone():
    watch = replica.ReplicaWatch(lambda: False)
    here, there = socket.socketpair()
    with here, there:
        with watch.guarded() as guard:
            guard.watch(here.fileno(), 0.1)
        time.sleep(0.4)
        there.send(b"x")
        assert here.recv(1) == b"x"
        assert watch.is_usable


@pytest.mark.parametrize("payload", ["", "5", "five 1", "5 not-a-uuid"])
def test_a_notification_that_is_none_is_not_believed(payload):
    assert _parse(payload) is None


def test_a_notification_is_a_stamp():
    epoch = uuid4()
    assert _parse(f"5 {epoch}") == (5, epoch.bytes)
