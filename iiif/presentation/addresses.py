"""Where the resources of the Presentation API are. Absolute, the same in every language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation

#: Which of the image services a viewer is told of.
IMAGE_API_3, IMAGE_API_2 = 3, 2


@dataclass(frozen=True)
class Addresses:
    """The addresses below `origin`, scheme and host as the reader sees them: `https://host`."""

    origin: str

    def reverse(self, name: str, *args: object) -> str:
        """The address with this name, in the active language where it has one."""
        return f"{self.origin}{reverse(name, args=args)}"

    def absolute(self, path: str) -> str:
        return f"{self.origin}{path}"

    def manifest(self, identifier: str) -> str:
        return self.reverse("iiif:manifest", identifier)

    def manifest_part(self, identifier: str, part: str) -> str:
        """Of a part of a manifest: `canvas`, `annotations/captions`, `caption/2`."""
        return self.manifest(identifier).removesuffix("manifest.json") + part

    def canvas(self, identifier: str) -> str:
        return self.manifest_part(identifier, "canvas")

    def annotations(self, identifier: str, kind: str) -> str:
        return self.reverse("iiif:annotations", identifier, kind)

    def collection(self, identifier: str) -> str:
        return self.reverse("iiif:collection", identifier)

    def collection_page(self, identifier: str, number: int) -> str:
        """Of a page of a collection; `identifier` is "" for photographs that are in none."""
        if not identifier:
            return self.reverse("iiif:museum_page", number)
        return self.reverse("iiif:collection_page", identifier, number)

    @property
    def museum(self) -> str:
        """Of the collection of the whole museum."""
        return self.reverse("iiif:museum")

    def image(self, identifier: str, version: int = IMAGE_API_3) -> str:
        """Of the image service, without a slash at its end."""
        return self.reverse("iiif:image", version, identifier)

    def picture(self, identifier: str, request: str) -> str:
        """Of one picture: `full/max/0/default.jpg`."""
        return f"{self.image(identifier)}/{quote(request, safe='/,:!')}"

    def search(self, identifier: str) -> str:
        """Of the search within the resource; "" is the whole museum."""
        return (
            self.reverse("iiif:search", identifier)
            if identifier
            else self.reverse("iiif:search_museum")
        )

    def by_language(self, name: str, *args: object) -> dict[str, str]:
        """By language code, the address of a page that is there in each."""
        found = {}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                found[code] = self.reverse(name, *args)
        return found
