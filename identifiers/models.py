"""Stable identifiers: `PH-0001`. One counter per prefix, which deletion does not touch."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: One spelling for one number: more than four digits never begin with a zero.
PATTERN = re.compile(r"([A-Z]{2})-([0-9]{4}|[1-9][0-9]{4,8})")
LOOSE_PATTERN = re.compile(r"^\s*([A-Za-z]{2})[-\s]?(\d{1,9})\s*$")
#: Kept free for samples (docs/sample.md): the counter neither gives these out nor remembers them,
#: so that a museum which has tried one numbers on as if it had not.
SAMPLE_NUMBERS = range(900_000_001, 1_000_000_000)


def split_identifier(identifier: str) -> tuple[str, int]:
    """Return `("PH", 1)` for `PH-0001`; raise ValidationError naming the value otherwise."""
    match = PATTERN.fullmatch(identifier)
    if match is None:
        raise ValidationError(
            _(
                "“%(value)s” is not an identifier: write two letters, a hyphen "
                "and at least four digits, as in PH-0001."
            ),
            code="identifier",
            params={"value": identifier},
        )
    return match[1], int(match[2])


def normalise_identifier(typed: str) -> str | None:
    """Return the canonical identifier for what a reader types (`ph1`, `PH 0001`), or None."""
    match = LOOSE_PATTERN.match(typed)
    return f"{match[1].upper()}-{int(match[2]):04d}" if match else None


class Counter(models.Model):
    """The last number given out under a prefix. Rows are never deleted, so numbers never return."""

    prefix = models.CharField(max_length=2, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("identifier counter")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:04d}"

    @classmethod
    def allocate(cls, prefix: str) -> str:
        """Return the next identifier under `prefix`, in the caller's transaction."""
        with transaction.atomic():
            counter, _created = cls.objects.select_for_update().get_or_create(prefix=prefix)
            counter.last += 1
            counter.save(update_fields=["last"])
        return f"{prefix}-{counter.last:04d}"

    @classmethod
    def reserve(cls, identifier: str) -> None:
        """Remember an identifier that came from outside, so that it is never given out again.

        A sample's is not remembered: its numbers are given out by nobody.
        """
        prefix, number = split_identifier(identifier)
        if number in SAMPLE_NUMBERS:
            return
        with transaction.atomic():
            counter, _created = cls.objects.select_for_update().get_or_create(prefix=prefix)
            if counter.last < number:
                counter.last = number
                counter.save(update_fields=["last"])


class IdentifierField(models.CharField):
    """A record's permanent name: given on the first save, unique, and never changed."""

    def __init__(self, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs.setdefault("max_length", 12)
        kwargs["unique"] = True
        kwargs["editable"] = False
        kwargs["blank"] = True
        kwargs.setdefault("verbose_name", _("identifier"))
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("unique", "editable", "blank"):
            kwargs.pop(fixed, None)
        kwargs["prefix"] = self.prefix
        return name, path, args, kwargs

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        self._check_prefix(value)

    def _check_prefix(self, value: str) -> None:
        if not value:
            return
        prefix, _number = split_identifier(value)
        if prefix != self.prefix:
            raise ValidationError(
                _("“%(value)s” does not belong here: these identifiers begin with %(prefix)s-."),
                code="identifier_prefix",
                params={"value": value, "prefix": self.prefix},
            )

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value: str = getattr(model_instance, self.attname)
        if not value:
            value = Counter.allocate(self.prefix)
            setattr(model_instance, self.attname, value)
        elif add:
            self._check_prefix(value)
            Counter.reserve(value)
        return value


class Identified(models.Model):
    """Abstract. What has a permanent identifier; a concrete kind is a record, a term, or neither.

    It declares `identifier = IdentifierField("PH")` itself.
    """

    identifier: Any

    #: What the database says, of a record that was read a moment ago: it spares `clean` a query.
    stored_identifier: str | None = None
    #: Translated fields written in the museum's Markdown: their references must exist.
    markdown_fields: ClassVar[tuple[str, ...]] = ()
    #: Whether a text may show it whole, as `![[PH-0001]]`.
    is_embeddable: ClassVar[bool] = False

    class Meta:
        abstract = True

    @classmethod
    def identifier_prefix(cls) -> str:
        """The two letters that identifiers of this kind begin with."""
        field = cls._meta.get_field("identifier")
        assert isinstance(field, IdentifierField)
        return field.prefix

    def is_published(self) -> bool:
        """Whether the public may see it: no, unless its kind says otherwise."""
        return False


def identifier_constraint(model: str, prefix: str) -> models.CheckConstraint:
    """The database's own guard on the prefix, for the models that carry `identifier`."""
    return models.CheckConstraint(
        condition=Q(identifier__startswith=f"{prefix}-"), name=f"{model}_identifier_prefix"
    )
