"""One span of years: an open date counts for the same years wherever years are counted."""

import json
from datetime import date

import pytest
from django.urls import reverse

from dates.value import HistoricDate
from museum.search import search
from photos.facets import PhotoSelection
from search.facets import Listing
from tests.builders import make_photo
from tests.exchange.export.exports import export_text, result_set_of
from tests.search_index import listing_of

pytestmark = pytest.mark.django_db

ASKED = range(1940, 1964)


def years_of_facet():
    values = Listing.of(listing_of(PhotoSelection, ""), 0, 10).years.values
    return [int(value.label) for value in values]


def years_with_page(client, photo, address):
    pages = {year: client.get(address.format(year=year)) for year in ASKED}
    return [year for year, page in pages.items() if photo.identifier in page.content.decode()]


def years_of_search():
    return [year for year in ASKED if search(f"year:{year}").count]


def years_of_calendar(client):
    found = []
    for year in client.get(reverse("backoffice:coverage")).context["years"]:
        page = client.get(reverse("backoffice:coverage"), {"year": year})
        if any(shown.cell.possible for shown in page.context["table"][0]["cells"]):
            found.append(year)
    return found


@pytest.mark.parametrize(
    ("span", "edtf", "years"),
    [
        (None, "1955/..", [1955, 1956]),
        (None, "../1946", [1945, 1946]),
        ((date(1943, 2, 1), date(1958, 6, 30)), "1955/..", [1955, 1956, 1957, 1958]),
        ((date(1943, 2, 1), date(1958, 6, 30)), "../1944", [1943, 1944]),
    ],
)
def test_an_open_date_counts_for_the_same_years_everywhere(
    administrator, settings, span, edtf, years
):
    if span:
        settings.MUSEUM_FIRST_DAY, settings.MUSEUM_LAST_DAY = span
    photo = make_photo(title_en="Open", date=edtf, state="published")
    exported = json.loads(export_text(result_set_of(photo), "json", "PH"))["records"][0]
    assert list(HistoricDate.parse(edtf).possible_years()) == years
    assert exported["possible_years"] == years
    assert years_of_facet() == years
    assert years_with_page(administrator, photo, "/en/photos/?year={year}") == years
    assert years_of_search() == years
    assert years_of_calendar(administrator) == years


def test_each_year_of_the_span_may_be_asked_for_and_no_other(client, settings):
    settings.MUSEUM_FIRST_DAY, settings.MUSEUM_LAST_DAY = date(1950, 1, 1), date(1958, 6, 30)
    make_photo(title_en="Any", date="1953", state="published")
    answers = {year: client.get(f"/en/photos/?year={year}").status_code for year in ASKED}
    assert [year for year, status in answers.items() if status == 200] == list(range(1950, 1959))
