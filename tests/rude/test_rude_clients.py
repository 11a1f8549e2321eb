"""Rude clients against the real server, without a front server and with it: nobody else notices.

The ordinary suite tries all kinds at once, in small numbers; the long one each kind in full.
"""

import socket

import pytest

from tests.rude.watching import FEW, FULL, attack


def test_all_kinds_at_once_in_small_numbers(alone, say):
    answered = attack(alone, FEW, 14, say=say)
    assert answered["slow_bodies"].get("408", 0) >= FEW["slow_bodies"] // 2
    assert answered["unknown"]["404"] > 100
    # A head that is not complete after ten seconds is given up.
    assert sum(answered["half_headers"].values()) >= FEW["half_headers"]


def test_all_kinds_in_small_numbers_behind_nginx(behind_nginx, say):
    answered = attack(behind_nginx, FEW, 10, say=say)
    assert answered["unknown"]["404"] > 100
    assert answered["dropped_exports"]["200"] > 10
    # Slow clients end at nginx, which waits for the body: no process of the museum hears of them.
    assert not answered["slow_bodies"]


@pytest.mark.long
@pytest.mark.parametrize("kind", FULL)
def test_each_kind_in_full(endpoint, kind, say):
    attack(endpoint, {kind: FULL[kind]}, 30, say=say, is_quiet=True)


@pytest.mark.long
def test_all_kinds_in_full_at_once(endpoint, say):
    attack(endpoint, FULL, 30, say=say, is_quiet=True)


def test_a_large_body_is_refused_before_it_is_sent(alone):
    """As curl does it: it waits for `100 Continue`, and gets the refusal instead."""
    with socket.create_connection(("127.0.0.1", alone.port), timeout=10) as link:
        link.sendall(
            b"POST /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 300000000\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        answer = link.recv(65536)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in answer.lower()
        while link.recv(65536):
            pass


def test_a_head_that_is_too_long_is_refused(alone):
    for path, headers, status in (
        ("/en/?q=" + "x" * 9_000, {}, 414),
        ("/en/", {"X-Long": "x" * 40_000}, 431),
        ("/en/", {"X-Long": "x" * 200_000}, 431),
    ):
        assert alone.timed("GET", path, headers=headers)[1] == status
