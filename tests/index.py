"""The index in tests: builders write past the one door, so it is built anew before it is read."""

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


def _note(sender, **kwargs):
    global _changed
    _changed = _changed or (sender._meta.app_label in _APPS and sender not in _OWN)


for _signal in (post_save, post_delete, m2m_changed):
    _signal.connect(_note, weak=False, dispatch_uid=f"tests-{id(_signal)}")


def index():
    """Build the index from nothing if anything was saved since."""
    global _changed
    if _changed:
        rebuild()
        _changed = False


def forget():
    """Another test's database: what was built for the last one says nothing of it."""
    global _changed
    _changed = True


class Visitor(Client):
    """A browser for which the index is true, whatever a test has saved."""

    def request(self, **request):
        index()
        return super().request(**request)


def select(selection, query=""):
    """The selection of an address's query string, asked of a true index."""
    index()
    return selection(QueryState.read(QueryDict(query), selection.parameters()), current_snapshot())


def records(selection, query=""):
    """The records of an address's query string, in order."""
    found = select(selection, query).result_set()
    return fetch_in_order(found.page(0, 10_000))
