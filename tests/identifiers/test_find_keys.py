"""Primary keys of records of any kind by identifier, in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identifiers.resolve import find_keys
from tests.builders import make_photo, make_source

pytestmark = pytest.mark.django_db


def test_records_of_every_kind_and_state_are_found_with_one_statement():
    photo, draft, source = make_photo(), make_photo(state="draft"), make_source()
    wanted = [photo.identifier, source.identifier, draft.identifier, photo.identifier]
    with CaptureQueriesContext(connection) as queries:
        found = find_keys([*wanted, "PH-999999", "ZZ-0001", ""])
    assert found == {
        photo.identifier: photo.pk,
        draft.identifier: draft.pk,
        source.identifier: source.pk,
    }
    assert len(queries) == 1


def test_nothing_is_asked_for_nothing():
    with CaptureQueriesContext(connection) as queries:
        assert find_keys([]) == {}
        assert find_keys(["ZZ-0001"]) == {}
    assert not queries
