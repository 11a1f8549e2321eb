"""The one reader of environment variables: typed, and clear about what is wrong with which value.

A variable that is set but empty counts as not set, so that ``NAME= make run`` means the default.
Every function raises `SettingError`, which names the variable, its value and the remedy.
"""

import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})

# Readers never wait for the writer (WAL), a writer takes its lock at once instead of failing
# half-way (IMMEDIATE), and waits 20 s for its turn.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=NORMAL;"
        "PRAGMA mmap_size=268435456;"  # bytes: 256 MB
        "PRAGMA cache_size=-16000;"  # negative means KiB: 16 MB a connection
    ),
}
_ENGINES = {
    "django.db.backends.sqlite3": _SQLITE_OPTIONS,
    "django.db.backends.postgresql": {},
}
_CONNECTION_AGE_S = 600


class SettingError(ImproperlyConfigured):
    """An environment variable whose value cannot be used."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def required(name: str, *, remedy: str) -> str:
    """The value of `name`; raises `SettingError` with the remedy when it is not set."""
    value = text(name)
    if not value:
        raise SettingError(f"{name} is not set. {remedy}")
    return value


def flag(name: str, default: bool) -> bool:
    """A yes or no, in any of the usual spellings."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise SettingError(f"{name}={value!r} is neither yes nor no. Write {name}=1 or {name}=0.")
    return value in _TRUE


def number(name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """A whole number between `least` and `most`, both included."""
    value = text(name)
    if not value:
        return default
    bounds = f"at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
    try:
        result = int(value)
    except ValueError:
        raise SettingError(f"{name}={value!r} is not a whole number. Give one {bounds}.") from None
    if result < minimum or (maximum is not None and result > maximum):
        raise SettingError(f"{name}={result} is out of range. Give a whole number {bounds}.")
    return result


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list, separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def languages(name: str, default: tuple[str, ...]) -> list[tuple[str, str]]:
    """Languages by their codes, separated by commas: (code, its own name for itself), in order."""
    found: list[tuple[str, str]] = []
    for code in names(name, default):
        if not re.fullmatch("[a-z]{2}", code) or code not in LANG_INFO:
            raise SettingError(
                f"{name}: {code!r} is no language that Django knows. Write ISO 639-1 codes of two "
                f"small letters, separated by commas: {name}={','.join(default)}."
            )
        if code in dict(found):
            raise SettingError(f"{name}: {code!r} stands there twice. Name each language once.")
        own = str(LANG_INFO[code]["name_local"])
        found.append((code, own[0].upper() + own[1:]))
    return found


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of `choices`, in any case."""
    value = text(name, default).upper()
    if value not in choices:
        raise SettingError(f"{name}={value!r} is unknown. Choose one of {', '.join(choices)}.")
    return value


def day(name: str, default: str) -> date:
    """A calendar day, `YYYY-MM-DD`."""
    value = text(name, default)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingError(f"{name}={value!r} is not a day. Write it as 1945-09-02.") from None


def folder(name: str, default: Path) -> Path:
    """An absolute path. Whether it can be written to is a system check."""
    return Path(text(name, str(default))).expanduser().resolve()


def database(name: str, default: Path) -> dj_database_url.DBConfig:
    """The database that a URL names: ``sqlite:////absolute/path`` or ``postgres://user@host/name``.

    Without one, the SQLite file `default`.
    """
    url = text(name, f"sqlite:///{quote(str(default))}")
    example = "Write sqlite:////srv/museum/museum.sqlite3 or postgres://user:password@host/museum."
    try:
        config = dj_database_url.parse(url, conn_max_age=_CONNECTION_AGE_S, conn_health_checks=True)
    except ValueError as error:
        raise SettingError(f"{name}={_without_password(url)!r}: {error} {example}") from None
    engine = config["ENGINE"]
    if engine not in _ENGINES:
        raise SettingError(
            f"{name}={_without_password(url)!r}: only SQLite and PostgreSQL will do. {example}"
        )
    config["OPTIONS"] = {**_ENGINES[engine], **config.get("OPTIONS", {})}
    return config


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    credentials, at, host = rest.rpartition("@")
    user, colon, _password = credentials.partition(":")
    return f"{scheme}{separator}{user}{':***' if colon else ''}{at}{host}"
