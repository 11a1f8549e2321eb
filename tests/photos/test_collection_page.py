"""The page of a collection, by the areas of ISAD(G)."""

import pytest

from tests.builders import (
    in_three_languages,
    make_collection,
    make_person,
    make_photo,
    make_source,
)
from tests.page_text import linked_data, main_text, page_html

pytestmark = pytest.mark.django_db

#: The elements that a visitor reads, by their numbers in ISAD(G), second edition.
ELEMENTS = {
    "custodial_history": "3.2.3",
    "acquisition": "3.2.4",
    "scope": "3.3.1",
    "access_conditions": "3.4.1",
    "use_conditions": "3.4.2",
    "note": "3.6.1",
}


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_every_element_is_read_in_the_readers_language(client, language):
    fields = {}
    for field, number in ELEMENTS.items():
        fields |= in_three_languages(field, f"Element {number}")
    collection = make_collection(**fields)
    shown_text = main_text(client, f"/{language}/collections/{collection.identifier}/")
    for number in ELEMENTS.values():
        assert f"Element {number} ({language})" in shown_text


def test_the_identity_of_a_collection(client):
    fonds = make_collection(title_en="The whole archive")
    collection = make_collection(
        title_en="The album",
        within=fonds,
        reference_code="RU Dozhd 1",
        level="file",
        dates="1945/1950",
        extent_en="four scenes",
        creator=make_person(name_en="The owner"),
    )
    make_collection(title_en="A leaf of it", within=collection)
    collection.sources.add(make_source(work="The report"))
    shown_text = main_text(client, collection.get_absolute_url())
    for words in (
        "Reference code RU Dozhd 1",
        "1945/1950",
        "Extent and medium four scenes",
        "Creator The owner",
        "Part of The whole archive",
        "Its parts A leaf of it",
        "The report",
    ):
        assert words in shown_text
    data = linked_data(client, collection.get_absolute_url())
    assert data["@type"] == "ArchiveComponent"
    assert (data["temporalCoverage"], data["materialExtent"]) == ("1945/1950", "four scenes")
    assert data["@id"] == f"http://testserver/id/{collection.identifier}"


def test_what_is_not_known_has_no_heading(client):
    shown_text = main_text(client, make_collection(dates="").get_absolute_url())
    for heading in ("Reference code", "Creator", "Custodial history", "Note", "Photographs in it"):
        assert heading not in shown_text


def test_its_photographs_are_ordered_by_date(client):
    collection = make_collection()
    for date in ("", "1947", "1945"):
        make_photo(collection=collection, date=date, title_en=f"Scene of {date or 'no date'}")
    shown_text = main_text(client, collection.get_absolute_url())
    order = [shown_text.index(f"Scene of {date}") for date in ("1945", "1947", "no date")]
    assert order == sorted(order)


def test_the_list_of_collections_shows_the_published_alone(client):
    make_collection(title_en="To be seen")
    make_collection(title_en="Unfinished", state="draft")
    html = page_html(client, "/en/collections/")
    assert "To be seen" in html
    assert "Unfinished" not in html
