"""The manifest of a photograph: what it contains, and what it must not contain."""

import pytest

from tests.builders import (
    in_three_languages,
    make_caption,
    make_collection,
    make_master,
    make_person,
    make_photo,
    make_photo_person,
    make_region,
    make_source,
    make_subject,
    make_testimony,
)
from tests.iiif.documents import ORIGIN, get_document, get_manifest, manifest_path

pytestmark = pytest.mark.django_db

MIRADOR_LANGUAGES = ["en", "ru", "ja"]


def all_strings(value):
    """Every string in a document."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in all_strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in all_strings(one)]
    return [value] if isinstance(value, str) else []


def metadata(document, language="en"):
    """The metadata by its English labels."""
    return {
        pair["label"]["en"][0]: pair["value"].get(language) or pair["value"].get("none")
        for pair in document["metadata"]
    }


def make_with_image(**values):
    return make_photo(master=make_master(), **values)


def test_it_speaks_three_languages_and_says_which(client):
    photo = make_with_image(
        title_en="A band", title_ru="Оркестр", title_ja="楽団", credit_en="A. Archive"
    )
    document = get_manifest(client, photo)
    assert document["label"] == {"en": ["A band"], "ru": ["Оркестр"], "ja": ["楽団"]}
    assert document["requiredStatement"]["value"]["en"] == ["A. Archive"]
    assert [page["language"] for page in document["homepage"]] == [["en"], ["ru"], ["ja"]]
    assert document["homepage"][2]["id"] == f"{ORIGIN}/ja/photos/{photo.identifier}/"
    assert document["provider"][0]["logo"][0]["id"].endswith(".svg")


def test_a_language_that_is_missing_is_left_out(client):
    document = get_manifest(client, make_with_image(title_en="", title_ru="Оркестр", title_ja=""))
    assert document["label"] == {"ru": ["Оркестр"]}


def test_the_canvas_is_the_upright_image_with_both_services(client):
    photo = make_with_image()
    (canvas,) = get_manifest(client, photo)["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["width"], canvas["height"]) == (1600, 1200)
    assert body["id"] == f"{ORIGIN}/iiif/3/{photo.identifier}/full/max/0/default.jpg"
    assert [s.get("id") or s["@id"] for s in body["service"]] == [
        f"{ORIGIN}/iiif/{version}/{photo.identifier}" for version in (3, 2)
    ]


def test_a_scan_that_is_too_large_for_one_picture_says_how_large_the_picture_is(client):
    photo = make_photo(master=make_master(width=20_000, height=15_000))
    (canvas,) = get_manifest(client, photo)["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["width"], canvas["height"]) == (20_000, 15_000)
    assert body["width"] * body["height"] <= 16_000_000
    assert abs(body["width"] / body["height"] - 4 / 3) < 0.001


def test_rights_are_the_images_and_never_the_texts(client):
    document = get_manifest(client, make_with_image(image_rights="NKC", text_rights="CC-BY-SA"))
    assert document["rights"] == "http://rightsstatements.org/vocab/NKC/1.0/"
    assert metadata(document)["Rights in our text"] == ["CC BY-SA 4.0"]


def test_a_placeholder_says_that_it_is_not_the_photograph(client):
    photo = make_photo(credit_en="A. Archive")
    document = get_manifest(client, photo)
    (canvas,) = document["items"]
    body = canvas["items"][0]["items"][0]["body"]
    statement = document["requiredStatement"]
    assert body["id"] == f"{ORIGIN}/media/mount/{photo.identifier}.png"
    assert (canvas["width"], canvas["height"]) == (body["width"], body["height"])
    assert client.get(body["id"].removeprefix(ORIGIN)).status_code == 200
    for language in MIRADOR_LANGUAGES:
        assert statement["label"][language] == body["label"][language]
        (text,) = statement["value"][language]
        assert text.startswith("A. Archive ")
        assert len(text) > 40
    assert "not a photograph" in statement["label"]["en"][0]
    assert not {"rights", "thumbnail"} & document.keys()
    assert "service" not in body


def test_what_is_behind_a_click_is_not_shown(client):
    photo = make_with_image(sensitivity="click", sensitivity_note_en="A dead man.")
    make_region(photo)
    document = get_manifest(client, photo)
    texts = all_strings(document)
    assert document["items"][0]["items"] == []
    assert not any(f"/iiif/3/{photo.identifier}/" in text or "/media/" in text for text in texts)
    assert not {"rights", "thumbnail"} & document.keys()
    assert document["requiredStatement"]["value"]["en"][0].endswith("A dead man.")
    assert len(document["items"][0]["annotations"][0]["items"]) == 1


def test_a_notice_must_be_read_beside_it(client):
    document = get_manifest(
        client, make_with_image(sensitivity="notice", sensitivity_note_en="Sick men.")
    )
    assert document["requiredStatement"]["value"]["en"][0].endswith(" Sick men.")
    assert document["thumbnail"]


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("1947", "1947-01-01T00:00:00Z"),
        ("1947-05-03", "1947-05-03T00:00:00Z"),
        ("1947-03/1947-05", "1947-03-01T00:00:00Z"),
        ("1945/1950", None),
        ("1947~", None),
        ("1947?", None),
        ("194X", None),
        ("1947/..", None),
        ("[1946,1947]", None),
        ("", None),
    ],
)
def test_only_a_date_that_is_certain_of_its_year_is_a_point_in_time(client, edtf, expected):
    assert get_manifest(client, make_with_image(date=edtf)).get("navDate") == expected


def test_a_date_is_given_in_words_and_as_stored(client):
    document = get_manifest(
        client, make_with_image(date="1947~", date_ground_en="Written on the back.")
    )
    assert metadata(document)["Date in EDTF"] == ["1947~"]
    assert metadata(document, "ru")["Date"] == ["около 1947 г."]
    assert metadata(document)["On what ground it is dated"] == ["Written on the back."]


def test_people_are_named_with_their_doubt(client):
    photo = make_with_image()
    make_photo_person(photo, make_person(name_en="A man"), certainty="possible")
    make_photo_person(photo, make_person(name_en="B man", state="draft"))
    found = metadata(get_manifest(client, photo))
    assert found["Depicted"] == ["A man (possible)"]


def test_captions_are_attributed_in_their_own_language(client):
    photo = make_with_image()
    make_caption(
        photo,
        "Пленные играют",
        kind="press",
        language="ru",
        author_en="Dozhd",
        author_ru="Дождь",
        written="2015-09-02",
    )
    make_caption(photo, "with love", kind="inscription", language="en")
    (page,) = get_manifest(client, photo)["items"][0]["annotations"]
    press, inscription = page["items"]
    assert [body["language"] for body in press["body"]] == ["ru", "ru"]
    assert press["body"][0]["value"] == "Пленные играют"
    assert press["body"][1]["value"] == "— Подпись в прессе · Дождь · 2 сентября 2015 г."
    assert press["label"]["en"] == ["Press caption · Dozhd · 2 September 2015"]
    assert press["motivation"] == "commenting"
    assert inscription["motivation"] == "supplementing"


def test_a_source_that_is_no_longer_public_is_not_named(client):
    photo = make_with_image(source=make_source(author="Seen, A.", state="withdrawn"))
    make_caption(photo, "words", source=photo.source)
    assert not any("Seen" in text for text in all_strings(get_manifest(client, photo)))


def test_regions_have_their_rectangle_and_a_body_for_each_language(client):
    photo = make_with_image()
    subject = make_subject(**in_three_languages("name", "cap"))
    make_region(photo, "10,20,300,400", subject=subject)
    (page,) = get_manifest(client, photo)["items"][0]["annotations"]
    (region,) = page["items"]
    assert region["target"].endswith("/canvas#xywh=10,20,300,400")
    plain = [body for body in region["body"] if "purpose" not in body]
    tags = [body["value"] for body in region["body"] if body.get("purpose") == "tagging"]
    assert [body["language"] for body in plain] == MIRADOR_LANGUAGES
    assert tags == ["cap (en)", "cap (ru)", "cap (ja)"]


def test_pages_of_annotations_are_documents_of_their_own(client):
    photo = make_with_image()
    make_caption(photo)
    make_region(photo)
    for page in get_manifest(client, photo)["items"][0]["annotations"]:
        own = get_document(client, page["id"].removeprefix(ORIGIN))
        assert own["items"] == page["items"]
    bare = make_with_image()
    path = manifest_path(bare).replace("manifest.json", "annotations/regions.json")
    assert client.get(path).status_code == 404


def test_testimonies_of_those_who_are_surely_in_it_are_linked(client):
    photo = make_with_image()
    speaker = make_person()
    told, draft = make_testimony(speaker=speaker), make_testimony(speaker=speaker, state="draft")
    doubtful = make_testimony()
    make_photo_person(photo, speaker)
    make_photo_person(photo, doubtful.speaker, certainty="probable")
    linked = [one["id"] for one in get_manifest(client, photo)["seeAlso"]]
    assert f"{ORIGIN}/id/{told.identifier}" in linked
    assert not any(one.identifier in link for link in linked for one in (draft, doubtful))


def test_it_is_part_of_its_collection_and_of_the_museum(client):
    collection = make_collection()
    above = get_manifest(client, make_with_image(collection=collection))["partOf"]
    assert [one["id"].rpartition("/3/")[2] for one in above] == [
        f"{collection.identifier}/collection.json",
        "collection.json",
    ]
    hidden = make_collection(state="draft")
    assert len(get_manifest(client, make_with_image(collection=hidden))["partOf"]) == 1


def test_pages_lead_to_the_documents(client):
    photo = make_with_image(collection=make_collection())
    for page, path in (
        (f"/ru/photos/{photo.identifier}/", manifest_path(photo)),
        (
            f"/ru/collections/{photo.collection.identifier}/",
            f"/iiif/presentation/3/{photo.collection.identifier}/collection.json",
        ),
    ):
        html = client.get(page).content.decode()
        assert f'href="{path}?manifest={ORIGIN}{path}"' in html
        assert f'presentation/3/context.json&quot;" href="{path}"' in html
        assert client.get(f"{path}?manifest={ORIGIN}{path}").status_code == 200
