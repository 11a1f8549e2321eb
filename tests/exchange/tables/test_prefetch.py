"""Records fetched together give the same cells as one by one, without queries for each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.spreadsheets.rules import KINDS
from exchange.tables.prefetch import prefetch_links
from tests import builders
from tests.exchange.spreadsheets.test_spreadsheets import make_museum

pytestmark = pytest.mark.django_db


def prefetched_cells(table):
    found = prefetch_links(table, table.model._default_manager.order_by("pk"))
    return [table.cells(one) for one in found]


def with_several_subjects():
    subjects = tuple(builders.make_subject() for _subject in range(3))
    builders.make_photo(subjects=subjects)
    builders.make_testimony().subjects.add(*subjects)
    builders.make_name(builders.make_person())


@pytest.mark.parametrize("kind", KINDS)
def test_together_as_one_by_one(kind):
    make_museum()
    with_several_subjects()
    table = KINDS[kind]
    alone = [table.cells(one) for one in table.model._default_manager.order_by("pk")]
    assert alone
    assert prefetched_cells(table) == alone


@pytest.mark.parametrize("kind", ["photos", "testimonies"])
def test_the_queries_do_not_grow(kind):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            prefetched_cells(KINDS[kind])
        return len(queries)

    make_museum()
    with_several_subjects()
    few = asked()
    for _more in range(5):
        with_several_subjects()
    assert asked() == few
