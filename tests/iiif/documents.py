"""Requests documents of the Presentation API."""

from iiif.presentation.addresses import Addresses
from iiif.presentation.validation import problems

ORIGIN = "http://testserver"
ADDRESSES = Addresses(ORIGIN)
CONTEXT = "http://iiif.io/api/presentation/3/context.json"


def manifest_path(photo):
    return f"/iiif/presentation/3/{photo.identifier}/manifest.json"


def collection_path(collection):
    return f"/iiif/presentation/3/{collection.identifier}/collection.json"


def get_document(client, path):
    """The document at `path`; it is validated if it is one of the Presentation API."""
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.status_code} {response.content}"
    data = response.json()
    if data["@context"] == CONTEXT:
        assert not problems(response.content), problems(response.content)
    return data


def get_manifest(client, photo):
    return get_document(client, manifest_path(photo))
