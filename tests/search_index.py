"""The index in tests: builders write past the one door, so it is built anew before it is read."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import QueryDict
from django.test import Client

from identifiers.models import Counter
from search.facets import QueryState
from search.facets.results import records_of
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
    """Build the index from nothing if anything was saved since."""
    global _changed
    if _changed:
        rebuild()
        _changed = False


def invalidate():
    """Another test's database: what was built for the last one says nothing of it."""
    global _changed
    _changed = True


class IndexedClient(Client):
    """A browser for which the index is true, whatever a test has saved."""

    def request(self, **request):
        update_index()
        return super().request(**request)


def listing_of(selection, query=""):
    """The selection of an address's query string, asked of a true index."""
    update_index()
    return selection(QueryState.read(QueryDict(query), selection.parameters()), current_snapshot())


def listed_records(selection, query=""):
    """The records of an address's query string, in order."""
    found = listing_of(selection, query).result_set()
    return records_of(found.page(0, 10_000))
