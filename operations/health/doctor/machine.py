"""Checks of the machine: settings, secret key, folders, disk, clock, programs, mail."""

from __future__ import annotations

import importlib
import os
import shutil
import smtplib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils import timezone

from audit.models import AuditEntry
from operations.health import installation
from operations.health.doctor.finding import Finding, Severity, advice

#: System checks of the data folder, the static files and the key, which have checks of their own.
_OTHER_CHECKS = {("museum", "E001"), ("museum", "E004"), ("security", "W009")}
#: A key as long as Django's own, with as many different characters as chance gives at least.
_KEY_CHARACTERS, _DIFFERENT_CHARACTERS = 50, 15
#: Seconds by which two clocks may differ.
_CLOCK_TOLERANCE_S = 30
#: Programs that a backup needs: one of them.
_BACKUP_PROGRAMS = ("restic", "borg")


def check_settings() -> Iterator[Finding]:
    """Django's and the museum's own checks of the settings, those for a public server included."""
    for message in checks.run_checks(include_deployment_checks=not settings.DEBUG):
        if tuple(str(message.id).split(".")) in _OTHER_CHECKS:
            continue
        if not message.is_silenced() and message.level >= checks.WARNING:
            yield Finding(
                "settings",
                f"{message.msg} ({message.id})",
                message.hint or "See docs/settings.md.",
                Severity.FAULT if message.level >= checks.ERROR else Severity.ADVICE,
            )
    if settings.DEBUG:
        yield advice(
            "settings",
            "DEBUG is on: errors show the code and the settings to everybody.",
            "Only on one's own machine. A public museum runs with the production settings, as "
            "`make serve` does: unset DEBUG and look at DJANGO_SETTINGS_MODULE.",
        )


def check_secret_key() -> Iterator[Finding]:
    key = settings.SECRET_KEY
    if len(key) < _KEY_CHARACTERS or len(set(key)) < _DIFFERENT_CHARACTERS:
        yield Finding(
            "secret key",
            f"SECRET_KEY can be guessed: it has {len(key)} characters, {len(set(key))} of them "
            "different. Whoever guesses it signs in as anybody.",
            "Make one with `python -c 'import secrets; print(secrets.token_urlsafe(50))'`; "
            "everybody signs in again.",
        )
    elif key.startswith("django-insecure-"):
        yield Finding(
            "secret key",
            "SECRET_KEY is one that Django made for development.",
            "Make one with `python -c 'import secrets; print(secrets.token_urlsafe(50))'`.",
        )


def check_data_folder() -> Iterator[Finding]:
    """The data folder exists, takes files, and nobody else may write to it."""
    folder = Path(settings.DATA_DIR)
    if not folder.is_dir():
        yield Finding(
            "data folder", f"{folder} is missing.", "Run `manage.py setup`, or set DATA_DIR."
        )
        return
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"written by manage.py doctor")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield Finding(
            "data folder",
            f"No file can be made in {folder}: {error.strerror}.",
            "Give the folder to the user that runs the museum (chown -R), mount it to be written "
            "to, or set DATA_DIR.",
        )
    for path in (folder, folder / "secret_key", *folder.glob("*.sqlite3")):
        if path.exists() and path.stat().st_mode & 0o002:
            yield Finding(
                "data folder",
                f"Every user of this machine may write to {path}.",
                f"chmod o-w {path}",
            )


def check_disk() -> Iterator[Finding]:
    free = installation.free_bytes()
    if free < settings.DISK_MINIMUM_BYTES:
        yield Finding(
            "disk",
            f"{free // 1000**2:,} MB are left for {settings.DATA_DIR}, less than the "
            f"{settings.DISK_MINIMUM_BYTES // 1000**2:,} of DISK_MINIMUM_MEGABYTES.",
            "Make room or move the data folder to a larger disk (DATA_DIR).",
        )


def check_clock() -> Iterator[Finding]:
    """This machine's clock against the database's, and against what was written before."""
    remedy = "Let the machine follow time servers: `timedatectl set-ntp true`."
    if installation.missing_database_file():
        return  # the check of the database says so; asking would make an empty file
    now = time.time()
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
                difference = float(cursor.fetchone()[0]) - now
            if abs(difference) > _CLOCK_TOLERANCE_S:
                yield Finding(
                    "clock",
                    f"This machine and the database differ by {abs(difference):.0f} seconds.",
                    remedy,
                )
        newest = AuditEntry.objects.order_by("-sequence").values_list("at", flat=True).first()
    except DatabaseError:
        return  # the check of the database says so
    if newest and (newest - timezone.now()).total_seconds() > _CLOCK_TOLERANCE_S:
        yield Finding(
            "clock",
            f"The newest entry of the audit log is of {newest:%Y-%m-%d %H:%M:%S} UTC, and it is "
            f"{timezone.now():%Y-%m-%d %H:%M:%S} now: this clock is slow, or was fast.",
            remedy,
        )


def check_programs() -> Iterator[Finding]:
    """The libraries that read pictures and serve, and a program for backups."""
    for module, purpose in (("pyvips", "pictures"), ("granian", "the server")):
        try:
            importlib.import_module(module)
        except (ImportError, OSError) as error:
            yield Finding(
                "programs", f"{module}, for {purpose}, cannot be used: {error}.", "`make install`"
            )
    if not any(map(shutil.which, _BACKUP_PROGRAMS)):
        yield advice(
            "programs",
            "Neither restic nor borg is installed: no backup can be made.",
            "apt-get install restic",
        )


def check_mail() -> Iterator[Finding]:
    """The mail server answers, if one is set. Nothing is sent."""
    backend = settings.EMAIL_BACKEND
    if not backend.endswith("smtp.EmailBackend") or settings.EMAIL_HOST in ("", "localhost"):
        return  # the museum sends mail only where a server is named
    try:
        mail = get_connection(timeout=5)
        mail.open()
        mail.close()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "mail",
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not answer: {error}",
            "Look at the host, the port, TLS and the password of the mail server.",
        )
