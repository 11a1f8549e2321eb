"""A full disk, a read-only folder and a broken database have pages that name the remedy."""

import errno
import sqlite3
from pathlib import Path

import psycopg2
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client

from images.pixels import DiskFull
from museum.storage_faults import StorageFault, storage_fault


def sqlite_error(code):
    error = sqlite3.OperationalError("words that may change")
    error.sqlite_errorcode = code
    return error


def raised_from(cause, kind=OperationalError):
    """An exception of Django's, as its database layer raises it from that of the driver."""
    try:
        raise kind("words that may change") from cause
    except kind as error:
        return error


def postgresql_error(state, kind=psycopg2.OperationalError):
    """An exception of the driver with a SQLSTATE, which the driver alone can set."""
    made = type(kind.__name__, (kind,), {"pgcode": state, "__module__": "psycopg2.errors"})
    return made("words that may change")


FULL, READ_ONLY, AWAY, DAMAGED = StorageFault

ERRORS = [
    (OSError(errno.ENOSPC, "No space left"), FULL),
    (OSError(errno.EDQUOT, "Quota exceeded"), FULL),
    (DiskFull(Path("/srv"), 2, 1), FULL),
    (raised_from(sqlite_error(sqlite3.SQLITE_FULL)), FULL),
    (raised_from(postgresql_error("53100")), FULL),
    (OSError(errno.EROFS, "Read-only file system"), READ_ONLY),
    (raised_from(sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED)), READ_ONLY),
    (raised_from(sqlite_error(sqlite3.SQLITE_CANTOPEN)), READ_ONLY),
    (raised_from(postgresql_error("25006")), READ_ONLY),
    (raised_from(postgresql_error("57P01")), AWAY),
    (raised_from(postgresql_error("53300")), AWAY),
    (raised_from(psycopg2.OperationalError("connection refused")), AWAY),
    (raised_from(psycopg2.InterfaceError("closed"), InterfaceError), AWAY),
    (raised_from(sqlite_error(sqlite3.SQLITE_BUSY)), AWAY),
    (raised_from(sqlite_error(sqlite3.SQLITE_CORRUPT), DatabaseError), DAMAGED),
    (raised_from(postgresql_error("XX001"), DatabaseError), DAMAGED),
]
OTHERS = [
    ValueError("a mistake of ours"),
    OSError(errno.ENOENT, "No such file"),
    raised_from(sqlite_error(sqlite3.SQLITE_ERROR)),
    raised_from(postgresql_error("42703"), DatabaseError),
    raised_from(postgresql_error("40P01")),
]


@pytest.mark.parametrize(("error", "fault"), ERRORS)
def test_each_is_recognised_by_its_code(error, fault):
    assert storage_fault(error) is fault


@pytest.mark.parametrize("error", OTHERS)
def test_another_error_stays_an_error(error):
    assert storage_fault(error) is None


def test_what_led_to_an_error_counts():
    def fail():
        try:
            raise OSError(errno.ENOSPC, "No space left")
        except OSError:
            raise RuntimeError("while it was handled")  # noqa: B904

    with pytest.raises(RuntimeError) as raised:
        fail()
    assert storage_fault(raised.value) is FULL


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(errno.ENOSPC, "full"), 507, ("free space", "освободите место", "空きを増やす")),
        (
            OSError(errno.EROFS, "ro"),
            503,
            ("can only be read", "только для чтения", "読み取り専用"),
        ),
        (
            raised_from(sqlite_error(sqlite3.SQLITE_BUSY)),
            503,
            ("start the database", "запустите базу данных", "データベースを起動する"),
        ),
        (
            raised_from(sqlite_error(sqlite3.SQLITE_CORRUPT), DatabaseError),
            503,
            ("restore the newest backup", "резервную копию", "バックアップから復元"),
        ),
        (ValueError("ours"), 500, ("Something went wrong", "произошла ошибка", "問題が起きました")),
    ],
)
def test_the_page_names_the_remedy_in_three_languages(monkeypatch, error, status, words):
    def fails(request):
        raise error

    monkeypatch.setattr("museum.views.HttpResponse", lambda *args, **kwargs: fails(None))
    response = Client(raise_request_exception=False).get("/robots.txt")
    assert response.status_code == status
    text = response.content.decode()
    assert [word for word in words if word not in text] == []
    assert ("Retry-After" in response.headers) == (status != 500)
