"""The response with a manifest: for whom, with which type, and how long it is cached."""

import pytest
from django.utils import timezone

from records.changes import changeset
from tests.builders import make_master, make_photo, make_subject
from tests.iiif.documents import ORIGIN, manifest_path

pytestmark = pytest.mark.django_db


def make_with_image(**values):
    return make_photo(master=make_master(), **values)


@pytest.mark.parametrize("state", ["draft", "review"])
def test_what_is_not_public_is_not_there_for_anybody(client, admin_client, state):
    photo = make_with_image(state=state)
    assert client.get(manifest_path(photo)).status_code == 404
    assert admin_client.get(manifest_path(photo)).status_code == 404


def test_what_is_withdrawn_says_why_in_the_readers_language(client):
    photo = make_with_image(state="withdrawn", withdrawal_reason_ja="ご家族の希望による。")
    response = client.get(manifest_path(photo), headers={"accept-language": "ja"})
    assert response.status_code == 410
    assert "ご家族の希望による。" in response.content.decode()
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-store"


def test_another_spelling_redirects(client):
    photo = make_with_image()
    typed = manifest_path(photo).replace(photo.identifier, photo.identifier.lower())
    response = client.get(typed)
    assert response.status_code == 301
    assert response["Location"] == ORIGIN + manifest_path(photo)
    assert client.get("/iiif/presentation/3/nonsense/manifest.json").status_code == 404


def test_types_tags_and_origins(client):
    path = manifest_path(make_with_image())
    response = client.get(path)
    assert response["Content-Type"] == (
        'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
    )
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Vary"] == "Accept"
    plain = client.get(path, headers={"accept": "application/json"})
    assert plain["Content-Type"] == "application/json"
    assert plain["ETag"] != response["ETag"]
    assert not response["ETag"].startswith("W/")
    again = client.get(path, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert client.options(path)["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.post(path).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_what_changes_in_the_catalogue_changes_the_document(client):
    subject = make_subject(name_en="music")
    photo = make_with_image(subjects=(subject,))
    before = client.get(manifest_path(photo))
    with changeset(why="Named better."):
        subject.name_en = "song"
        subject.save()
    after = client.get(manifest_path(photo))
    assert ["song"] in [pair["value"].get("en") for pair in after.json()["metadata"]]
    assert before["ETag"] != after["ETag"]
    with changeset(why="Withdrawn."):
        photo.state, photo.withdrawal_category = "withdrawn", "error"
        photo.withdrawal_reason_en, photo.withdrawn_at = "A mistake.", timezone.now()
        photo.save()
    assert client.get(manifest_path(photo)).status_code == 410
