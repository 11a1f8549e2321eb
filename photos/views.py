"""The public pages of photographs and collections."""

from __future__ import annotations

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse

from photos.documents import PhotoCard, PhotoDocument
from photos.facets import PhotoSelection
from photos.linked_data import collection_data, photo_data
from photos.models import Collection, Photo
from photos.models.photo import Sensitivity
from records.cards import Cards
from records.lists import FilteredList, neighbours, query_state, select_from_request
from records.version_cache import version_cache
from records.views import RecordList, RecordPage, documents_in_order
from search.facets.heading import heading

#: Pixels of the widest image for share cards.
SHARE_WIDTH = 1280


class PhotoList(FilteredList):
    """The list of photographs with its facets. The URL holds the whole state."""

    model = Photo
    selection = PhotoSelection
    export_name = "exchange:photos_export"
    template_name = "photos/photo_list.html"
    cards = Cards(
        "components/_photo_card.html", "photo", level=3, sizes="(min-width: 60rem) 25vw, 90vw"
    )


class PhotoPage(RecordPage):
    """The page of a photograph, with links to the previous and next one of the filtered list."""

    model = Photo

    def canonical_query(self, request: HttpRequest) -> str:
        return query_state(request, PhotoSelection).query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photo, query = self.object, query_state(self.request, PhotoSelection).query
        words = select_from_request(self.request, PhotoSelection, heading) if query else ""
        previous, following = self.neighbours(photo, query)
        context = {
            "query": query,
            "found_by": words,
            "canonical": self.request.build_absolute_uri(self.request.path),
            "share_image": self.share_image(photo),
            "print_sizes": self.print_sizes(photo),
            "json_ld": self.linked_data(photo_data),
        }
        for name, neighbour in (("previous", previous), ("next", following)):
            if neighbour is not None:
                context[f"{name}_url"] = f"{neighbour.path}?{query}".rstrip("?")
                context[f"{name}_label"] = neighbour.title
        return super().get_context_data(**context, **kwargs)

    def neighbours(
        self, photo: PhotoDocument, query: str
    ) -> tuple[PhotoCard | None, PhotoCard | None]:
        """Return the cards of the photographs before and after `photo` in the list `query`."""
        return version_cache.get(
            "neighbours",
            (photo.identifier, query),
            lambda: neighbours(self.request, PhotoSelection, photo.identifier),
        )

    def print_sizes(self, photo: PhotoDocument) -> str:
        """Return the value of `<img sizes>`. A tall photograph is narrower (photos.css)."""
        if photo.picture is not None and photo.picture.is_tall:
            return "min(95vw, max(20rem, 60vh))"
        return "(min-width: 70rem) 62rem, 95vw"

    def share_image(self, photo: PhotoDocument) -> str:
        """Return the absolute URL of the image for share cards; "" unless sensitivity is "none"."""
        if photo.sensitivity != Sensitivity.NONE:
            return ""
        if photo.picture is None:
            path = reverse("mount", args=[photo.identifier])
        else:
            fitting = sum(size.width <= SHARE_WIDTH for size in photo.picture.sizes)
            path = photo.picture.addresses[fitting - 1]
        return self.request.build_absolute_uri(path)


class CollectionList(RecordList):
    """The list of collections."""

    model = Collection


class CollectionPage(RecordPage):
    """The page of a collection, by the areas of ISAD(G), with the photographs in it."""

    model = Collection
    parameters = ("page",)
    paginate_by = 48

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photos = Photo.objects.published().filter(collection=self.object).by_date()
        keys = photos.values_list("pk", flat=True)
        try:
            page = Paginator(keys, self.paginate_by).page(self.request.GET.get("page", 1))
        except InvalidPage as invalid:
            raise Http404(str(invalid)) from invalid
        page.object_list = documents_in_order(Photo, page.object_list)
        sources = self.object.sources.all()
        return super().get_context_data(
            sources=documents_in_order(sources.model, [source.pk for source in sources]),
            page_obj=page,
            json_ld=collection_data(self.object, self.request),
            **kwargs,
        )
