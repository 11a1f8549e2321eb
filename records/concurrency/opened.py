"""The version that a form was opened with, which the form carries in a hidden field.

It is the number of the record's version (django-reversion) and a digest of every field as it was
then, so that it stays short and does not depend on a version being stored: a record may have been
changed without one, for example by a migration. Sets of links are carried as their keys. All of it
is signed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.db.models import Model

from .fields import Value

#: The name of the hidden form field.
OPENED_FIELD = "opened_version"
_SALT = "records.concurrency.opened"


def key_of(model: type[Model], key: Any) -> str:
    """Return the name of a row in `Opened.rows`, e.g. "photos.caption:12"."""
    return f"{model._meta.label_lower}:{key}"


@dataclass(frozen=True)
class Opened:
    """The state of a record and its parts when its form was opened.

    `version` is the key of its latest version, 0 where it had none. `rows` has, by `key_of`, the
    digest of each field (`fields.compact`).
    """

    record: str
    version: int
    rows: dict[str, dict[str, Value]]

    def sign(self) -> str:
        """Return it as the text of the hidden field."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


def read_opened(text: str, record: str) -> Opened | None:
    """Return what the hidden field of the form of `record` says; None where it says nothing valid.

    A form without a valid version is treated as opened at an unknown time: every field in which it
    differs from the stored record is then a conflict.
    """
    try:
        opened = Opened(**signing.loads(text, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return opened if opened.record == record else None
