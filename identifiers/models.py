"""Permanent identifiers of records, such as `PH-0001`: their format, counters and model field.

There is one counter for each prefix. Deleting a record does not change it, so a number is never
used twice.
"""

import re
import unicodedata
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from languages.text_model import TextModel

#: Each number has exactly one spelling: with more than four digits there is no leading zero.
PATTERN = re.compile(r"([A-Z]{2})-([0-9]{4}|[1-9][0-9]{4,8})")
#: Dashes that are typed for the hyphen: of a Japanese keyboard, of a word processor, minus signs.
_DASHES = (
    "~\u00ad\u1806\u2010-\u2015\u2043\u207b\u2212\u23e4\u2500\u2e3a\u2e3b\u301c"
    "\u30fc\ufe31\ufe58\ufe63\uff0d\uff70"
)
_BRACKETS = r"\s()\[\]{}<>«»‹›“”„‟‘’‚\"'「」『』【】〔〕〈〉《》〖〗〘〙〚〛⟨⟩"
# Characters without width that are copied along with a number from a page or a document.
_WITHOUT_WIDTH = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
LOOSE_PATTERN = re.compile(
    rf"[{_BRACKETS}]*([A-Za-z]{{2}})(?:\s?[-_{_DASHES}]\s?|\s?)(\d{{1,9}})[{_BRACKETS}.,;:、。]*"
)
#: Reserved for the synthetic sample (docs/sample.md). The counter neither allocates nor remembers
#: these numbers, so numbering goes on unaffected after a sample was created and removed.
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
    """Return the canonical identifier for what a reader types, or None.

    Understood are small letters and full width, any dash or space or none, fewer zeros, brackets
    around it: `ph1`, `PH 0001`, `ＰＨ－０００１`, `(PH–0001)`, `「PH-0001」`. Characters without
    width, which are copied along from a page or a document, are left out.
    """
    plain = _WITHOUT_WIDTH.sub("", unicodedata.normalize("NFKC", typed))
    match = LOOSE_PATTERN.fullmatch(plain)
    return f"{match[1].upper()}-{int(match[2]):04d}" if match else None


class Counter(models.Model):
    """The last number allocated under a prefix.

    Rows are never deleted, so a number is never allocated twice.
    """

    prefix = models.CharField(max_length=2, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("identifier counter")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:04d}"

    @classmethod
    def allocate(cls, prefix: str) -> str:
        """Allocate and return the next identifier under `prefix`, in the caller's transaction."""
        with transaction.atomic():
            counter, _created = cls.objects.select_for_update().get_or_create(prefix=prefix)
            counter.last += 1
            counter.save(update_fields=["last"])
        return f"{prefix}-{counter.last:04d}"

    @classmethod
    def reserve(cls, identifier: str) -> None:
        """Record an identifier that was given from outside, so that it is never allocated again.

        A sample's identifier is not recorded, because its numbers are never allocated.
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
    """A record's permanent identifier: allocated on the first save, unique, never changed.

    `prefix` is its two letters, e.g. "PH".
    """

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


class Identified(TextModel):
    """Abstract. A model with a permanent identifier, such as a record or a vocabulary term.

    The concrete model declares `identifier = IdentifierField("PH")` with its own prefix.
    """

    identifier: Any

    #: The identifier in the database, set by code that has just read it, to spare `clean` a query.
    stored_identifier: str | None = None
    #: Translated fields written in the museum's Markdown. Records they refer to must exist.
    markdown_fields: ClassVar[tuple[str, ...]] = ()
    #: Fields that have a meaning only together, such as latitude and longitude: two people who
    #: change one each have changed the same thing.
    fields_together: ClassVar[tuple[tuple[str, ...], ...]] = ()
    #: Whether a Markdown text may embed the record, as `![[PH-0001]]`.
    is_embeddable: ClassVar[bool] = False

    class Meta:
        abstract = True

    @classmethod
    def identifier_prefix(cls) -> str:
        """Return the two letters that identifiers of this model begin with."""
        field = cls._meta.get_field("identifier")
        assert isinstance(field, IdentifierField)
        return field.prefix

    def is_published(self) -> bool:
        """Return whether the public may see it. False unless a subclass overrides this."""
        return False


def identifier_constraint(model: str, prefix: str) -> models.CheckConstraint:
    """Return the database constraint that identifiers begin with `prefix`.

    `model` is the prefix of the constraint's name.
    """
    return models.CheckConstraint(
        condition=Q(identifier__startswith=f"{prefix}-"), name=f"{model}_identifier_prefix"
    )
