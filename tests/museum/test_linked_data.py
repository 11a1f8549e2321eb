"""A record at its permanent URL, for readers and for machines (DESIGN section 9)."""

import json

import pytest

from identifiers.resolve import record_types
from museum.linked_data import JSON_LD, JSON_LD_BUILDERS
from photos.models import ImportBatch
from records.models import State
from tests import builders

pytestmark = pytest.mark.django_db

MAKE = {
    "AR": builders.make_article,
    "CO": builders.make_collection,
    "PE": builders.make_person,
    "PH": builders.make_photo,
    "PL": builders.make_place,
    "QU": builders.make_question,
    "SO": builders.make_source,
    "SU": builders.make_subject,
    "TE": builders.make_testimony,
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def test_every_kind_of_record_with_a_page_has_a_description():
    with_page = {
        prefix: model
        for prefix, model in record_types().items()
        if hasattr(model, "get_absolute_url")
    }
    assert set(with_page) == set(MAKE)
    assert set(with_page.values()) == set(JSON_LD_BUILDERS)


@pytest.mark.parametrize(
    "accept", [BROWSER, "*/*", "text/*", "image/png", "", "text/html,application/ld+json;q=0.9"]
)
def test_a_reader_is_led_to_the_page(client, accept):
    photo = builders.make_photo()
    headers = {"accept-language": "ja", "accept": accept}
    answer = client.get(f"/id/{photo.identifier}", headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, f"/ja/photos/{photo.identifier}/")
    assert answer["Vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    "accept",
    [
        JSON_LD,
        "application/json",
        "application/ld+json, application/json;q=0.9, */*;q=0.1",
        "text/html;q=0.5, application/ld+json",
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted", application/json',
    ],
)
def test_a_machine_is_led_to_the_description(client, accept):
    photo = builders.make_photo()
    headers = {"accept-language": "ru", "accept": accept}
    answer = client.get(f"/id/{photo.identifier}", headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, f"/ru/id/{photo.identifier}.jsonld")
    assert answer["Vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize("prefix", MAKE)
def test_the_description_is_the_one_in_the_pages_head(client, prefix):
    record = MAKE[prefix]()
    page = client.get(record.get_absolute_url()).content.decode()
    answer = client.get(f"/en/id/{record.identifier}.jsonld")
    assert (answer.status_code, answer["Content-Type"]) == (200, JSON_LD)
    assert not answer.cookies
    data = answer.json()
    assert data["@id"] == f"http://testserver/id/{record.identifier}"
    head = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert data == json.loads(head)
    link = f'<link rel="alternate" type="{JSON_LD}" href="/en/id/{record.identifier}.jsonld">'
    assert link in page


def test_the_description_speaks_the_language_of_its_address(client):
    photo = builders.make_photo(title_en="Mess hall", title_ru="Столовая")
    answer = client.get(f"/ru/id/{photo.identifier}.jsonld")
    assert "Столовая" in answer.content.decode()  # as written, not escaped
    assert answer.json()["inLanguage"] == "ru"


def test_an_article_names_the_sources_that_its_text_cites(client):
    source = builders.make_source()
    article = builders.make_article(body_en=f"It is so. [@{source.identifier}]")
    data = client.get(f"/en/id/{article.identifier}.jsonld").json()
    assert [one["@id"] for one in data["citation"]] == [f"http://testserver/id/{source.identifier}"]


def test_a_description_answers_by_state_as_the_page_does(client):
    answers = {
        state: client.get(f"/en/id/{builders.make_person(state=state).identifier}.jsonld")
        for state in State.values
    }
    assert {state: answer.status_code for state, answer in answers.items()} == {
        State.DRAFT: 404,
        State.REVIEW: 404,
        State.PUBLISHED: 200,
        State.WITHDRAWN: 410,
    }


@pytest.mark.parametrize(
    "typed", ["XX-0001", "IB-0001", "PH-9999", "SU-9999", "PL-9999", "nothing"]
)
def test_what_has_no_page_has_no_description(client, typed):
    ImportBatch.objects.create(identifier="IB-0001", label="Scans")
    for accept in (BROWSER, JSON_LD):
        assert client.get(f"/id/{typed}", headers={"accept": accept}).status_code == 404
    assert client.get(f"/en/id/{typed}.jsonld").status_code == 404


def test_another_spelling_redirects(client):
    builders.make_photo(identifier="PH-0077")
    answer = client.get("/ja/id/ph77.jsonld")
    assert (answer.status_code, answer["Location"]) == (301, "/ja/id/PH-0077.jsonld")
    answer = client.get("/ja/id/PH-0077.jsonld?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/ja/id/PH-0077.jsonld")


def test_the_number_of_queries_does_not_grow(client, assert_same_queries):
    testimony = builders.make_testimony()

    def add(count):
        testimony.subjects.add(*(builders.make_subject() for _number in range(count)))
        testimony.mentions.add(*(builders.make_person() for _number in range(count)))

    assert_same_queries(client, f"/en/id/{testimony.identifier}.jsonld", add)
