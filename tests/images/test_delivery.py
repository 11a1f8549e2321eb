"""A stored file is sent by the museum, or named to the front server."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage

from images.delivery import stored_file


@pytest.fixture
def storage(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    storage = FileSystemStorage(tmp_path / "derivatives")
    storage.save("ab/one two.jpg", ContentFile(b"pixels"))
    return storage


def test_the_museum_sends_it_itself(storage, settings):
    settings.ACCEL_REDIRECT = ""
    response = stored_file(storage, "ab/one two.jpg", "image/jpeg")
    assert b"".join(response.streaming_content) == b"pixels"
    assert "X-Accel-Redirect" not in response.headers
    with pytest.raises(FileNotFoundError):
        stored_file(storage, "gone.jpg", "image/jpeg")


@pytest.mark.parametrize("prefix", ["/protected", "/protected/"])
def test_the_front_server_is_told_its_name(storage, settings, prefix):
    settings.ACCEL_REDIRECT = prefix
    response = stored_file(storage, "ab/one two.jpg", "image/jpeg")
    assert response.headers["X-Accel-Redirect"] == "/protected/derivatives/ab/one%20two.jpg"
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.content == b""


def test_what_is_not_in_the_data_folder_is_sent_by_the_museum(settings, tmp_path):
    settings.ACCEL_REDIRECT = "/protected/"
    settings.DATA_DIR = tmp_path / "data"
    elsewhere = FileSystemStorage(tmp_path / "elsewhere")
    memory = InMemoryStorage()
    for storage in (elsewhere, memory):
        storage.save("a.jpg", ContentFile(b"pixels"))
        response = stored_file(storage, "a.jpg", "image/jpeg")
        assert b"".join(response.streaming_content) == b"pixels"
        assert "X-Accel-Redirect" not in response.headers
