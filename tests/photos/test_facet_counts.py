"""Facets and search agree with a plain count over the records, after any edits in changesets."""

from dataclasses import dataclass, field, replace

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import Subject
from photos.facets import PhotoSelection
from photos.models import Photo
from records.changes import changeset
from search.facets import Listing, QueryState
from search.facets.results import document_number, fetch_in_order
from search.index.snapshot import current_snapshot
from search.indexing.check import find_differences
from tests.builders import make_photo, make_subject

pytestmark = pytest.mark.django_db

PARAMETERS = PhotoSelection.parameters()
#: A date as typed, the years that it is certain of, and the possible ones; counted by hand.
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
#: A subject and its broader one; it gets another name each time it is renamed.
SUBJECTS = {"life": "", "music": "life", "drums": "music", "games": "life", "labour": ""}
WORDS = ("barrack", "river", "winter", "choir")
STATES = ("published", "published", "published", "draft", "withdrawn")


@dataclass(frozen=True)
class PhotoValues:
    """What a photograph is made from; the plain count uses nothing else."""

    date: str
    subjects: frozenset[str]
    state: str
    word: str


@dataclass
class ExpectedMuseum:
    """The expected photographs by primary key, and the tree and names of the subjects."""

    photos: dict[int, PhotoValues] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=lambda: dict(SUBJECTS))
    names: dict[str, str] = field(default_factory=lambda: {slug: slug for slug in SUBJECTS})

    def public(self):
        return {pk: one for pk, one in self.photos.items() if one.state == "published"}

    def all_subjects(self, one):
        found = set()
        for step in one.subjects:
            while step and step not in found:
                found.add(step)
                step = self.above[step]
        return found

    def answers(self, one, state, but=""):
        """Whether the photograph matches every facet of `state`, except the facet `but`."""
        certain = bool(state.values("certain"))
        years = {str(year) for year in DATES[one.date][0 if certain else 1]}
        wanted, subjects = set(state.values("year")), set(state.values("subject"))
        words = {one.word} | {self.names[slug] for slug in self.all_subjects(one)}
        return (
            (but == "year" or not (wanted or certain) or bool(years & (wanted or years)))
            and (but == "subject" or not subjects or bool(subjects & self.all_subjects(one)))
            and (not state.value("q") or state.value("q") in words)
        )


described = st.builds(
    PhotoValues,
    date=st.sampled_from(sorted(DATES)),
    subjects=st.frozensets(st.sampled_from(sorted(SUBJECTS)), max_size=3),
    state=st.sampled_from(STATES),
    word=st.sampled_from(WORDS),
)
edits = st.one_of(
    st.tuples(st.just("add"), described),
    st.tuples(st.just("change"), st.integers(0, 9), described),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("rename"), st.sampled_from(sorted(SUBJECTS)), st.sampled_from(WORDS)),
    st.tuples(st.just("move"), st.sampled_from(sorted(SUBJECTS)), st.sampled_from(["", *SUBJECTS])),
    st.tuples(st.just("roll back"), described),
)
states = st.builds(
    lambda years, subjects, certain, words: QueryState(PARAMETERS)._with(
        {
            "year": years,
            "subject": subjects,
            "certain": ["1"] if certain else [],
            "q": [words] if words else [],
        }
    ),
    years=st.sets(st.sampled_from(["1945", "1946", "1947", "1950"]), max_size=2),
    subjects=st.sets(st.sampled_from(sorted(SUBJECTS)), max_size=2),
    certain=st.booleans(),
    words=st.sampled_from(["", "", "", *WORDS, "music", "life"]),
)


def values_of(one):
    values = {"date": one.date, "state": one.state, "title_en": one.word, "alt_text_en": "x"}
    if one.state == "withdrawn":
        values |= {"withdrawal_category": "error", "withdrawal_reason_en": "A mistake."}
    return values


def add(world, one):
    subjects = tuple(Subject.objects.filter(slug__in=one.subjects))
    photo = make_photo(subjects=subjects, **values_of(one))
    return photo


class RolledBack(Exception):
    """Raised to roll a changeset back."""


def roll_back(world, one):
    """Write and read, as a preview does, then roll back."""
    with changeset(why="Given up."):
        add(world, one)
        Listing.of(PhotoSelection(QueryState(PARAMETERS), current_snapshot()), 0, 5)
        raise RolledBack


def edit(world, what, *details):
    """One edit in a changeset, in the database and in `world`."""
    keys = sorted(world.photos)
    if what == "add":
        with changeset(why="Added."):
            world.photos[add(world, details[0]).pk] = details[0]
    elif what == "roll back":
        with pytest.raises(RolledBack):
            roll_back(world, details[0])
    elif what == "rename":
        slug, name = details
        if name in world.names.values():
            return  # names of subjects are unique
        with changeset(why="Renamed."):
            subject = Subject.objects.get(slug=slug)
            subject.name_en = world.names[slug] = name
            subject.save()
    elif what == "move":
        slug, above = details
        step = above
        while step and step != slug:
            step = world.above[step]
        if step:
            return  # a circle, which the validator refuses
        with changeset(why="Moved."):
            subject = Subject.objects.get(slug=slug)
            subject.broader = Subject.objects.filter(slug=above).first()
            subject.save()
            world.above[slug] = above
    elif keys and what == "delete":
        key = keys[details[0] % len(keys)]
        with changeset(why="Deleted.") as change_set:
            change_set.delete(Photo.objects.get(pk=key))
        del world.photos[key]
    elif keys:
        key, one = keys[details[0] % len(keys)], details[1]
        with changeset(why="Changed.") as change_set:
            photo = Photo.objects.get(pk=key)
            was_public = photo.is_published()
            for name, value in values_of(one).items():
                setattr(photo, name, value)
            photo.published_at = photo.published_at or timezone.now()
            photo.withdrawn_at = timezone.now() if one.state == "withdrawn" else None
            photo.save()
            photo.subjects.set(list(Subject.objects.filter(slug__in=one.subjects)))
            if was_public:
                change_set.mark_public()
        world.photos[key] = replace(one)


@given(
    few=st.sampled_from((0, 300)),  # counted from the postings, and from each document
    first=st.lists(described, max_size=4),
    steps=st.lists(edits, max_size=6),
    asked=st.lists(states, min_size=1, max_size=4),
)
@settings(max_examples=24, deadline=None)
def test_facets_and_words_give_what_a_plain_count_gives(few, first, steps, asked):
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("search.index.snapshot.SMALL_RESULT", few)
        world = ExpectedMuseum()
        with changeset(why="The vocabulary."):
            made = {}
            for slug, above in SUBJECTS.items():
                made[slug] = make_subject(slug=slug, name_en=slug, broader=made.get(above))
        for one in first:
            edit(world, "add", one)
        for state in asked:
            check(world, state)
        for step in steps:
            edit(world, *step)
            check(world, asked[0])
        for state in asked:
            check(world, state)
        assert [str(difference) for difference in find_differences()] == []
        transaction.set_rollback(True)


def check(world, state):
    chosen = PhotoSelection(state, current_snapshot())
    listing = Listing.of(chosen, 0, 100)
    found = [photo.pk for photo in fetch_in_order(listing.documents)]
    public = world.public()
    assert set(found) == {pk for pk, one in public.items() if world.answers(one, state)}
    assert len(found) == len(set(found)) == listing.count

    within = [one for one in public.values() if world.answers(one, state, but="year")]
    offered = {value.label: value for value in listing.years.values}
    for year, value in offered.items():
        certain, possible = (
            sum(int(year) in DATES[one.date][which] for one in within) for which in (0, 1)
        )
        assert (value.certain, value.possible) == (certain, possible)
        assert certain <= possible
    assert offered.keys() >= {str(year) for one in within for year in DATES[one.date][1]}

    within = [one for one in public.values() if world.answers(one, state, but="subject")]
    [subjects] = [facet for facet in listing.facets if facet.name == "subject"]
    counts = {slug_of(value, state): value.count for value in subjects.values}
    plain = {slug: sum(slug in world.all_subjects(one) for one in within) for slug in SUBJECTS}
    chosen_slugs = set(state.values("subject"))
    assert counts == {slug: n for slug, n in plain.items() if n or slug in chosen_slugs}
    check_links(listing, state)
    check_places(chosen, found)


def slug_of(value, state):
    after = set(state_of(value).values("subject"))
    [slug] = after ^ set(state.values("subject"))
    return slug


def state_of(value):
    return QueryState.read(QueryDict(value.url.removeprefix("?")), PARAMETERS)


def count_of(state):
    return len(PhotoSelection(state, current_snapshot()).result)


def check_links(listing, state):
    """A link of an unused facet gives as many results as it says, and never more than now."""
    for facet in listing.facets:
        if facet.name == "subject" and not state.values("subject"):
            for value in facet.values:
                assert count_of(state_of(value)) == value.count <= listing.count
    if not state.values("year"):
        for value in listing.years.values:
            after = count_of(state_of(value))
            assert after == (value.certain if state.values("certain") else value.possible)
    assert count_of(state.setting("certain", "1")) <= listing.count or state.values("certain")


def check_places(chosen, found):
    """The previous and next record of a photograph are its neighbours on the page."""
    for place, pk in enumerate(found):
        number = document_number(Photo.objects.get(pk=pk))
        before, after = chosen.result_set().neighbours(number)
        around = [fetch_in_order([n])[0].pk if n else None for n in (before, after)]
        assert around == [
            found[place - 1] if place else None,
            found[place + 1] if place + 1 < len(found) else None,
        ]
