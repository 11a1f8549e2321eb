"""What a page showed of a record before something is confirmed: restoring, merging, deleting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from reversion.revisions import _get_options  # the registered `follow`, which has no public reader

from .attribution import Authors, latest_version
from .fields import digest

#: The name of the hidden input.
SEEN_INPUT = "seen"


def seen_token(record: Model) -> str:
    """Return the version of `record` and a digest of it with all its parts, for a hidden input."""
    text = serializers.serialize("json", [record, *_parts(record)])
    return f"{latest_version(record)}-{digest(text)}"


def check_seen(record: Model, seen: str, *, user: Any) -> None:
    """Raise ValidationError when `record` is not as a page showed it with the token `seen`.

    An empty token is not checked. The caller has locked the record.
    """
    if not seen or seen == seen_token(record):
        return
    version = seen.partition("-")[0]
    author = Authors(record, int(version) if version.isdecimal() else 0).latest()
    raise ValidationError(
        _("%(record)s was changed since this page was shown (%(who)s): look at it again first.")
        % {"record": record, "who": author.words(user)}
    )


def _parts(record: Model) -> Iterator[Model]:
    for name in _get_options(type(record)).follow:
        relation: Any = type(record)._meta.get_field(name)
        if relation.one_to_many:
            for part in getattr(record, name).order_by("pk"):
                yield part
                yield from _parts(part)
