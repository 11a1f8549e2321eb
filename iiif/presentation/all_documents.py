"""Every document of the Presentation API that a museum has, in a memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import translation

import languages

from . import collections
from .addresses import Addresses
from .annotations import annotation_pages
from .manifest import manifest, manifests
from .views import serialize

#: Photographs fetched at once.
_CHUNK_SIZE = 200


def all_documents(addresses: Addresses) -> Iterator[tuple[str, bytes]]:
    """Address and bytes of each manifest, page of annotations, collection and page of one."""
    with translation.override(languages.default()):
        last = 0
        while photographs := list(manifests().filter(pk__gt=last).order_by("pk")[:_CHUNK_SIZE]):
            last = photographs[-1].pk
            for photo in photographs:
                yield _serialize(manifest(photo, addresses))
                for page in annotation_pages(photo, addresses):
                    yield _serialize(page)
        yield from _of_collection(None, collections.museum_collection(addresses), addresses)
        for record in collections.collections():
            yield from _of_collection(record, collections.collection(record, addresses), addresses)


def _of_collection(
    record: Any | None, resource: Any, addresses: Addresses
) -> Iterator[tuple[str, bytes]]:
    """A collection and the pages that it names."""
    yield _serialize(resource)
    below = addresses.collection_page(record.identifier if record else "", 1).removesuffix("1.json")
    for item in resource.items:
        address = str(item.id)
        if address.startswith(below):
            number = int(address.removeprefix(below).removesuffix(".json"))
            yield _serialize(collections.page(record, number, addresses))


def _serialize(resource: Any) -> tuple[str, bytes]:
    return str(resource.id), serialize(resource)
