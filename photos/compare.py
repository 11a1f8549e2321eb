"""Up to four photographs beside each other: the address is the state, in the reader’s order."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from identifiers.models import PATTERN, normalise_identifier
from photos.models import Photo
from records.views import CanonicalURLView

#: Photographs side by side: more are stamps, and each wants its own tiles.
MAX_PHOTOS = 4


def requested_identifiers(query: QueryDict) -> list[str]:
    """The identifiers that an address asks for, each once, in its order; what is none, as typed."""
    typed = (value.replace("\0", "").strip() for value in query.getlist("id"))
    return list(dict.fromkeys(normalise_identifier(one) or one for one in typed if one))


def build_query(names: list[str]) -> str:
    """`id=PH-0001&id=PH-0002`."""
    query = QueryDict(mutable=True)
    query.setlist("id", names)
    return query.urlencode()


class CompareView(CanonicalURLView, TemplateView):
    """404 where a number names no public photograph, as lists answer a value that is not there."""

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

    def _without(self, path: str, names: list[str], photo: Photo) -> str:
        left = [name for name in names if name != photo.identifier]
        return f"{path}?{build_query(left)}" if left else path

    def _photographs(self, names: list[str]) -> list[Photo]:
        known = [name for name in names if PATTERN.fullmatch(name)]
        public = Photo.objects.published().with_card().filter(identifier__in=known)
        found = {photo.identifier: photo for photo in public}
        absent = [name for name in names if name not in found]
        if absent:
            raise Http404(
                _("There is no public photograph %(names)s to compare: take it off the address.")
                % {"names": ", ".join(absent)}
            )
        return [found[name] for name in names]
