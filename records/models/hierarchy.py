"""Trees by `within` or `broader`: nothing may stand under itself."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_no_cycle(record: models.Model, link: str) -> None:
    """Raise ValidationError when following `link` from `record` comes back to it.

    `link` is the name of a foreign key to the record's own model. Every door calls this through
    the model's `clean()`.
    """
    seen: list[Any] = []
    current = getattr(record, link)
    while current is not None:
        if current is record or (record.pk is not None and current.pk == record.pk):
            path = " → ".join(str(step) for step in [record, *seen, record])
            raise ValidationError(
                {
                    link: _(
                        "This would make a circle: %(path)s. Choose another, or leave it empty."
                    )
                    % {"path": path}
                }
            )
        if any(current == step for step in seen):
            return
        seen.append(current)
        current = getattr(current, link)


def ancestors(record: models.Model, link: str) -> list[Any]:
    """The records above `record` along `link`, nearest first."""
    found: list[Any] = []
    current = getattr(record, link)
    while current is not None and current not in found:
        found.append(current)
        current = getattr(current, link)
    return found


def no_self_link(model: str, link: str) -> models.CheckConstraint:
    """The database's guard against the shortest circle."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{link}__isnull": True}) | ~models.Q(**{link: models.F("id")}),
        name=f"{model}_{link}_not_itself",
        violation_error_message=_("A record cannot stand under itself."),
    )
