"""Content Search: annotations are found by inflected forms and highlighted in place."""

import pytest

from iiif.search import candidates
from tests.builders import (
    make_caption,
    make_collection,
    make_master,
    make_photo,
    make_region,
)
from tests.iiif.documents import ORIGIN, get_document, get_manifest, manifest_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo():
    photo = make_photo(master=make_master(), title_en="Nowhere else")
    make_caption(photo, "Военнопленные играют на гитарах и гармони", language="ru", kind="press")
    make_caption(photo, "収容所の食堂で食事をする抑留者", language="ja")
    make_caption(photo, "With love from Nakhodka", kind="inscription")
    make_region(
        photo,
        description_en="A badge on the cap",
        description_ru="Значок на фуражке",
        description_ja="帽子のバッジ",
    )
    return photo


def search(client, where, **query):
    path = f"/iiif/search/2/{getattr(where, 'identifier', where)}"
    response = client.get(path, query)
    assert response.status_code == 200, response.content
    return response.json()


def highlights(document):
    """The highlighted words."""
    return [
        one["target"]["selector"][0]["exact"]
        for page in document.get("annotations", ())
        for one in page["items"]
    ]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("гитара", ["гитарах"]),
        ("военнопленный гитара", ["Военнопленные", "гитарах"]),
        ("食堂", ["食堂"]),
        ("badges", ["badge"]),
        ("фуражка", ["фуражке"]),
        ('"love from Nakhodka"', ["love from Nakhodka"]),
        ("love -Nakhodka", []),
        ("гитара фуражка", []),
        ("elsewhere", []),
        ("the", []),
        ("…", []),
    ],
)
def test_words_are_found_as_the_museum_finds_them(client, photo, q, expected):
    assert highlights(search(client, photo, q=q)) == expected


def test_a_result_is_the_annotation_of_the_manifest(client, photo):
    pages = get_manifest(client, photo)["items"][0]["annotations"]
    document = search(client, photo, q="фуражке")
    assert document["items"] == pages[1]["items"]
    assert document["@context"] == "http://iiif.io/api/search/2/context.json"
    (highlight,) = document["annotations"][0]["items"]
    assert highlight["motivation"] == "highlighting"
    assert highlight["target"]["source"] == document["items"][0]["id"]
    assert highlight["target"]["selector"][0]["prefix"] == "Значок на "
    assert document["items"][0]["target"].endswith("#xywh=100,200,300,400")


def test_the_manifest_leads_to_it(client, photo):
    (service,) = get_manifest(client, photo)["service"]
    assert service == {
        "id": f"{ORIGIN}/iiif/search/2/{photo.identifier}",
        "type": "SearchService2",
    }


def test_motivations_are_asked_for(client, photo):
    assert len(search(client, photo)["items"]) == 4
    (only,) = search(client, photo, motivation="supplementing")["items"]
    assert only["body"][0]["value"] == "With love from Nakhodka"
    assert search(client, photo, q="badge", motivation="supplementing painting")["items"] == []


def test_what_is_ignored_is_named_and_dropped(client, photo):
    document = search(client, photo, q="badge", user="somebody", date="x")
    assert document["ignored"] == ["user", "date"]
    assert document["id"] == f"{ORIGIN}/iiif/search/2/{photo.identifier}?q=badge"
    assert "ignored" not in search(client, photo, q="badge")


def test_what_is_not_public_is_not_found(client):
    draft, withdrawn = make_photo(state="draft"), make_photo(state="withdrawn")
    assert client.get(f"/iiif/search/2/{draft.identifier}?q=x").status_code == 404
    assert client.get(f"/iiif/search/2/{withdrawn.identifier}?q=x").status_code == 410
    make_caption(draft, "secret")
    assert search(client, "", q="secret")["items"] == []


def test_the_whole_museum_and_a_collection_are_searched(client, photo):
    outer = make_collection()
    inner = make_collection(within=outer)
    other = make_photo(collection=inner, title_en="Guitar", alt_text_en="A guitar")
    make_caption(other, "Гитара", language="ru")
    found = search(client, "", q="гитара")
    assert [one["target"]["partOf"]["id"] for one in found["items"]] == [
        ORIGIN + manifest_path(one) for one in (other, photo)
    ]
    assert found["items"][0]["target"]["partOf"]["label"]["en"] == ["Guitar"]
    assert found["partOf"]["type"] == "AnnotationCollection"
    for collection in (outer, inner):
        (one,) = search(client, collection, q="гитара")["items"]
        assert one["target"]["partOf"]["id"] == ORIGIN + manifest_path(other)
    assert get_document(client, f"/iiif/presentation/3/{inner.identifier}/collection.json")[
        "service"
    ]


def test_many_are_paged(client, monkeypatch):
    monkeypatch.setattr(candidates, "PAGE_SIZE", 2)
    for _ in range(5):
        make_caption(make_photo(), "a guitar")
    page, seen = search(client, "", q="guitar"), []
    while True:
        seen += [one["id"] for one in page["items"]]
        if "next" not in page:
            break
        page = client.get(page["next"]["id"].removeprefix(ORIGIN)).json()
    assert len(seen) == len(set(seen)) == 5
    assert page["prev"]["id"].endswith("page=2")
    assert client.get("/iiif/search/2/?q=guitar&page=4").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "１"])
def test_a_page_that_is_none_is_refused(client, page):
    response = client.get("/iiif/search/2/", {"q": "x", "page": page})
    assert response.status_code == 400
    assert page in response.content.decode()
