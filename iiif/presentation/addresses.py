"""Absolute URLs of the resources of the Presentation API; they are the same in all languages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation

#: Versions of the image service.
IMAGE_API_3, IMAGE_API_2 = 3, 2


@dataclass(frozen=True)
class Addresses:
    """Makes absolute URLs. `origin` is scheme and host as the reader sees them: `https://host`."""

    origin: str

    def reverse(self, name: str, *args: object) -> str:
        """Return the URL called `name`, in the active language if the URL contains one."""
        return f"{self.origin}{reverse(name, args=args)}"

    def absolute(self, path: str) -> str:
        """Return `path` with scheme and host."""
        return f"{self.origin}{path}"

    def manifest(self, identifier: str) -> str:
        """Return the URL of a photograph's manifest."""
        return self.reverse("iiif:manifest", identifier)

    def manifest_part(self, identifier: str, part: str) -> str:
        """Return the URI of a part of a manifest: `canvas`, `annotations/captions`, `caption/2`."""
        return self.manifest(identifier).removesuffix("manifest.json") + part

    def canvas(self, identifier: str) -> str:
        """Return the URI of a photograph's canvas."""
        return self.manifest_part(identifier, "canvas")

    def annotations(self, identifier: str, kind: str) -> str:
        """Return the URL of an annotation page; `kind` is `captions` or `regions`."""
        return self.reverse("iiif:annotations", identifier, kind)

    def collection(self, identifier: str) -> str:
        """Return the URL of a collection."""
        return self.reverse("iiif:collection", identifier)

    def collection_page(self, identifier: str, number: int) -> str:
        """Return the URL of page `number` of a collection.

        `identifier` is "" for the photographs that are in no collection.
        """
        if not identifier:
            return self.reverse("iiif:museum_page", number)
        return self.reverse("iiif:collection_page", identifier, number)

    @property
    def museum(self) -> str:
        """The URL of the collection of the whole museum."""
        return self.reverse("iiif:museum")

    def image(self, identifier: str, version: int = IMAGE_API_3) -> str:
        """Return the URI of a photograph's image service, without a trailing slash."""
        return self.reverse("iiif:image", version, identifier)

    def picture(self, identifier: str, request: str) -> str:
        """Return the URL of one image; `request` is such as `full/max/0/default.jpg`."""
        return f"{self.image(identifier)}/{quote(request, safe='/,:!')}"

    def search(self, identifier: str) -> str:
        """Return the URL of the search within a resource; "" is the whole museum."""
        return (
            self.reverse("iiif:search", identifier)
            if identifier
            else self.reverse("iiif:search_museum")
        )

    def by_language(self, name: str, *args: object) -> dict[str, str]:
        """Return, by language code, the URLs of a page that exists in every language."""
        urls = {}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                urls[code] = self.reverse(name, *args)
        return urls
