"""Sends new anchors of the audit log by mail, so that a copy is where nobody here can alter it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from files import durable

from .anchors import anchors_path


def mail_anchors() -> int:
    """Send the lines that were not sent yet to AUDIT_ANCHOR_MAIL; return how many there were.

    How many lines were sent is kept beside the anchors, so that a mail that fails is sent an hour
    later. Raises OSError, also smtplib.SMTPException.
    """
    path = anchors_path()
    if not settings.AUDIT_ANCHOR_MAIL or not path.exists():
        return 0
    lines = path.read_text(encoding="utf-8").splitlines()
    new = lines[_sent(path) :]
    if not new:
        return 0
    with override(settings.LANGUAGE_CODE):
        send_mail(
            _("Anchors of the museum’s audit log"),
            _(
                "Keep this mail. With these lines `manage.py verify_audit` shows that nobody has "
                "shortened the audit log or written it anew. Each has a time, the number of an "
                "entry and its hash."
            )
            + "\n\n"
            + "\n".join(new)
            + "\n",
            None,
            settings.AUDIT_ANCHOR_MAIL,
        )
    durable.write_bytes(_sent_path(path), str(len(lines)).encode())
    return len(new)


def _sent_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sent")


def _sent(path: Path) -> int:
    """Return how many lines were sent; 0 when that is not known: twice is better than never."""
    try:
        return int(_sent_path(path).read_text())
    except (OSError, ValueError):
        return 0
