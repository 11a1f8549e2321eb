"""Photographs with an image service."""

import pytest

from photos.ingest import Ingest
from records.changes import changeset
from tests.builders import make_photo
from tests.images.image_files import encode_image, write_file


@pytest.fixture
def photo_of(tmp_path):
    """A function that publishes a photograph of an image; other values as for `make_photo`."""

    def make(image, format="PNG", **values):
        name = f"{len(list(tmp_path.iterdir()))}.{format.lower()}"
        with Ingest() as ingest:
            prepared = ingest.stage(write_file(tmp_path, name, encode_image(image, format)))
            with changeset(why="A scan came in."):
                return make_photo(master=ingest.commit(prepared), **values)

    return make
