"""Kinds of column that know what records are: historic dates, links, labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

import languages
from dates.messages import ImpossibleDate
from dates.parsing import parse_date
from tabular.columns import Column, FindRecord, PerLanguageColumn, split_list


@dataclass(frozen=True)
class HistoricDateColumn(Column):
    """A historic date: the text as typed, and its EDTF, which may be left to be read from it."""

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_edtf")

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        text, edtf = row[self.name], row[f"{self.name}_edtf"]
        if text and not edtf:
            try:
                edtf = parse_date(text).edtf or ""
            except ImpossibleDate as error:
                raise ValidationError({self.name: str(error)}) from error
        return {self.name: text, f"{self.name}_edtf": edtf}


@dataclass(frozen=True)
class Link(Column):
    """A link to one record by its identifier."""

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        identifier = row[self.name].strip()
        setattr(
            instance, self.name, _find_or_error(self.name, identifier, find) if identifier else None
        )

    def cells(self, instance: Any) -> dict[str, str]:
        target = getattr(instance, self.name)
        return {self.name: target.identifier if target is not None else ""}

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: row[self.name].strip()}


@dataclass(frozen=True)
class Links(Column):
    """Links to several records by their identifiers, `SU-0001; SU-0002`."""

    def records(self, row: dict[str, str], find: FindRecord) -> list[Any]:
        """The records that the cell names, each once. Raises ValidationError."""
        found: list[Any] = []
        for identifier in split_list(row[self.name]):
            record = _find_or_error(self.name, identifier, find)
            if record not in found:
                found.append(record)
        return found

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """The links need a saved instance; what they lead to is looked for at once."""
        self.records(row, find)

    def assign_links(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        getattr(instance, self.name).set(self.records(row, find))

    def cells(self, instance: Any) -> dict[str, str]:
        names = sorted(record.identifier for record in getattr(instance, self.name).all())
        return {self.name: "; ".join(names)}

    def normalise(self, row: dict[str, str]) -> dict[str, str]:
        return {self.name: "; ".join(sorted(split_list(row[self.name])))}


def _find_or_error(column: str, identifier: str, find: FindRecord) -> Any:
    record = find(identifier)
    if record is None:
        raise ValidationError(
            {
                column: _("There is no record %(id)s in this bag or in the museum.")
                % {"id": identifier}
            }
        )
    return record


@dataclass(frozen=True)
class Labels(PerLanguageColumn):
    """Alternative labels of a term: each cell is a list; the rows are a part of the term."""

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """The labels are rows of their own: see `assign_links`."""

    def assign_links(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        wanted = {
            (language, text)
            for language, header in self._languages_given(row)
            for text in split_list(row[header])
        }
        given = {language for language, _header in self._languages_given(row)}
        present = {
            (label.language, label.text): label
            for label in instance.labels.all()
            if label.language in given
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
        """The languages of which `row` says something, with their headers."""
        pairs = zip(languages.codes(), self.headers, strict=True)
        return [(language, header) for language, header in pairs if header in row]
