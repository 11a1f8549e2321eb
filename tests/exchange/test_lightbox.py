"""The lightbox: its URL contains the set of records, in the researcher's order."""

import csv
import io

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from exchange.export import FORMATS
from exchange.lightbox import MAX_RECORDS, Selection
from tests.builders import make_person, make_photo, make_testimony
from tests.page_text import main_text, page_html
from tests.query_counts import count_queries

ADDRESS = "/en/lightbox/"


def query_of(*records):
    return "&".join(f"id={record.identifier}" for record in records)


def selection(query):
    return Selection.from_query(QueryDict(query)).names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("id=TE-0003&id=PH-0001", ("TE-0003", "PH-0001")),
        ("id=ph1&id=PH+0002&id=PH-0001", ("PH-0001", "PH-0002")),
        ("id=PH-0001&add=te-3,+PH+0002;PH-0004", ("PH-0001", "TE-0003", "PH-0002", "PH-0004")),
        ("add=PH-0001、ph2\nTE-0003", ("PH-0001", "PH-0002", "TE-0003")),
        ("add=https://museum.example/ru/photos/PH-0007/", ("PH-0007",)),
        ("add=https://m.example/en/lightbox/?id=PH-0001%26id=TE-0002", ("PH-0001", "TE-0002")),
        ("add=nonsense", ("nonsense",)),
        ("id=PH-0001&id=PH-0002&remove=PH-0001", ("PH-0002",)),
        ("id=PH-0001&id=PH-0002&id=PH-0003&up=PH-0003", ("PH-0001", "PH-0003", "PH-0002")),
        ("id=PH-0001&id=PH-0002&id=PH-0003&down=PH-0001", ("PH-0002", "PH-0001", "PH-0003")),
        ("id=PH-0001&up=PH-0001&down=PH-0009", ("PH-0001",)),
        ("id=PH-0001&clear=1", ()),
        ("id=&add=", ()),
    ],
)
def test_an_address_is_read(query, names):
    assert selection(query) == names


@given(st.lists(st.text(min_size=1), max_size=20))
def test_the_canonical_address_of_a_set_is_its_own(names):
    query = QueryDict(mutable=True)
    query.setlist("id", names)
    once = Selection.from_query(query)
    assert Selection.from_query(QueryDict(once.query)) == once
    assert len(set(once.names)) == len(once.names)


@pytest.mark.django_db
def test_another_form_of_an_address_leads_to_the_canonical_one(client):
    response = client.get(f"{ADDRESS}?id=ph1&colour=red&add=te3&id=ph1")
    assert response.status_code == 302
    assert response["Location"] == f"{ADDRESS}?id=PH-0001&id=TE-0003"


@pytest.mark.django_db
def test_the_page_keeps_the_researchers_order(client):
    first, second, third = make_photo(), make_testimony(), make_photo()
    html = page_html(client, f"{ADDRESS}?{query_of(third, second, first)}")
    places = [html.index(f'href="{one.get_absolute_url()}') for one in (third, second, first)]
    assert places == sorted(places)
    assert 'name="robots" content="noindex"' in html
    assert "Set-Cookie" not in client.get(ADDRESS).headers
    assert "noindex" not in page_html(client, ADDRESS)


@pytest.mark.django_db
def test_what_is_not_shown_is_named_with_its_reason(client):
    shown, draft = make_photo(), make_photo(state="draft")
    withdrawn, person = make_testimony(state="withdrawn"), make_person()
    query = f"{query_of(shown, draft, withdrawn, person)}&id=nonsense"
    shown_text = main_text(client, f"{ADDRESS}?{query}")
    assert f"{draft.identifier}: there is no public record" in shown_text
    assert f"{withdrawn.identifier}: this record was withdrawn" in shown_text
    assert f"{person.identifier}: a lightbox holds photographs" in shown_text
    assert "nonsense: not the number of a record" in shown_text
    assert withdrawn.title_en not in shown_text
    assert draft.title_en not in shown_text


@pytest.mark.django_db
def test_a_set_of_nothing_public_is_not_found_but_says_why(client):
    response = client.get(f"{ADDRESS}?id=PH-9999")
    assert response.status_code == 404
    assert "there is no public record" in response.content.decode()


@pytest.mark.django_db
def test_what_finds_no_room_opens_as_a_set_of_its_own(client):
    photo = make_photo()
    names = [
        photo.identifier,
        *(f"PH-{number:06d}" for number in range(500_000, 500_000 + MAX_RECORDS)),
    ]
    html = page_html(client, f"{ADDRESS}?" + "&".join(f"id={name}" for name in names))
    assert f'href="{ADDRESS}?id={names[-1]}"' in html
    assert "A lightbox holds 500 records." in html


@pytest.mark.django_db
def test_the_page_costs_the_same_for_few_and_for_many(client):
    few = [make_photo(), make_testimony()]
    many = few + [make() for make in (make_photo, make_testimony) for _ in range(20)]
    assert count_queries(client, f"{ADDRESS}?{query_of(*few)}") == count_queries(
        client, f"{ADDRESS}?{query_of(*many)}"
    )


@pytest.mark.django_db
def test_an_export_has_the_public_records_in_order(client):
    first, draft, second = make_testimony(), make_photo(state="draft"), make_photo()
    query = query_of(second, draft, first)
    response = client.get(f"{ADDRESS}export.csv?{query}")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [row["identifier"] for row in rows] == [second.identifier, first.identifier]
    assert 'filename="lightbox-2-records.csv"' in response["Content-Disposition"]
    assert client.get(f"{ADDRESS}export.xlsx?{query}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_every_format_is_offered_and_answers(client, language):
    photo = make_photo()
    html = page_html(client, f"/{language}/lightbox/?{query_of(photo)}")
    for name in FORMATS:
        address = f"/{language}/lightbox/export.{name}?{query_of(photo)}"
        assert f'href="{address}"' in html
        content = b"".join(client.get(address).streaming_content).decode()
        assert photo.identifier in content


@pytest.mark.django_db
def test_the_page_of_a_record_begins_a_lightbox(client):
    for record in (make_photo(), make_testimony()):
        html = page_html(client, record.get_absolute_url())
        assert f'href="{ADDRESS}?id={record.identifier}"' in html
        assert f'data-lightbox="{record.identifier}"' in html


@pytest.mark.django_db
def test_robots_keep_out_of_the_orders_of_sets(client):
    assert "Disallow: /ru/lightbox/\n" in client.get("/robots.txt").content.decode()
