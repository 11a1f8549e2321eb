"""Keeps the search index up to date in tests.

Builders save records without a changeset, so the index is rebuilt before it is read.
"""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import QueryDict
from django.test import Client

from identifiers.models import Counter
from search.facets import QueryState
from search.facets.results import fetch_in_order
from search.index.snapshot import current_snapshot
from search.indexing.rebuild import rebuild
from search.models import CatalogueVersion, Document, Posting

_APPS = (
    "identifiers",
    "search",
    "audit",
    "records",
    "editorial",
    "catalog",
    "people",
    "photos",
    "articles",
)
_OWN = (CatalogueVersion, Counter, Document, Posting)
_changed = True


def _mark_changed(sender, **kwargs):
    global _changed
    _changed = _changed or (sender._meta.app_label in _APPS and sender not in _OWN)


for _signal in (post_save, post_delete, m2m_changed):
    _signal.connect(_mark_changed, weak=False, dispatch_uid=f"tests-{id(_signal)}")


def update_index():
    """Rebuild the index if anything was saved since the last time."""
    global _changed
    if _changed:
        rebuild()
        _changed = False


def invalidate():
    """Mark the index as outdated, because another test has another database."""
    global _changed
    _changed = True


class IndexedClient(Client):
    """Django's test client, which updates the index before each request."""

    def request(self, **request):
        update_index()
        return super().request(**request)


def listing_of(selection, query=""):
    """The listing for the query string of a URL, from an updated index."""
    update_index()
    return selection(QueryState.read(QueryDict(query), selection.parameters()), current_snapshot())


def listed_records(selection, query=""):
    """The records for the query string of a URL, in order."""
    found = listing_of(selection, query).result_set()
    return fetch_in_order(found.page(0, 10_000))
