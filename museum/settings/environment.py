"""Reads environment variables as typed values. All settings use it.

A variable that is set but empty counts as not set, so ``NAME= make run`` uses the default. Every
function raises `SettingError` for a value that cannot be used. Its message names the variable, the
value and the remedy.
"""

import os
import re
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})

# With WAL, readers never wait for the writer. With IMMEDIATE, a transaction takes the write lock at
# its start instead of failing half-way. It waits up to 20 s for the lock. With FULL, a commit
# returns when it is on the disk, after 0.3 ms; with NORMAL a power failure would undo the last.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
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
    """Return the value of `name` without surrounding spaces, or `default`."""
    return os.environ.get(name, "").strip() or default


def required(name: str, *, remedy: str) -> str:
    """Return the value of `name`. Raises `SettingError` with `remedy` if it is not set."""
    value = text(name)
    if not value:
        raise SettingError(f"{name} is not set. {remedy}")
    return value


def flag(name: str, default: bool) -> bool:
    """Return a boolean. Accepts 1, true, yes, on, and 0, false, no, off, in any case."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise SettingError(f"{name}={value!r} is neither yes nor no. Write {name}=1 or {name}=0.")
    return value in _TRUE


def number(name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """Return a whole number from `minimum` to `maximum`, both included."""
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
    """Return the items of a comma-separated list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def networks(name: str, default: tuple[str, ...] = ()) -> list[IPv4Network | IPv6Network]:
    """Return the addresses and networks of a comma-separated list."""
    result = []
    for item in names(name, default):
        try:
            result.append(ip_network(item, strict=False))
        except ValueError:
            raise SettingError(
                f"{name}: {item!r} is no address and no network. Write 10.0.0.0/8 or 10.1.2.3."
            ) from None
    return result


def languages(name: str, default: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the languages of a comma-separated list of ISO 639-1 codes, in order.

    Each is (code, name of the language in that language), as in Django's LANGUAGES.
    """
    result: list[tuple[str, str]] = []
    for code in names(name, default):
        if not re.fullmatch("[a-z]{2}", code) or code not in LANG_INFO:
            raise SettingError(
                f"{name}: {code!r} is no language that Django knows. Write ISO 639-1 codes of two "
                f"small letters, separated by commas: {name}={','.join(default)}."
            )
        if code in dict(result):
            raise SettingError(f"{name}: {code!r} stands there twice. Name each language once.")
        local_name = str(LANG_INFO[code]["name_local"])
        result.append((code, local_name[0].upper() + local_name[1:]))
    return result


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return one of `choices`, which are in upper case. The value may be in any case."""
    value = text(name, default).upper()
    if value not in choices:
        raise SettingError(f"{name}={value!r} is unknown. Choose one of {', '.join(choices)}.")
    return value


def day(name: str, default: str) -> date:
    """Return a calendar day, written as `YYYY-MM-DD`."""
    value = text(name, default)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingError(f"{name}={value!r} is not a day. Write it as 1945-09-02.") from None


def folder(name: str, default: Path) -> Path:
    """Return an absolute path. A system check tests whether it can be written to."""
    return Path(text(name, str(default))).expanduser().resolve()


def database(name: str, default: Path) -> dj_database_url.DBConfig:
    """Return the Django configuration of the database with the URL in `name`.

    The URL is ``sqlite:////absolute/path`` or ``postgres://user@host/name``. Without one, the
    database is the SQLite file `default`.
    """
    url = text(name, f"sqlite:///{quote(str(default))}")
    example = "Write sqlite:////srv/museum/museum.sqlite3 or postgres://user:password@host/museum."
    try:
        config = dj_database_url.parse(url, conn_max_age=_CONNECTION_AGE_S, conn_health_checks=True)
    except ValueError as error:
        raise SettingError(f"{name}={without_password(url)!r}: {error} {example}") from None
    engine = config["ENGINE"]
    if engine not in _ENGINES:
        raise SettingError(
            f"{name}={without_password(url)!r}: only SQLite and PostgreSQL will do. {example}"
        )
    given = config.get("OPTIONS", {})
    config["OPTIONS"] = {**_ENGINES[engine], **given}
    if engine.endswith("sqlite3") and "init_command" in given:
        # Ours come last: what is acknowledged has to be on the disk, whatever the URL says.
        ours = _SQLITE_OPTIONS["init_command"]
        config["OPTIONS"]["init_command"] = f"{given['init_command']};{ours}"
    return config


def without_password(url: str) -> str:
    """Return the URL with its password masked, for error messages."""
    scheme, separator, rest = url.partition("://")
    credentials, at, host = rest.rpartition("@")
    user, colon, _password = credentials.partition(":")
    return f"{scheme}{separator}{user}{':***' if colon else ''}{at}{host}"
