"""Photographs and collections."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.facets import State, UnknownValue
from catalog.pages import RecordList, RecordPage
from catalog.templatetags.museum import tr
from photos.facets import PARAMETERS, PhotoFilter
from photos.linked_data import collection_data, photo_data
from photos.models import Collection, Photo
from photos.models.photo import Sensitivity
from photos.templatetags.pictures import address, steps_of

#: Pixels; what share cards show at most.
SHARE_WIDTH = 1280


def filter_of(request: HttpRequest) -> PhotoFilter:
    """The filter of an address. Raises Http404 for a value that does not exist."""
    try:
        return PhotoFilter(State.read(request.GET, PARAMETERS))
    except UnknownValue as unknown:
        raise Http404(
            _("There is no %(name)s “%(value)s” to filter by.")
            % {"name": unknown.name, "value": unknown.value}
        ) from unknown


class PhotoList(RecordList):
    """Photographs by year and subject. The address is the whole state."""

    model = Photo
    parameters = (*PARAMETERS, "page")

    @cached_property
    def filter(self) -> PhotoFilter:
        return filter_of(self.request)

    def canonical_query(self, request: HttpRequest) -> str:
        page = request.GET.get("page", "")
        query = State.read(request.GET, PARAMETERS).query
        paging = urlencode({"page": page}) if page and page != "1" else ""
        return "&".join(part for part in (query, paging) if part)

    def get_queryset(self) -> QuerySet[Any]:
        return self.filter.matching().with_card().by_date()

    @property
    def _found_nothing(self) -> bool:
        return bool(self.filter.state.size) and not self.filter.matching().exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            filter=self.filter,
            facets=[self.filter.subject_facet()],
            years=self.filter.year_facet(),
            query=self.filter.state.query,
            noindex=self.filter.state.size > 2 or self._found_nothing,
            **kwargs,
        )


class PhotoPage(RecordPage):
    """A photograph or its empty mount, with its neighbours within the filter it was found by."""

    model = Photo
    parameters = PARAMETERS

    def canonical_query(self, request: HttpRequest) -> str:
        return State.read(request.GET, PARAMETERS).query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photo, found = self.object, filter_of(self.request)
        neighbours = found.matching()
        context = {
            "query": found.state.query,
            "filter": found if found.state.size else None,
            "canonical": self.request.build_absolute_uri(self.request.path),
            "share_image": self.share_image(photo),
            "print_sizes": self.print_sizes(photo),
            "json_ld": photo_data(photo, self.request),
        }
        for name, neighbour in (
            ("previous", neighbours.last_before(photo)),
            ("next", neighbours.next_after(photo)),
        ):
            if neighbour is not None:
                address = neighbour.get_absolute_url()
                context[f"{name}_url"] = f"{address}?{found.state.query}".rstrip("?")
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
            steps = [step for step in steps_of(photo.master) if step.width <= SHARE_WIDTH]
            path = address(photo.master, (steps or steps_of(photo.master))[-1].width, "jpg")
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
