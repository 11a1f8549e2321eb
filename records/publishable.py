"""A published record stays publishable: the rule that every change is held to when it ends.

`records.changes` asks it once, of every published record that an act touched or touched a part of.
What a record needs to be public it says itself: `Record.publication_problems()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from records.models.record import Problem, Record, State


@dataclass(frozen=True)
class Refusal:
    """A record that cannot be public, with every problem that keeps it from that."""

    record: Any
    problems: list[Problem]


class NotPublishable(ValidationError):
    """Raised when records cannot be published, or stay so; the whole act is rolled back.

    `refusals` has every record concerned. `record`, `identifier` and `problems` are of the first.
    As a ValidationError it has a message for each problem: “PH-0001: Write an alternative text …”.
    """

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = list(refusals)
        super().__init__(
            [_with_identifier(refusal, problem) for refusal, problem in self._each()],
            code="not_publishable",
        )

    @property
    def record(self) -> Any:
        return self.refusals[0].record

    @property
    def identifier(self) -> str:
        return str(self.record.identifier)

    @property
    def problems(self) -> list[Problem]:
        return self.refusals[0].problems

    def problems_beside(self, record: Model | None) -> list[Problem]:
        """The problems for a form of `record`: its own as they are, and those of another record
        without a field and with that record's identifier before them."""
        return [
            problem if refusal.record == record else Problem("", _with_identifier(refusal, problem))
            for refusal, problem in self._each()
        ]

    def problems_by_record(self, records: Iterable[Any]) -> dict[Any, list[Problem]]:
        """Of several records changed together: those refused, each with its own problems.

        Where it is none of them, but a record changed with them, all of them have all problems.
        """
        known = list(records)
        own = {refusal.record: refusal.problems for refusal in self.refusals}
        found = {record: own[record] for record in known if record in own}
        return found or {record: self.problems_beside(record) for record in known}

    def _each(self) -> Iterator[tuple[Refusal, Problem]]:
        for refusal in self.refusals:
            for problem in refusal.problems:
                yield refusal, problem


def _with_identifier(refusal: Refusal, problem: Problem) -> str:
    return f"{refusal.record.identifier}: {problem}"


def published_among(touched: Iterable[tuple[type[Model], list[str]]]) -> Iterator[Any]:
    """The published records among models with keys, with all that `publication_problems` reads.

    One query for each model with a state, and one for each of its `publication_lookups`; parts
    and terms have no state and are passed over.
    """
    for model, keys in touched:
        if issubclass(model, Record):
            found: Any = model._default_manager.filter(pk__in=keys, state=State.PUBLISHED)
            yield from found.order_by("pk").prefetch_related(*model.publication_lookups)


def check_publishable(records: Iterable[Any]) -> None:
    """Raise NotPublishable with every record of `records` that could not be published as it is."""
    refusals = [
        Refusal(record, problems)
        for record in records
        if (problems := record.publication_problems())
    ]
    if refusals:
        raise NotPublishable(refusals)
