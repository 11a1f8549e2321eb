"""The forward index counts what the posting lists count, and keeps only what is still true."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from search.facets import Facet
from search.facets.forward_index import ForwardIndex
from search.index import sql
from search.index.document_values import DocumentValues, serialise_facets
from search.indexing.hierarchy import ancestors

TOKENS = [str(number) for number in range(1, 9)]
VALUES = st.fixed_dictionaries(
    {name: st.sets(st.sampled_from(TOKENS), max_size=4) for name in ("subject", "rights")}
)
DOCUMENTS = st.dictionaries(st.integers(1, 100_000), VALUES, max_size=12)
# A value is under one with a lower number, so that there is no circle.
TREES = st.dictionaries(st.sampled_from(TOKENS), st.sampled_from(TOKENS)).map(
    lambda tree: {token: above for token, above in tree.items() if above < token}
)


class Tree(Facet):
    def parents(self, snapshot):
        return snapshot.tree

    def documents_by_token(self, snapshot):
        return snapshot.bits_by_token("subject", lambda token: ancestors(snapshot.tree, token))


class Flat(Facet):
    def documents_by_token(self, snapshot):
        return snapshot.bits_by_token("rights", lambda token: [token])


FACETS = (
    Tree("subject", "Subject", "PH", "subject"),
    Flat("rights", "Rights", "PH", "rights"),
)


class Snapshot:
    def __init__(self, version, described, tree):
        self.version, self.described, self.tree = version, described, tree

    def bits_by_token(self, name, upwards):
        found = {}
        for number, values in self.described.items():
            for token in values[name]:
                for value in upwards(token):
                    found.setdefault(value, BitMap()).add(number)
        return found

    def documents(self, numbers):
        return {
            number: DocumentValues(
                serialise_facets(
                    "PH",
                    [
                        *((f"PH.{n}", t) for n, v in self.described[number].items() for t in v),
                        ("PH.year.certain", "1947"),  # not a facet of this index
                    ],
                ),
                "",
            )
            for number in numbers
        }

    def cached(self, key, kinds, compute):
        return compute()


def counted(index, snapshot, among, limit):
    counts = index.counts(snapshot, among)
    return [counts.most_frequent(facet.field, limit) for facet in FACETS]


def from_postings(snapshot, among, limit):
    return [facet.counts(snapshot, among, limit) for facet in FACETS]


@given(described=DOCUMENTS, tree=TREES, limit=st.integers(1, 9), data=st.data())
def test_the_same_values_in_the_same_order_as_from_the_posting_lists(described, tree, limit, data):
    snapshot = Snapshot(1, described, tree)
    among = BitMap(data.draw(st.sets(st.sampled_from(sorted(described)))) if described else [])
    index = ForwardIndex(snapshot, FACETS)
    for _again in range(2):  # the second time from memory
        assert counted(index, snapshot, among, limit) == from_postings(snapshot, among, limit)


@given(
    described=DOCUMENTS,
    changed=DOCUMENTS,
    tree=TREES,
    other=st.none() | TREES,
    limit=st.integers(1, 9),
)
def test_after_a_change_nothing_old_is_counted(described, changed, tree, other, limit):
    first = Snapshot(1, described, tree)
    index = ForwardIndex(first, FACETS)
    index.counts(first, BitMap(described))
    second = Snapshot(2, described | changed, tree if other is None else other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, "documents_since", lambda version: {1: set(changed)}[version])
        newer = ForwardIndex(second, FACETS, index)
    among = BitMap(second.described)
    assert counted(newer, second, among, limit) == from_postings(second, among, limit)
    # Readers of the older snapshot still count what it has.
    among = BitMap(described)
    assert counted(index, first, among, limit) == from_postings(first, among, limit)


def test_unchanged_documents_are_not_read_again(monkeypatch):
    described = {n: {"subject": {"1"}, "rights": {"2"}} for n in (1, 2, 3)}
    first = Snapshot(1, described, {})
    index = ForwardIndex(first, FACETS)
    index.counts(first, BitMap([1, 2, 3]))
    monkeypatch.setattr(sql, "documents_since", lambda version: {2})
    second = Snapshot(2, described, {})
    read = []
    reader = SimpleNamespace(documents=lambda n: read.extend(n) or second.documents(n))
    ForwardIndex(second, FACETS, index).counts(reader, BitMap([1, 2, 3]))
    assert read == [2]
