"""Counting and choosing years and subjects."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from catalog.facets import State, UnknownValue
from photos.facets import PARAMETERS, PhotoFilter
from tests.builders import make_photo, make_subject

pytestmark = pytest.mark.django_db


def filtered(query):
    return PhotoFilter(State.read(QueryDict(query), PARAMETERS))


def years(query=""):
    return {one.label: (one.certain, one.possible) for one in filtered(query).year_facet().values}


def subjects(query=""):
    return {one.url: one.count for one in filtered(query).subject_facet().values}


def found(query):
    return {photo.date for photo in filtered(query).matching()}


def test_certain_and_possible_years_are_counted_apart():
    for date in ("1946", "1946/1947", "1947?", "no idea", ""):
        make_photo(date=date)
    assert years() == {"1946": (1, 2), "1947": (0, 2)}


def test_a_year_finds_what_may_lie_in_it_and_with_certain_what_surely_does():
    for date in ("1946", "1946/1947", "1947-05-02", "1947~", "1948"):
        make_photo(date=date)
    assert found("year=1947") == {"1946/1947", "1947-05-02", "1947~"}
    assert found("year=1947&certain=1") == {"1947-05-02"}
    assert found("year=1946") == {"1946", "1946/1947", "1947~"}
    assert found("year=1946&year=1948&certain=1") == {"1946", "1948"}


def test_what_is_not_published_is_not_counted():
    music = make_subject(slug="music")
    make_photo(date="1946", state="draft", subjects=(music,))
    assert years() == {}
    assert subjects() == {}


def test_a_facet_leaves_its_own_choice_out_of_its_counts():
    music, games = make_subject(slug="music"), make_subject(slug="games")
    make_photo(date="1946", subjects=(music,))
    make_photo(date="1947", subjects=(music, games))
    make_photo(date="1947", subjects=(games,))
    assert years("year=1946") == {"1946": (1, 1), "1947": (2, 2)}
    assert years("subject=music&year=1946") == {"1946": (1, 1), "1947": (1, 1)}
    assert subjects("subject=music") == {"?": 2, "?subject=games&subject=music": 2}
    assert subjects("year=1946") == {"?year=1946&subject=music": 1}


def test_a_broader_subject_finds_and_counts_its_narrower_ones_once():
    leisure = make_subject(slug="leisure")
    music = make_subject(slug="music", broader=leisure)
    games = make_subject(slug="games", broader=leisure)
    both = make_photo(subjects=(music, games))
    make_photo(subjects=(make_subject(slug="labour"),))
    assert list(filtered("subject=leisure").matching()) == [both]
    assert subjects()["?subject=leisure"] == 1


@pytest.mark.parametrize(
    "query", ["year=194", "year=abcd", "year=1700", "subject=nothing", "year=1946&certain=yes"]
)
def test_a_value_that_does_not_exist_is_refused(query):
    make_photo(date="1946")
    with pytest.raises(UnknownValue):
        filtered(query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Photographs"),
        ("year=1947", "Photographs, possibly 1947"),
        ("year=1947&subject=music", "Photographs, possibly 1947, music"),
        ("certain=1&year=1947", "Photographs, certainly 1947"),
    ],
)
def test_the_heading_says_the_filter_in_words(query, words):
    make_subject(slug="music", name_en="music")
    with override("en"):
        assert filtered(query).words() == words


@pytest.mark.parametrize("query", ["subject=b&year=1947&subject=a", "certain=1&x=2&year=1947"])
def test_a_state_reads_back_from_its_own_address(query):
    state = State.read(QueryDict(query), PARAMETERS)
    assert State.read(QueryDict(state.query), PARAMETERS) == state
    assert "x=" not in state.query
