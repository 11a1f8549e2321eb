"""Columns that need to know about records: historic dates, links between records, labels.

They extend the plain columns of `tabular.columns`. Links are written as identifiers (`PH-0001`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext as _

import languages
from dates.messages import ImpossibleDate
from dates.parsing import parse_date
from tabular.columns import Column, FindRecord, PerLanguageColumn, split_list


@dataclass(frozen=True)
class HistoricDateColumn(Column):
    """A historic date in two cells: the text as typed, and its EDTF (ISO 8601-2).

    The EDTF cell may be empty: the date is then parsed from the text.
    """

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_edtf")

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        """Return both cells, the EDTF parsed from the text where it is empty.

        Raises ValidationError for an impossible date, such as 31 June.
        """
        text, edtf = row[self.name], row[f"{self.name}_edtf"]
        if text and not edtf:
            try:
                edtf = parse_date(text).edtf or ""
            except ImpossibleDate as error:
                message = gettext(error.message.template) % error.message.params
                raise ValidationError({self.name: message}) from error
        return {self.name: text, f"{self.name}_edtf": edtf}


@dataclass(frozen=True)
class Link(Column):
    """A link to one record by its identifier."""

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        identifier = row[self.name].strip()
        model = instance._meta.get_field(self.name).related_model
        setattr(
            instance,
            self.name,
            _find_or_error(self.name, identifier, find, model) if identifier else None,
        )

    def cells(self, instance: Any) -> dict[str, str]:
        target = getattr(instance, self.name)
        return {self.name: target.identifier if target is not None else ""}

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: row[self.name].strip()}


@dataclass(frozen=True)
class Links(Column):
    """Links to several records by their identifiers, `SU-0001; SU-0002`."""

    def records(self, row: dict[str, str], find: FindRecord, model: Any) -> list[Any]:
        """Return the records that the cell names, without repetitions, in order.

        Raises ValidationError, with a message for each identifier that `find` does not know or
        whose record is not of `model`.
        """
        records: list[Any] = []
        problems: list[ValidationError] = []
        for identifier in split_list(row[self.name]):
            try:
                record = _find_or_error(self.name, identifier, find, model)
            except ValidationError as error:
                problems += error.error_dict[self.name]
                continue
            if record not in records:
                records.append(record)
        if problems:
            raise ValidationError({self.name: problems})
        return records

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Check that every linked record exists; `assign_links` sets the links after the save."""
        self.records(row, find, self._model_of(instance))

    def assign_links(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        getattr(instance, self.name).set(self.records(row, find, self._model_of(instance)))

    def _model_of(self, instance: Any) -> Any:
        return instance._meta.get_field(self.name).related_model

    def cells(self, instance: Any) -> dict[str, str]:
        identifiers = sorted(record.identifier for record in getattr(instance, self.name).all())
        return {self.name: "; ".join(identifiers)}

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: "; ".join(sorted(split_list(row[self.name])))}


def _find_or_error(column: str, identifier: str, find: FindRecord, model: Any) -> Any:
    record = find(identifier)
    if record is None:
        raise ValidationError(
            {
                column: _("There is no record %(id)s in this bag or in the museum.")
                % {"id": identifier}
            }
        )
    if not isinstance(record, model):
        raise ValidationError(
            {
                column: _("%(id)s is not of the kind “%(kind)s”: write the identifier of one.")
                % {"id": identifier, "kind": model._meta.verbose_name}
            }
        )
    return record


@dataclass(frozen=True)
class Labels(PerLanguageColumn):
    """Alternative labels of a term: a cell for each language, each a list of labels.

    In the database a label is a row of its own that belongs to the term.
    """

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Do nothing: labels need a saved term, see `assign_links`."""

    def assign_links(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Make the term's labels those of `row`; languages without a cell keep their labels.

        Raises ValidationError for a label that is not valid.
        """
        wanted = {
            (language, text)
            for language, header in self._languages_given(row)
            for text in split_list(row[header])
        }
        languages_given = {language for language, _header in self._languages_given(row)}
        present = {
            (label.language, label.text): label
            for label in instance.labels.all()
            if label.language in languages_given
        }
        for key in present.keys() - wanted:
            present[key].delete()
        for language, text in sorted(wanted - present.keys()):
            label = instance.labels.model(language=language, text=text)
            setattr(label, instance._meta.model_name, instance)
            label.full_clean()
            label.save()

    def cells(self, instance: Any) -> dict[str, str]:
        labels = list(instance.labels.all())
        return {
            header: "; ".join(sorted(label.text for label in labels if label.language == language))
            for language, header in zip(languages.codes(), self.headers, strict=True)
        }

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        return {
            header: "; ".join(sorted(set(split_list(row[header]))))
            for _language, header in self._languages_given(row)
        }

    def _languages_given(self, row: dict[str, str]) -> list[tuple[str, str]]:
        """Return (language, header) for each language that has a cell in `row`."""
        pairs = zip(languages.codes(), self.headers, strict=True)
        return [(language, header) for language, header in pairs if header in row]
