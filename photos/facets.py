"""Photographs by year and by subject: the filter, and the facets that offer it.

Each facet costs one query, whatever the number of photographs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.dates.value import HistoricDate
from catalog.facets import Facet, State, UnknownValue, Value, YearValue
from catalog.models import Subject
from photos.models import Photo, PhotoSubject
from photos.querysets import PhotoQuerySet

PARAMETERS = ("year", "subject", "certain")


def museum_years() -> tuple[int, int]:
    """The years of the museum's span, to whose edges an open date reaches."""
    return settings.MUSEUM_FIRST_DAY.year, settings.MUSEUM_LAST_DAY.year


def years_of(edtf: str, *, certain_only: bool) -> tuple[int, ...]:
    """The years that a photograph with this date is certain of, or may be of."""
    if not edtf:
        return ()
    date = HistoricDate.parse(edtf)
    return (date.certain_years if certain_only else date.possible_years)(museum_years())


def every_date() -> Iterable[str]:
    """The dates that published photographs have, whatever is chosen; EDTF."""
    return Photo.objects.published().order_by().values_list("date_edtf", flat=True).distinct()


def occurs(year: int) -> bool:
    """Whether any published photograph may be of this year, whatever else is chosen."""
    return any(year in years_of(edtf, certain_only=False) for edtf in every_date())


class Vocabulary:
    """All subjects, fetched once: who stands above whom."""

    def __init__(self) -> None:
        subjects = list(Subject.objects.all())
        self.by_slug = {subject.slug: subject for subject in subjects}
        self.broader = {subject.pk: subject.broader_id for subject in subjects}

    def with_broader(self, subject: int) -> list[int]:
        """The subject and those above it, nearest first; primary keys."""
        found: list[int] = []
        step: int | None = subject
        while step is not None and step not in found:
            found.append(step)
            step = self.broader.get(step)
        return found

    def with_narrower(self, subjects: list[Subject]) -> list[int]:
        """The subjects and all below them; primary keys."""
        wanted = {subject.pk for subject in subjects}
        return [subject for subject in self.broader if wanted & set(self.with_broader(subject))]


@dataclass(frozen=True)
class PhotoFilter:
    """A filter by year and subject: any of the values of one facet, all of the facets.

    Raises catalog.facets.UnknownValue for a value that does not exist.
    """

    state: State

    def __post_init__(self) -> None:
        for value in self.state.values("subject"):
            if value not in self.vocabulary.by_slug:
                raise UnknownValue("subject", value)
        if self.state.values("certain") not in ((), ("1",)):
            raise UnknownValue("certain", ", ".join(self.state.values("certain")))
        first, last = museum_years()
        for value in self.state.values("year"):
            if not (value.isascii() and value.isdigit() and len(value) == 4):
                raise UnknownValue("year", value)
            if not first <= int(value) <= last and not occurs(int(value)):
                raise UnknownValue("year", value)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary()

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(int(value) for value in self.state.values("year"))

    @property
    def certain_only(self) -> bool:
        return bool(self.state.values("certain"))

    @property
    def subjects(self) -> list[Subject]:
        return [self.vocabulary.by_slug[slug] for slug in self.state.values("subject")]

    @cached_property
    def dates(self) -> dict[str, int]:
        """How many photographs have each date, under the subjects chosen; by EDTF."""
        rows = self.matching(years=False).order_by().values_list("date_edtf")
        return dict(rows.annotate(number=Count("pk")))

    @cached_property
    def tally(self) -> dict[int, tuple[int, int]]:
        """Year to (certain, possible) numbers of photographs, under the subjects chosen."""
        certain: Counter[int] = Counter()
        possible: Counter[int] = Counter()
        for edtf, number in self.dates.items():
            for year in years_of(edtf, certain_only=True):
                certain[year] += number
            for year in years_of(edtf, certain_only=False):
                possible[year] += number
        return {year: (certain[year], possible[year]) for year in possible}

    def matching(self, *, years: bool = True, subjects: bool = True) -> PhotoQuerySet[Photo]:
        """The published photographs of this filter; without its years or subjects if asked."""
        found: PhotoQuerySet[Photo] = Photo.objects.published()
        if subjects and self.subjects:
            tags = self.vocabulary.with_narrower(self.subjects)
            links = PhotoSubject.objects.filter(tag__in=tags)
            found = found.filter(pk__in=links.values("content_object"))
        if years and (self.years or self.certain_only):
            # The dates under the subjects chosen do not say what other subjects have.
            dates = self.dates if subjects else every_date()
            found = found.filter(date_edtf__in=[date for date in dates if self._fits(date)])
        return found

    def _fits(self, edtf: str) -> bool:
        years = set(years_of(edtf, certain_only=self.certain_only))
        return bool(years & set(self.years)) if self.years else bool(years)

    def year_facet(self) -> Facet:
        """The years that photographs may be of, certain and possible apart."""
        values = []
        for year in sorted({*self.tally, *self.years}):
            certain, possible = self.tally.get(year, (0, 0))
            chosen = year in self.years
            values.append(
                YearValue(str(year), self._toggle("year", str(year)), certain, possible, chosen)
            )
        switched = (
            self.state.without("certain")
            if self.certain_only
            else self.state.adding("certain", "1")
        )
        return Facet(
            "year",
            _("Year"),
            values,
            most=max([1, *(value.possible for value in values)]),
            certain_url=f"?{switched.query}",
            certain_only=self.certain_only,
        )

    def subject_facet(self) -> Facet:
        """The subjects that photographs of the chosen years have, the most frequent first."""
        holders: dict[int, set[int]] = defaultdict(set)
        photos = self.matching(subjects=False).order_by().values("pk")
        links = PhotoSubject.objects.filter(content_object__in=photos)
        for photo, tag in links.values_list("content_object_id", "tag_id"):
            for subject_key in self.vocabulary.with_broader(tag):
                holders[subject_key].add(photo)
        values = [
            Value(
                subject.headline,
                self._toggle("subject", subject.slug),
                len(holders[subject.pk]),
                subject in self.subjects,
            )
            for subject in self.vocabulary.by_slug.values()
            if subject.pk in holders or subject in self.subjects
        ]
        values.sort(key=lambda value: (not value.chosen, -value.count, value.label))
        return Facet("subject", _("Subject"), values)

    def _toggle(self, name: str, value: str) -> str:
        if value in self.state.values(name):
            return f"?{self.state.without(name, value).query}"
        return f"?{self.state.adding(name, value).query}"

    def words(self) -> str:
        """What is being looked at, for the title and the heading."""
        parts = [_("Photographs")]
        if self.years:
            shown = _("certainly %(years)s") if self.certain_only else _("possibly %(years)s")
            parts.append(shown % {"years": ", ".join(map(str, self.years))})
        elif self.certain_only:
            parts.append(_("certain of their year"))
        parts += [subject.headline for subject in self.subjects]
        return pgettext("between the parts of a heading", ", ").join(parts)
