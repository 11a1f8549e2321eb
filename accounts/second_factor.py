"""Removing the second factor of a user who lost the device."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from audit.log import log_event
from audit.models import AuditKind


def reset_second_factor(person: Any, *, by: Any = None) -> int:
    """Remove all second factors of `person`, also recovery codes, and end all their sessions.

    Returns the number of factors removed. If there were any, an entry is added to the audit log
    with `by` as its user, None for a command.
    """
    count, _models = Authenticator.objects.filter(user=person).delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    if count:
        log_event(
            AuditKind.ACCESS,
            user=by,
            why=_("The second factor of %(name)s was taken away.")
            % {"name": person.get_username()},
        )
    return count
