"""Facets against a plain count, over any photographs and any filter."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.facets import State
from photos.facets import PARAMETERS, PhotoFilter
from tests.builders import make_photo, make_subject

pytestmark = pytest.mark.django_db

#: A date as typed, the years it is certain of, and those it may be of; counted by hand.
DATES = {
    "": ((), ()),
    "somewhen": ((), ()),
    "1946": ((1946,), (1946,)),
    "1947-05-02": ((1947,), (1947,)),
    "1946/1947": ((), (1946, 1947)),
    "1947?": ((), (1947,)),
    "circa 1947": ((), (1946, 1947, 1948)),
    "1946 or 1948": ((), (1946, 1948)),
    "before 1947": ((), (1945, 1946)),
    "осень 1946 г.": ((1946,), (1946,)),
}
#: A subject and the one above it.
SUBJECTS = {"life": None, "music": "life", "drums": "music", "games": "life", "labour": None}


@dataclass(frozen=True)
class Described:
    """What a photograph is made from; the plain count reads nothing else."""

    date: str
    subjects: frozenset[str]
    state: str

    def years(self, *, certain):
        return set(DATES[self.date][0 if certain else 1]) if self.state == "published" else set()

    def all_subjects(self):
        found = set()
        for name in self.subjects:
            step = name
            while step:
                found.add(step)
                step = SUBJECTS[step]
        return found

    def answers(self, state, *, but=()):
        """Whether it is public and of any value of every facet of `state`, those in `but` apart."""
        certain = bool(state.values("certain"))
        years = self.years(certain=certain)
        wanted = {int(year) for year in state.values("year")}
        subjects = set(state.values("subject"))
        return (
            self.state == "published"
            and ("year" in but or not (wanted or certain) or bool(years & (wanted or years)))
            and ("subject" in but or not subjects or bool(subjects & self.all_subjects()))
        )


described = st.builds(
    Described,
    date=st.sampled_from(sorted(DATES)),
    subjects=st.frozensets(st.sampled_from(sorted(SUBJECTS)), max_size=3),
    state=st.sampled_from(["published", "published", "published", "draft"]),
)
states = st.builds(
    lambda years, subjects, certain: State(
        PARAMETERS,
        {
            name: values
            for name, values in (
                ("year", tuple(sorted(years))),
                ("subject", tuple(sorted(subjects))),
                ("certain", ("1",) if certain else ()),
            )
            if values
        },
    ),
    years=st.sets(st.sampled_from(["1945", "1946", "1947", "1950"]), max_size=2),
    subjects=st.sets(st.sampled_from(sorted(SUBJECTS)), max_size=2),
    certain=st.booleans(),
)


def build(descriptions):
    """The photographs as described; their primary keys lead back to the descriptions."""
    made = {}
    for slug, above in SUBJECTS.items():
        made[slug] = make_subject(slug=slug, broader=made.get(above))
    return {
        make_photo(
            date=one.date, state=one.state, subjects=tuple(made[name] for name in one.subjects)
        ).pk: one
        for one in descriptions
    }


@given(descriptions=st.lists(described, max_size=6), state=states)
@settings(max_examples=25, deadline=None)
def test_facets_give_what_a_plain_count_gives(descriptions, state):
    with transaction.atomic():
        check(build(descriptions), state)
        transaction.set_rollback(True)


def check(photos, state):
    chosen = PhotoFilter(state)
    found = found_by(state)
    assert found == {pk for pk, one in photos.items() if one.answers(state)}

    within = [one for one in photos.values() if one.answers(state, but=("year",))]
    for value in chosen.year_facet().values:
        year = int(value.label)
        assert value.certain == sum(year in one.years(certain=True) for one in within)
        assert value.possible == sum(year in one.years(certain=False) for one in within)
        assert value.certain <= value.possible
    offered = {int(value.label) for value in chosen.year_facet().values}
    assert offered >= {year for one in within for year in one.years(certain=False)}

    within = [one for one in photos.values() if one.answers(state, but=("subject",))]
    counts = {value.label: value.count for value in chosen.subject_facet().values}
    plain = {
        subject.headline: sum(slug in one.all_subjects() for one in within)
        for slug, subject in chosen.vocabulary.by_slug.items()
    }
    assert counts == {
        name: count
        for name, count in plain.items()
        if count or name in {subject.headline for subject in chosen.subjects}
    }
    follow_the_links(chosen, found)


def follow_the_links(chosen, found):
    """A link of a facet not chosen from yet narrows, to as many as it says; another one widens."""
    for value in chosen.subject_facet().values:
        after = found_by(state_of(value))
        if value.chosen and len(chosen.subjects) > 1:
            assert after <= found
        elif value.chosen or chosen.subjects:
            assert after >= found
        else:
            assert after <= found
            assert len(after) == value.count
    for value in chosen.year_facet().values:
        after = found_by(state_of(value))
        if not value.chosen and not chosen.years:
            assert after <= found
            assert len(after) == (value.certain if chosen.certain_only else value.possible)
    if not chosen.certain_only:
        assert found_by(chosen.state.adding("certain", "1")) <= found


def state_of(value):
    return State.read(QueryDict(value.url.removeprefix("?")), PARAMETERS)


def found_by(state):
    return {photo.pk for photo in PhotoFilter(state).matching()}
