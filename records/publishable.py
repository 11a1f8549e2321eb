"""The rule that a published record stays publishable.

At the end of a changeset, `records.changes` checks every published record that was touched, itself
or by a change of its parts. What a record needs to be public is defined by its model, in
`Record.publication_problems()`.
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
    """A record that cannot be public, with all its publication problems."""

    record: Any
    problems: list[Problem]


class NotPublishable(ValidationError):
    """Raised when records cannot be published or stay published; the changeset is rolled back.

    `refusals` has one entry for each such record; `record`, `identifier` and `problems` are those
    of the first. As a ValidationError it has a message for each problem: “PH-0001: Write an
    alternative text …”.
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
        """Return the problems as the form of `record` shows them.

        Problems of `record` itself are unchanged. Problems of other records belong to no field, and
        their messages begin with the identifier of their record.
        """
        return [
            problem if refusal.record == record else Problem("", _with_identifier(refusal, problem))
            for refusal, problem in self._each()
        ]

    def problems_by_record(self, records: Iterable[Any]) -> dict[Any, list[Problem]]:
        """Return the problems of each of several records that were changed together.

        Records without problems are absent. If none of `records` is refused, but a record that was
        changed along with them, every record of `records` has all problems.
        """
        changed = list(records)
        own = {refusal.record: refusal.problems for refusal in self.refusals}
        refused = {record: own[record] for record in changed if record in own}
        return refused or {record: self.problems_beside(record) for record in changed}

    def _each(self) -> Iterator[tuple[Refusal, Problem]]:
        for refusal in self.refusals:
            for problem in refusal.problems:
                yield refusal, problem


def _with_identifier(refusal: Refusal, problem: Problem) -> str:
    return f"{refusal.record.identifier}: {problem}"


def published_among(touched: Iterable[tuple[type[Model], list[str]]]) -> Iterator[Any]:
    """Yield the published records among `touched`, pairs of a model and primary keys.

    All that `publication_problems` reads is fetched with them: one query for each model with a
    state, and one for each of its `publication_lookups`. Parts and terms have no state and are
    skipped.
    """
    for model, keys in touched:
        if issubclass(model, Record):
            manager: Any = model._default_manager
            published = manager.filter(pk__in=keys, state=State.PUBLISHED)
            yield from published.order_by("pk").prefetch_related(*model.publication_lookups)


def check_publishable(records: Iterable[Any]) -> None:
    """Raise NotPublishable with every record of `records` that has publication problems."""
    refusals = [
        Refusal(record, problems)
        for record in records
        if (problems := record.publication_problems())
    ]
    if refusals:
        raise NotPublishable(refusals)
