"""The page that compares up to four photographs. Its URL holds the whole state, in order."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from identifiers.models import PATTERN, normalise_identifier
from photos.documents import PhotoDocument, photo_pages
from photos.models import Photo
from records.views import CanonicalURLView

#: Photographs side by side. More would be too small, and each loads its own tiles.
MAX_PHOTOS = 4


def requested_identifiers(query: QueryDict) -> list[str]:
    """Return the identifiers in the `id` parameters of a query, in order, without repetitions.

    A value that is no identifier is returned as it was typed.
    """
    values = (value.replace("\0", "").strip() for value in query.getlist("id"))
    return list(dict.fromkeys(normalise_identifier(value) or value for value in values if value))


def build_query(names: list[str]) -> str:
    """Return the query of the page for these identifiers: `id=PH-0001&id=PH-0002`."""
    query = QueryDict(mutable=True)
    query.setlist("id", names)
    return query.urlencode()


class CompareView(CanonicalURLView, TemplateView):
    """The comparison. Answers 404 for an identifier without a public photograph, as lists do."""

    template_name = "photos/compare.html"

    def canonical_query(self, request: HttpRequest) -> str:
        return build_query(requested_identifiers(request.GET))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = requested_identifiers(self.request.GET)
        shown = self._photographs(names[:MAX_PHOTOS])
        rest = names[MAX_PHOTOS:]
        path = reverse("photos:compare")
        return super().get_context_data(
            photos=[(photo, self._without(path, names, photo)) for photo in shown],
            fields=[*names[:MAX_PHOTOS], *[""] * (MAX_PHOTOS - len(names))],
            number=len(names),
            rest=rest,
            rest_url=f"{path}?{build_query(rest)}",
            most=MAX_PHOTOS,
            noindex=bool(names),
            **kwargs,
        )

    def _without(self, path: str, names: list[str], photo: PhotoDocument) -> str:
        remaining = [name for name in names if name != photo.identifier]
        return f"{path}?{build_query(remaining)}" if remaining else path

    def _photographs(self, names: list[str]) -> list[PhotoDocument]:
        known = [name for name in names if PATTERN.fullmatch(name)]
        public = Photo.objects.published().filter(identifier__in=known)
        keys = public.order_by().values_list("pk", flat=True)
        by_identifier = {photo.identifier: photo for photo in photo_pages(keys).values()}
        missing = [name for name in names if name not in by_identifier]
        if missing:
            raise Http404(
                _("There is no public photograph %(names)s to compare: take it off the address.")
                % {"names": ", ".join(missing)}
            )
        return [by_identifier[name] for name in names]
