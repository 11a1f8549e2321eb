"""Receivers of allauth's signals, which log changes of second factors in the audit log."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.dispatch import receiver
from django.utils.translation import gettext as _

from audit.failed_sign_ins import count_wrong_code
from audit.log import log_event
from audit.models import AuditKind


@receiver(authenticator_added)
def _added(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log_event(AuditKind.ACCESS, user=user, why=_("Second factor added: %s.") % authenticator)


@receiver(authenticator_removed)
def _removed(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log_event(AuditKind.ACCESS, user=user, why=_("Second factor removed: %s.") % authenticator)


@receiver(authenticator_reset)
def _reset(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log_event(AuditKind.ACCESS, user=user, why=_("Second factor made anew: %s.") % authenticator)


@receiver(authentication_failed)
def _failed(sender: Any, user: Any, **kwargs: Any) -> None:
    count_wrong_code(user)
