"""Requests that get no image: they are answered with a message, and cost nothing."""

import threading

import pytest

from iiif.image import views
from iiif.image.throttle import Busy, ConcurrencyLimit
from images.storage import derivatives, pack_name
from photos.models import Photo
from records.publication import withdraw
from tests.builders import make_photo
from tests.images.image_files import random_scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]

IMAGE = "full/300,/0/default.jpg"


@pytest.fixture
def photo(photo_of):
    return photo_of(random_scene(1, 900, 600))


def get(client, photo, rest=IMAGE, version=3, **kwargs):
    return client.get(f"/iiif/{version}/{photo.identifier}/{rest}", **kwargs)


def error_message(response, status):
    """The message of an error response, which is plain text, uncached, open to any origin."""
    assert response.status_code == status
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.content.decode()


@pytest.mark.parametrize(
    ("rest", "named"),
    [
        ("fulll/max/0/default.jpg", "“fulll”"),
        ("full/901,/0/default.jpg", "“901,”"),
        ("full/2000,3000/0/default.jpg", "“2000,3000”"),
        ("full/full/0/default.jpg", "“full”"),
        ("full/max/400/default.jpg", "“400”"),
        ("full/max/0/default.bmp", "“bmp”"),
        ("full/max/0", "“full/max/0”"),
        ("900,0,5,5/max/0/default.jpg", "900 × 600"),
        ("full/^9000,/0/default.jpg", "8192"),
        ("Info.json", "“Info.json”"),
        ("full%00/max/0/default.jpg", "“full"),
        ("full/max/0/default.jpg/", "“full/max/0/default.jpg/”"),
    ],
)
def test_what_is_malformed_is_400_and_named(client, photo, rest, named):
    assert named in error_message(get(client, photo, rest), 400)


def test_what_is_not_offered_is_501(client, photo):
    assert "choose jpg, png or webp" in error_message(
        get(client, photo, "full/max/0/default.tif"), 501
    )


@pytest.mark.parametrize("path", ["nothing", "a/b", "PE-0001", "%00", "[frob]", "PH-99999999999"])
@pytest.mark.parametrize("rest", ["info.json", IMAGE, "full/max/0/default.nothing"])
def test_what_is_no_photograph_is_404(client, path, rest):
    error_message(client.get(f"/iiif/3/{path}/{rest}"), 404)


def test_an_unknown_photograph_is_404(client):
    for rest in ("info.json", IMAGE):
        assert "PH-9999" in error_message(client.get(f"/iiif/3/PH-9999/{rest}"), 404)
    error_message(client.get("/iiif/3/PH-9999/full/max/0/default.nothing"), 400)


def test_a_described_scene_has_no_image(client):
    assert "only described" in error_message(get(client, make_photo(), "info.json"), 404)


def test_a_refusal_is_in_the_readers_language(client, photo):
    responses = {
        code: get(client, photo, "fulll/max/0/default.jpg", headers={"accept-language": code})
        for code in ("en", "ru", "ja")
    }
    assert len({error_message(response, 400) for response in responses.values()}) == 3


@pytest.mark.parametrize("state", ["draft", "review", "withdrawn"])
@pytest.mark.parametrize("rest", ["", "info.json", IMAGE])
def test_what_is_not_public_is_for_curators(client, admin_client, photo, state, rest):
    if state == "withdrawn":
        withdraw(record=photo, category="family", reason={"en": "The family asked for it."})
    else:
        Photo.objects.filter(pk=photo.pk).update(state=state)
    text = error_message(get(client, photo, rest), 410 if state == "withdrawn" else 404)
    assert ("The family asked for it." in text) == (state == "withdrawn")
    response = get(admin_client, photo, rest)
    assert response.status_code == (200 if rest else 303)
    if rest:
        assert response["Cache-Control"] == "private, no-store"


def test_a_draft_answers_like_a_missing_photograph(client, photo):
    Photo.objects.filter(pk=photo.pk).update(state="draft")
    there = get(client, photo).content.decode().replace(photo.identifier, "PH-9999")
    assert client.get(f"/iiif/3/PH-9999/{IMAGE}").content.decode() == there


@pytest.mark.parametrize("is_staff", [False, True])
def test_a_reader_without_the_permission_is_a_visitor(client, photo, django_user_model, is_staff):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=is_staff))
    Photo.objects.filter(pk=photo.pk).update(state="draft")
    assert get(client, photo).status_code == 404


def test_a_photograph_without_tiles_is_asked_for_later(client, photo, settings):
    derivatives().delete(pack_name(photo.master.sha256, settings.TILE_SIZE))
    response = get(client, photo)
    assert "not made yet" in error_message(response, 503)
    assert response["Retry-After"] == "60"
    assert get(client, photo, "info.json").status_code == 200


def test_a_damaged_pack_is_no_failure_of_the_server(client, photo, settings, caplog):
    name = pack_name(photo.master.sha256, settings.TILE_SIZE)
    path = derivatives().path(name)
    with open(path, "r+b") as file:
        file.write(b"\0" * 5_000)
    error_message(get(client, photo, "0,0,300,300/max/0/default.jpg"), 503)
    assert photo.identifier in caplog.text


def test_a_large_picture_waits_for_no_place(client, photo, monkeypatch):
    workload = ConcurrencyLimit(1)
    monkeypatch.setattr(views, "_large_images", workload)
    large = "full/^2000,/0/default.jpg"
    with workload.slot():
        response = get(client, photo, large)
        assert "ask again in a moment" in error_message(response, 503)
        assert response["Retry-After"] == "2"
        assert get(client, photo).status_code == 200  # a small one is rendered all the same
        assert get(client, photo, "512,0,388,512/max/0/default.jpg").status_code == 200
    assert get(client, photo, large).status_code == 200


def test_a_place_is_given_back_after_a_failure():
    workload = ConcurrencyLimit(1)
    with pytest.raises(ZeroDivisionError), workload.slot():
        raise ZeroDivisionError
    with workload.slot(), pytest.raises(Busy), workload.slot():
        pass


def test_places_are_counted_across_threads():
    workload = ConcurrencyLimit(2)
    outcomes = []
    together = threading.Barrier(5)

    def work():
        together.wait()
        try:
            with workload.slot():
                outcomes.append("made")
                held.wait(10)
        except Busy:
            outcomes.append("busy")
            if outcomes.count("busy") == 3:
                held.set()

    held = threading.Event()
    threads = [threading.Thread(target=work) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["busy"] * 3 + ["made"] * 2


@pytest.mark.parametrize(
    "rest",
    [
        "full/^8192,8192/0/default.png",
        "full/^8192,1/45/default.png",
        "full/^999999999,999999999/0/default.jpg",
        "full/^pct:99999999/0/default.jpg",
        "0,0,1,1/^8192,8192/45/default.webp",
        "pct:0,0,0.000000000001,0.000000000001/^pct:999999999/0/default.jpg",
        "9" * 5000 + "/max/0/default.jpg",
        "full/max/" + "0" * 5000 + "/default.jpg",
        "full/max/0/default.jpg" + "/.." * 1000,
        ",".join(["0"] * 3000) + "/max/0/default.jpg",
        "full/^!1,999999999/0/" + "default" * 1000 + ".jpg",
    ],
)
def test_hostile_requests_are_refused_before_a_pixel_is_made(client, photo, rest, monkeypatch):
    def no_pixels(*args):
        raise AssertionError("A pixel was made.")

    monkeypatch.setattr(views, "render_file", no_pixels)
    response = get(client, photo, rest)
    assert response.status_code == 400
    assert len(response.content) < 1_000
