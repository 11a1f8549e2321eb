"""Photographs and collections."""

from __future__ import annotations

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse

from photos.facets import PhotoSelection
from photos.linked_data import collection_data, photo_data
from photos.models import Collection, Photo
from photos.models.photo import Sensitivity
from photos.templatetags.pictures import derivative_sizes, derivative_url
from records.cards import Cards
from records.lists import FilteredList, neighbours, query_state, select_from_request
from records.templatetags.museum import tr
from records.views import RecordList, RecordPage
from search.facets.heading import heading

#: Pixels; what share cards show at most.
SHARE_WIDTH = 1280


class PhotoList(FilteredList):
    """Photographs by year, subject, place, people and more. The address is the whole state."""

    model = Photo
    selection = PhotoSelection
    export_name = "exchange:photos_export"
    template_name = "photos/photo_list.html"
    cards = Cards(
        "components/_photo_card.html", "photo", level=3, sizes="(min-width: 60rem) 25vw, 90vw"
    )


class PhotoPage(RecordPage):
    """A photograph or its empty mount, with its neighbours within the filter it was found by."""

    model = Photo

    def canonical_query(self, request: HttpRequest) -> str:
        return query_state(request, PhotoSelection).query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photo, query = self.object, query_state(self.request, PhotoSelection).query
        words = select_from_request(self.request, PhotoSelection, heading)
        previous, following = neighbours(self.request, PhotoSelection, photo)
        context = {
            "query": query,
            "found_by": words if query else "",
            "canonical": self.request.build_absolute_uri(self.request.path),
            "share_image": self.share_image(photo),
            "print_sizes": self.print_sizes(photo),
            "json_ld": photo_data(photo, self.request),
        }
        for name, neighbour in (("previous", previous), ("next", following)):
            if neighbour is not None:
                address = neighbour.get_absolute_url()
                context[f"{name}_url"] = f"{address}?{query}".rstrip("?")
                context[f"{name}_label"] = tr(neighbour, "title")
        return super().get_context_data(**context, **kwargs)

    def print_sizes(self, photo: Photo) -> str:
        """How wide the print stands, as of `<img sizes>`: a tall one is seen whole (photos.css)."""
        if photo.master is not None and photo.master.height > photo.master.width:
            return "min(95vw, max(20rem, 60vh))"
        return "(min-width: 70rem) 62rem, 95vw"

    def share_image(self, photo: Photo) -> str:
        """The absolute address of the picture for share cards; none above sensitivity "none"."""
        if photo.sensitivity != Sensitivity.NONE:
            return ""
        if photo.master is None:
            path = reverse("mount", args=[photo.identifier])
        else:
            steps = [step for step in derivative_sizes(photo.master) if step.width <= SHARE_WIDTH]
            path = derivative_url(
                photo.master, (steps or derivative_sizes(photo.master))[-1].width, "jpg"
            )
        return self.request.build_absolute_uri(path)


class CollectionList(RecordList):
    """The collections."""

    model = Collection


class CollectionPage(RecordPage):
    """A collection by the areas of ISAD(G), and the photographs in it."""

    model = Collection
    parameters = ("page",)
    paginate_by = 48

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photos = Photo.objects.published().filter(collection=self.object).with_card().by_date()
        try:
            page = Paginator(photos, self.paginate_by).page(self.request.GET.get("page", 1))
        except InvalidPage as invalid:
            raise Http404(str(invalid)) from invalid
        return super().get_context_data(
            page_obj=page,
            json_ld=collection_data(self.object, self.request),
            **kwargs,
        )
