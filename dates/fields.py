"""The model field: the text as typed, with its EDTF and its bounds beside it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext, gettext_lazy

from .messages import ImpossibleDate, InvalidEdtf, Message
from .parsing import parse_date
from .value import MOMENT, DateKind, HistoricDate

__all__ = ["HistoricDateField", "interval_constraint", "parsing_notes"]


class HistoricTextAttribute(DeferredAttribute):
    """The text on an instance. Assigning another one forgets the EDTF of the old one."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        name = self.field.attname
        known = instance.__dict__.get(name)
        if known is not None and known != value:
            edtf = f"{self.field.name}_edtf"
            instance.__dict__[f"_{edtf}_forgotten"] = instance.__dict__.get(edtf, "")
            instance.__dict__[edtf] = ""
        instance.__dict__[name] = value


class EdtfField(models.CharField):
    """EDTF given by the curator, or read from the text of the historic date beside it."""

    date_field: HistoricDateField

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """The EDTF without spaces around it; ValidationError if it is none."""
        value = super().clean((value or "").strip(), model_instance)
        if value:
            try:
                HistoricDate.parse(value)
            except InvalidEdtf as error:
                raise _validation_error(error.message) from error
            if model_instance is not None:
                setattr(model_instance, self.attname, value)
                self.date_field.set_companions(model_instance)
        return value

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Take the EDTF of a form, unless it is what the form showed for a text now changed."""
        forgotten = instance.__dict__.get(f"_{self.name}_forgotten")
        super().save_form_data(instance, "" if data and data == forgotten else data)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """A plain CharField to migrations."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class HistoricDateField(models.CharField):
    """Text as typed; ``<name>_edtf``, ``<name>_earliest`` and ``<name>_latest`` beside it.

    Cleaning and saving read the EDTF from the text unless it is given, and fill the bounds: the
    days of the EDTF without the widening of ``~``, null where an end is open. Text that is not
    understood is kept, with no date; ``parsing_notes`` says so. Both raise ValidationError for
    EDTF that is none and for a text that names an impossible date.

    ``<name>_value`` is the ``HistoricDate`` or None. ``kind_field`` names a field of the model
    that holds the kind of each record. With ``save(update_fields=...)`` name the companions too.
    """

    descriptor_class = HistoricTextAttribute

    def __init__(
        self, *args: Any, kind: DateKind = MOMENT, kind_field: str | None = None, **kwargs: Any
    ) -> None:
        self.kind: DateKind = kind
        self.kind_field = kind_field
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """A plain CharField to migrations; the companions are fields of their own there."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Add the field, its companions and the property ``<name>_value`` to a model."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, f"{name}_value", property(self.value_of))
        own = {field.name for field in cls._meta.local_fields}
        if f"{name}_edtf" in own:
            return
        edtf = EdtfField(
            "EDTF",
            max_length=120,
            blank=True,
            default="",
            help_text=gettext_lazy("Leave empty to have it read from the text."),
        )
        edtf.date_field = self
        edtf.contribute_to_class(cls, f"{name}_edtf")
        for bound in ("earliest", "latest"):
            field: models.DateField = models.DateField(null=True, blank=True, editable=False)
            field.contribute_to_class(cls, f"{name}_{bound}")

    def value_of(self, instance: models.Model) -> HistoricDate | None:
        """The date of ``instance``: its EDTF, or what its text says; None if there is none."""
        try:
            return self._parse(instance)
        except (InvalidEdtf, ImpossibleDate):
            return None

    def _parse(self, instance: models.Model) -> HistoricDate | None:
        edtf = (getattr(instance, f"{self.name}_edtf") or "").strip()
        text = getattr(instance, self.attname) or ""
        if not edtf and text.strip():
            edtf = parse_date(text).edtf or ""
        if not edtf:
            return None
        kind = getattr(instance, self.kind_field, None) if self.kind_field else None
        return HistoricDate.parse(edtf, kind or self.kind)

    def set_companions(self, instance: models.Model) -> None:
        """Fill the companions of ``instance``.

        Raises ValidationError, by field name, for what cannot be a date.
        """
        try:
            value = self._parse(instance)
        except InvalidEdtf as error:
            raise ValidationError(
                {f"{self.name}_edtf": _validation_error(error.message)}
            ) from error
        except ImpossibleDate as error:
            raise ValidationError({self.name: _validation_error(error.message)}) from error
        setattr(instance, f"{self.name}_edtf", value.edtf if value else "")
        setattr(instance, f"{self.name}_earliest", value.earliest if value else None)
        setattr(instance, f"{self.name}_latest", value.latest if value else None)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The text to store; fills the companions on the way."""
        self.set_companions(model_instance)
        return super().pre_save(model_instance, add)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """The text, valid; fills the companions of ``model_instance``."""
        value = super().clean(value, model_instance)
        if model_instance is None:
            return value
        setattr(model_instance, self.attname, value)
        try:
            self.set_companions(model_instance)
        except ValidationError as error:
            # What is wrong with the EDTF is reported there, by its own cleaning.
            if self.name in error.error_dict:
                raise ValidationError(error.error_dict[self.name]) from error
        return value


def _validation_error(message: Message) -> ValidationError:
    return ValidationError(
        gettext_lazy(message.template), code=message.code, params=dict(message.params)
    )


def parsing_notes(instance: models.Model, name: str) -> list[str]:
    """What to tell the curator about the reading of field ``name``, in the active language.

    Empty where the EDTF was given by hand and says something else than the text was read as.
    """
    text = getattr(instance, name) or ""
    try:
        reading = parse_date(text)
    except ImpossibleDate as refusal:
        return [gettext(refusal.message.template) % refusal.message.params]
    if getattr(instance, f"{name}_edtf") not in ("", None, reading.edtf):
        return []
    return [gettext(note.template) % note.params for note in reading.notes]


def interval_constraint(model: str, name: str) -> models.CheckConstraint:
    """The database's guard on field ``name`` of ``model``: no date ends before it begins."""
    earliest, latest = f"{name}_earliest", f"{name}_latest"
    return models.CheckConstraint(
        condition=Q(**{f"{earliest}__isnull": True})
        | Q(**{f"{latest}__isnull": True})
        | Q(**{f"{earliest}__lte": F(latest)}),
        name=f"{model}_{name}_in_order",
        violation_error_message=gettext_lazy("A date cannot end before it begins."),
    )
