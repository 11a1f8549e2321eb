"""Counts failed sign-ins, and logs the first of a day and every tenfold of it.

Anybody can fail to sign in as often as the network allows, and the audit log keeps every entry for
ever. So each account has a counter for each day, all names that no account has share one, and the
log tells of the 1st, the 10th, the 100th failure and so on: a few lines, whatever happens.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import append_entry
from audit.models import AuditKind, FailedSignIns
from languages.characters import character_problem
from search.models.version import CatalogueVersion

#: Counters of days that are longer ago are removed.
_KEPT_FOR = timedelta(days=400)


def count_wrong_password(typed: str) -> int:
    """Count a failed sign-in with the name `typed`; returns how many there were today.

    A name that no account has is not kept: it is often a password in the wrong field.
    """
    # A database refuses to compare with NUL or a lone surrogate, which no name has.
    known = (
        not character_problem(typed) and get_user_model().objects.filter(username=typed).exists()
    )
    return _count(typed if known else "", second_factor=False)


def count_wrong_code(user: Any) -> int:
    """Count a wrong second factor of `user`; returns how many there were today."""
    return _count(user.get_username(), second_factor=True, user=user)


def _count(name: str, *, second_factor: bool, user: Any = None) -> int:
    today = timezone.now().date()
    with transaction.atomic():
        CatalogueVersion.locked()  # serialises the counters, and is the lock of the audit log
        row, is_new = FailedSignIns.objects.get_or_create(
            day=today, name=name, second_factor=second_factor, defaults={"count": 1}
        )
        if is_new:
            FailedSignIns.objects.filter(day__lt=today - _KEPT_FOR).delete()
        else:
            FailedSignIns.objects.filter(pk=row.pk).update(count=F("count") + 1)
            row.refresh_from_db()
        if _is_power_of_ten(row.count):
            append_entry(kind=AuditKind.SIGN_IN_FAILED, user=user, why=_sentence(row))
    return row.count


def _is_power_of_ten(number: int) -> bool:
    return str(number).strip("0") == "1"


def _sentence(row: FailedSignIns) -> str:
    values = {"name": row.name, "count": row.count}
    if row.count == 1:
        if row.second_factor:
            return _("The second factor of “%s” was wrong.") % row.name
        if row.name:
            return _("Sign-in as “%s” failed.") % row.name
        return _("Sign-in with a name that no account has failed.")
    if row.second_factor:
        return _("The second factor of “%(name)s” was wrong: %(count)d times today.") % values
    if row.name:
        return _("Sign-in as “%(name)s” failed: %(count)d times today.") % values
    return _("Sign-in with names that no account has failed: %(count)d times today.") % values
