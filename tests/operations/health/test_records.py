"""`/readyz` reads records, the index and masters, and says plainly what cannot be read."""

import shutil
import sqlite3

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from museum.settings.environment import SettingError
from museum.settings.secret_key import load_or_create_secret_key
from operations.health.readiness import check_readiness
from photos.models import Photo
from search.models import CatalogueVersion, Document, Posting
from tests.builders import make_master, make_photo, make_testimony
from tests.search_index import update_index


@pytest.fixture
def stored_master(data_folder):
    folder = data_folder / "masters"
    folder.mkdir(parents=True)
    (folder / "one.jpg").write_bytes(b"x" * 100)
    return make_master(file="one.jpg", size=100)


def ready(client):
    response = client.get(reverse("readyz"))
    assert response.headers["Cache-Control"].startswith("max-age=0")
    return response.status_code, response.json()


@pytest.mark.django_db
def test_an_empty_museum_is_ready(client):
    status, found = ready(client)
    assert (status, found["problems"]) == (200, [])


@pytest.mark.django_db
def test_a_museum_in_order_is_ready(client, stored_master):
    make_photo(master=stored_master)
    make_photo(state="draft")
    make_testimony()
    assert ready(client)[0] == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda file: file.unlink(), "is missing"),
        (lambda file: file.write_bytes(b"x" * 99), "not as long"),
        (lambda file: file.write_bytes(b""), "not as long"),
        (lambda file: (file.unlink(), file.mkdir()), "cannot be read"),
        (lambda file: shutil.rmtree(file.parent), "is missing"),
    ],
)
def test_a_master_that_cannot_be_read_is_reported(
    client, stored_master, damage, reason, data_folder
):
    make_photo(master=stored_master)
    damage(data_folder / "masters" / "one.jpg")
    status, found = ready(client)
    assert status == 503
    assert reason in found["problems"][0]
    assert found["index"] == "current"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("damage", "state"),
    [
        (lambda: CatalogueVersion.objects.update(analyser=0), "to be rebuilt"),
        (lambda: Document.objects.all().delete(), "behind"),
        (lambda: Posting.objects.all().delete(), "behind"),
        (lambda: Photo.objects.update(state="draft"), "behind"),
        (lambda: Document.objects.update(terms=b"garbage"), "behind"),
    ],
)
def test_an_index_that_is_behind_is_reported(client, damage, state):
    photo = make_photo()
    assert ready(client)[0] == 200
    damage()
    found = check_readiness()
    assert found.index == state
    assert "index" in found.problems[0].lower()
    assert photo.identifier not in str(found.problems)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file of a SQLite database")
def test_half_a_page_of_a_damaged_database_is_seen(tmp_path):
    """The table of photographs loses half of its page; other tables can still be read."""
    make_photo()
    update_index()
    copy = tmp_path / "damaged.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    with sqlite3.connect(copy) as opened:
        (page,) = opened.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'photos_photo'"
        ).fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    whole = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(copy)
    try:
        assert check_readiness().is_ready
        connection.close()
        with copy.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * (size // 2))
        response = Client().get(reverse("readyz"))
        assert response.status_code == 503
        assert response.json()["problems"][0] == "A record cannot be read: DatabaseError."
    finally:
        connection.close()
        connection.settings_dict["NAME"] = whole


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file of a SQLite database")
def test_without_a_database_it_says_so(client, tmp_path):
    whole = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(tmp_path)
    try:
        found = check_readiness()
        assert found.problems == ["The database does not answer: OperationalError."]
    finally:
        connection.close()
        connection.settings_dict["NAME"] = whole


# Other small files that the museum keeps in its data folder.


@pytest.mark.parametrize("content", [b"", b"\x80", b"garbage", b"\x80\x05K\x01.", b"\xff" * 5000])
def test_a_damaged_file_of_the_cache_is_a_miss(content):
    cache.set("attempts", 3, 60)
    path = cache._key_to_file("attempts")
    with open(path, "wb") as file:
        file.write(content)
    assert cache.get("attempts", 0) == 0
    cache.set("attempts", 3, 60)
    with open(path, "wb") as file:
        file.write(content)
    assert cache.add("attempts", 4, 60)
    assert cache.incr("attempts") == 5


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\x00" * 40])
def test_a_damaged_secret_key_is_named_and_never_replaced(tmp_path, content):
    path = tmp_path / "secret_key"
    path.write_bytes(content)
    with pytest.raises(SettingError, match=r"secret_key is damaged.*backup"):
        load_or_create_secret_key(path)
    assert path.read_bytes() == content
