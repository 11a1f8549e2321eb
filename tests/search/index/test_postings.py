"""Postings over several blocks contain what a set would contain, block by block."""

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from search.index import postings
from search.index.postings import BLOCK_BITS, DocumentChange, write_postings
from search.models import Posting

pytestmark = pytest.mark.django_db

EDGE = 1 << BLOCK_BITS
NUMBERS = [0, 1, EDGE - 1, EDGE, EDGE + 1, 3 * EDGE, 3 * EDGE + 7]
TERMS = [("title", "roll"), ("title", "call"), ("text", "roll"), ("subject", "7")]

terms = st.frozensets(st.sampled_from(TERMS))
edits = st.lists(st.dictionaries(st.sampled_from(NUMBERS), terms, max_size=5), max_size=6)


def stored_postings():
    """The documents of every term; checks that each is in the block that its row names."""
    found = defaultdict(set)
    for field, token, block, n, _version, bits in postings.iterate_postings():
        numbers = set(BitMap.deserialize(bytes(bits)))
        assert len(numbers) == n
        assert {number >> BLOCK_BITS for number in numbers} <= {block}
        found[field, token] |= numbers
    return {term: numbers for term, numbers in found.items() if numbers}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
@example([{1: frozenset(TERMS[:1]), EDGE: frozenset(TERMS[:1])}, {EDGE: frozenset()}])
@example([{EDGE: frozenset(TERMS)}, {3 * EDGE: frozenset(TERMS)}, {EDGE: frozenset(TERMS[:2])}])
def test_edit_after_edit_it_is_what_a_set_would_hold(acts):
    Posting.objects.all().delete()
    documents = {}
    for version, act in enumerate(acts, 1):
        write_postings(
            [DocumentChange(n, documents.get(n, frozenset()), new) for n, new in act.items()],
            version=version,
        )
        documents |= act
        wanted = defaultdict(set)
        for number, has in documents.items():
            for term in has:
                wanted[term].add(number)
        assert stored_postings() == wanted
