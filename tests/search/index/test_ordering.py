"""Sorting by date with rank select agrees with plain sorting."""

import datetime

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from search.index.ordering import DateOrder, newest_first
from search.index.terms import day_terms

#: All documents go through the postings, some do, or none.
FEW = st.sampled_from((0, 8, 1000))
DAYS = st.none() | st.dates(datetime.date(1944, 12, 1), datetime.date(1947, 2, 1))


class Postings:
    """The part of a snapshot that the ordering reads."""

    def __init__(self, days, *, few=0):
        self.dates, self.few = days, few
        self._fields = {}
        for number, day in days.items():
            for field, token in day_terms("PH", day):
                self._fields.setdefault(field, {}).setdefault(token, BitMap()).add(number)

    def field_postings(self, field):
        return self._fields.get(field, {})

    def is_small(self, numbers):
        return len(numbers) <= self.few

    def days(self, numbers):
        return {n: str(self.dates[n] or "") for n in numbers}

    def cached(self, key, kinds, make):
        return make()


@given(
    days=st.dictionaries(st.integers(1, 200_000), DAYS, max_size=40),
    hidden=st.sets(st.integers(1, 200_000), max_size=5),
    few=FEW,
    data=st.data(),
)
def test_a_page_is_a_slice_of_the_sorted_whole(days, hidden, few, data):
    order = DateOrder(Postings(days, few=few), "PH")
    found = BitMap(days) - BitMap(hidden)
    plain = sorted(found, key=lambda number: (days[number] or datetime.date.max, number))
    assert list(order.iterate(found)) == plain
    offset = data.draw(st.integers(0, len(plain) + 2))
    limit = data.draw(st.integers(1, 10))
    assert order.page(found, offset, limit) == plain[offset : offset + limit]
    for place, number in enumerate(plain):
        assert order.position(found, number) == place


@given(
    days=st.dictionaries(st.integers(1, 99_999), DAYS, min_size=1, max_size=20),
    few=FEW,
    data=st.data(),
)
def test_the_position_of_a_missing_document_is_where_it_would_be(days, few, data):
    absent = data.draw(st.sampled_from(sorted(days)))
    order = DateOrder(Postings(days, few=few), "PH")
    found = BitMap(days) - BitMap([absent])
    plain = sorted(days, key=lambda number: (days[number] or datetime.date.max, number))
    assert order.position(found, absent) == plain.index(absent)


@given(numbers=st.sets(st.integers(0, 10**6), max_size=30), offset=st.integers(0, 40))
def test_the_newest_come_first(numbers, offset):
    newest = sorted(numbers, reverse=True)
    assert newest_first(BitMap(numbers), offset, 7) == newest[offset : offset + 7]
