"""Connecting to the primary waits for a server that is restarted, and for nothing else."""

from unittest import mock

import psycopg2
import pytest
from django.db.backends.postgresql.base import DatabaseWrapper as DjangosWrapper

from museum.postgresql import base

AWAY = psycopg2.OperationalError("connection refused")
RESTARTED = psycopg2.OperationalError("server login has been failing (server_login_retry)")


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(base, "time", made)
    return made


@pytest.fixture
def connecting(monkeypatch):
    """Scripted outcomes of Django's attempts to connect; returns the mock."""
    made = mock.Mock()
    monkeypatch.setattr(DjangosWrapper, "get_new_connection", made)
    return made


def wrapper(alias="default"):
    return base.DatabaseWrapper({"NAME": "museum", "OPTIONS": {}, "TIME_ZONE": None}, alias)


def usable():
    return mock.MagicMock()


def refusing(error):
    """A connection that a pooler has let in, and whose first statement fails."""
    made = mock.MagicMock()
    made.cursor.return_value.__enter__.return_value.execute.side_effect = error
    return made


def test_it_connects_again_until_the_server_is_back(clock, connecting):
    sound, let_in = usable(), refusing(RESTARTED)
    connecting.side_effect = [AWAY, AWAY, let_in, sound]
    assert wrapper().get_new_connection({}) is sound
    assert 0.2 < clock.now < 0.4
    let_in.close.assert_called_once_with()


def test_a_server_that_stays_away_is_given_up_in_time(clock, connecting):
    connecting.side_effect = AWAY
    with pytest.raises(psycopg2.OperationalError, match="refused"):
        wrapper().get_new_connection({})
    assert clock.now == pytest.approx(base.WAIT_SECONDS, abs=0.2)


@pytest.mark.parametrize(
    "words",
    ['password authentication failed for user "m"', 'database "m" does not exist'],
)
def test_a_wrong_setting_is_reported_at_once(clock, connecting, words):
    connecting.side_effect = psycopg2.OperationalError(words)
    with pytest.raises(psycopg2.OperationalError):
        wrapper().get_new_connection({})
    assert clock.now == 0


def test_the_replica_is_not_waited_for(clock, connecting):
    connecting.side_effect = AWAY
    with pytest.raises(psycopg2.OperationalError):
        wrapper("replica").get_new_connection({})
    assert connecting.call_count == 1
