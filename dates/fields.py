"""The model field for a historic date: the text as typed, its EDTF, and its first and last day."""

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
    """Descriptor of the text. Assigning a different text clears the EDTF of the old text."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        name = self.field.attname
        known = instance.__dict__.get(name)
        if known is not None and known != value:
            edtf = f"{self.field.name}_edtf"
            instance.__dict__[f"_{edtf}_forgotten"] = instance.__dict__.get(edtf, "")
            instance.__dict__[edtf] = ""
        instance.__dict__[name] = value


class EdtfField(models.CharField):
    """The EDTF of a ``HistoricDateField``: typed by the curator, or parsed from the text."""

    date_field: HistoricDateField

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the EDTF without surrounding spaces. Raises ValidationError if it is not EDTF."""
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
        """Save the EDTF from a form, unless it is the old EDTF of a text that was changed.

        The form shows the EDTF that was parsed from the old text. When only the text was changed,
        the submitted EDTF is out of date and is cleared, so that the new text is parsed.
        """
        forgotten = instance.__dict__.get(f"_{self.name}_forgotten")
        super().save_form_data(instance, "" if data and data == forgotten else data)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Describe the field to migrations as a plain CharField."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class HistoricDateField(models.CharField):
    """A date as typed, with three companion fields: ``<name>_edtf``, ``_earliest`` and ``_latest``.

    Cleaning and saving parse the EDTF from the text unless the EDTF is given, and set the first
    and last day: those of the EDTF without the extra unit of an approximate date (``~``), null
    for an open end. A text that is not understood is stored without a date; ``parsing_notes``
    explains it. Cleaning and saving raise ValidationError for a string that is not EDTF and for
    a text that names an impossible date.

    The property ``<name>_value`` is the ``HistoricDate`` or None. ``kind`` says whether the date
    is a moment or a span; ``kind_field`` names a model field that holds the kind of each record.
    With ``save(update_fields=...)``, name the companion fields too.
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
        """Describe the field to migrations as a plain CharField.

        The companion fields appear in migrations as separate fields.
        """
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Add the field, its companion fields and the property ``<name>_value`` to a model."""
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
        """Return the date of ``instance``, from its EDTF or else from its text.

        Return None where neither gives a valid date.
        """
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
        """Set the companion fields of ``instance`` from its text and EDTF.

        Raises ValidationError with the name of the field that cannot be a date.
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
        """Return the text to store, after setting the companion fields."""
        self.set_companions(model_instance)
        return super().pre_save(model_instance, add)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the validated text and set the companion fields of ``model_instance``."""
        value = super().clean(value, model_instance)
        if model_instance is None:
            return value
        setattr(model_instance, self.attname, value)
        try:
            self.set_companions(model_instance)
        except ValidationError as error:
            # An error in the EDTF is reported by the EDTF field's own cleaning.
            if self.name in error.error_dict:
                raise ValidationError(error.error_dict[self.name]) from error
        return value


def _validation_error(message: Message) -> ValidationError:
    return ValidationError(
        gettext_lazy(message.template), code=message.code, params=dict(message.params)
    )


def parsing_notes(instance: models.Model, name: str) -> list[str]:
    """Return the notes for the curator about how the text of field ``name`` was parsed.

    The notes are in the active language. The list is empty where the EDTF was typed by hand and
    differs from the EDTF parsed from the text.
    """
    text = getattr(instance, name) or ""
    try:
        parsed = parse_date(text)
    except ImpossibleDate as error:
        return [gettext(error.message.template) % error.message.params]
    if getattr(instance, f"{name}_edtf") not in ("", None, parsed.edtf):
        return []
    return [gettext(note.template) % note.params for note in parsed.notes]


def interval_constraint(model: str, name: str) -> models.CheckConstraint:
    """Return a CheckConstraint on field ``name`` of ``model``: no date ends before it begins."""
    earliest, latest = f"{name}_earliest", f"{name}_latest"
    return models.CheckConstraint(
        condition=Q(**{f"{earliest}__isnull": True})
        | Q(**{f"{latest}__isnull": True})
        | Q(**{f"{earliest}__lte": F(latest)}),
        name=f"{model}_{name}_in_order",
        violation_error_message=gettext_lazy("A date cannot end before it begins."),
    )
