"""Counting and selecting years and subjects."""

import pytest
from django.utils.translation import override

from photos.facets import PhotoSelection
from search.facets import Listing, UnknownValue
from search.facets.heading import heading
from tests.builders import make_person, make_photo, make_photo_person, make_place, make_subject
from tests.search_index import listed_records, listing_of

pytestmark = pytest.mark.django_db


def facet(name, query=""):
    """The URL of each value of a facet, with its count."""
    listing = Listing.of(listing_of(PhotoSelection, query), 0, 10)
    return {value.url: value.count for f in listing.facets if f.name == name for value in f.values}


def years(query=""):
    values = Listing.of(listing_of(PhotoSelection, query), 0, 10).years.values
    return {one.label: (one.certain, one.possible) for one in values}


def subjects(query=""):
    return facet("subject", query)


def found_dates(query):
    return {photo.date for photo in listed_records(PhotoSelection, query)}


def test_certain_and_possible_years_are_counted_apart():
    for date in ("1946", "1946/1947", "1947?", "no idea", ""):
        make_photo(date=date)
    assert years() == {"1946": (1, 2), "1947": (0, 2)}


def test_a_year_finds_possible_dates_or_only_certain_ones():
    for date in ("1946", "1946/1947", "1947-05-02", "1947~", "1948"):
        make_photo(date=date)
    assert found_dates("year=1947") == {"1946/1947", "1947-05-02", "1947~"}
    assert found_dates("year=1947&certain=1") == {"1947-05-02"}
    assert found_dates("year=1946") == {"1946", "1946/1947", "1947~"}
    assert found_dates("year=1946&year=1948&certain=1") == {"1946", "1948"}


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
    assert subjects("subject=music") == {".": 2, "?subject=games&subject=music": 2}
    assert subjects("year=1946") == {"?year=1946&subject=music": 1}


def test_a_broader_subject_finds_and_counts_its_narrower_ones_once():
    leisure = make_subject(slug="leisure")
    music = make_subject(slug="music", broader=leisure)
    games = make_subject(slug="games", broader=leisure)
    both = make_photo(subjects=(music, games))
    make_photo(subjects=(make_subject(slug="labour"),))
    assert listed_records(PhotoSelection, "subject=leisure") == [both]
    assert subjects()["?subject=leisure"] == 1


@pytest.mark.parametrize(
    "query",
    [
        "year=194",
        "year=abcd",
        "year=1700",
        "subject=nothing",
        "year=1946&certain=yes",
        "place=PL-9999",
        "person=x",
        "rights=mine",
        "reproduction=maybe",
        "sort=size",
        "sort=date&sort=newest",
        "open=everything",
    ],
)
def test_a_value_that_does_not_exist_is_refused(query):
    make_photo(date="1946")
    with pytest.raises(UnknownValue):
        listing_of(PhotoSelection, query)


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
        assert heading(listing_of(PhotoSelection, query)) == words


def test_a_place_includes_the_places_within_it():
    country = make_place(kind="country")
    town = make_place(within=country)
    there = make_photo(place=town)
    make_photo(place=make_place())
    assert listed_records(PhotoSelection, f"place={country.identifier}") == [there]
    assert facet("place")[f"?place={country.identifier}"] == 1


def test_people_are_found_by_what_they_are_in_a_photograph():
    person = make_person()
    depicted, taken = make_photo(), make_photo()
    make_photo_person(depicted, person, role="depicted")
    make_photo_person(taken, person, role="photographer")
    assert listed_records(PhotoSelection, f"person={person.identifier}") == [depicted]
    assert listed_records(PhotoSelection, f"photographer={person.identifier}") == [taken]


def test_a_person_who_is_not_public_is_offered_nowhere():
    person = make_person(state="draft")
    make_photo_person(make_photo(), person, role="depicted")
    assert facet("person") == {}


def test_several_facets_narrow_and_several_values_widen():
    music, games = make_subject(slug="music"), make_subject(slug="games")
    first = make_photo(date="1946", subjects=(music,))
    second = make_photo(date="1947", subjects=(games,))
    assert listed_records(PhotoSelection, "subject=games&subject=music") == [first, second]
    assert listed_records(PhotoSelection, "subject=games&subject=music&year=1947") == [second]


def test_the_earliest_come_first_the_undated_last_or_the_newest_if_asked():
    for date in ("1948", "", "1946-05", "1946-05-02", "1945/1950"):
        make_photo(date=date)
    in_order = ["1945/1950", "1946-05", "1946-05-02", "1948", ""]
    assert [photo.date for photo in listed_records(PhotoSelection)] == in_order
    newest = [photo.date for photo in listed_records(PhotoSelection, "sort=newest")]
    assert newest == ["1945/1950", "1946-05-02", "1946-05", "", "1948"]


def test_words_narrow_like_any_other_choice():
    band = make_photo(title_en="A band", date="1946")
    make_photo(title_en="A meal", date="1947")
    assert listed_records(PhotoSelection, "q=band") == [band]
    assert years("q=band") == {"1946": (1, 1)}
    assert listed_records(PhotoSelection, "q=band&year=1947") == []


def test_an_empty_result_says_what_each_choice_costs():
    music = make_subject(slug="music", name_en="music")
    make_photo(date="1946", subjects=(music,))
    make_photo(date="1947")
    drops = Listing.of(
        listing_of(PhotoSelection, "year=1947&subject=music"), 0, 10
    ).removal_suggestions
    assert {drop.url: drop.count for drop in drops} == {"?subject=music": 1, "?year=1947": 1}


def test_a_facet_shows_the_most_frequent_and_all_when_it_is_opened():
    made = [make_subject(slug=f"s{number:02}") for number in range(15)]
    for number in range(15):
        make_photo(subjects=made[: number + 1])
    shown = subjects()
    assert len(shown) == 12
    assert set(shown.values()) == set(range(4, 16))
    assert len(subjects("open=subject")) == 15
