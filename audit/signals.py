"""Receivers of Django's signals, which log sign-ins and sign-outs and count failed ones."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils.translation import gettext as _

from audit.models import AuditKind

from .failed_sign_ins import count_wrong_password
from .log import log_event


@receiver(user_logged_in)
def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    log_event(AuditKind.SIGN_IN, user=user, why=_("Signed in."))


@receiver(user_logged_out)
def _signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        log_event(AuditKind.SIGN_OUT, user=user, why=_("Signed out."))


@receiver(user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    count_wrong_password(str(credentials.get("username") or ""))
