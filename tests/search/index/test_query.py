"""Parsing queries: nothing raises, and every sign has its documented meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from search.index.query import Clause, RankedDocuments, parse

FIELDS = {"year", "subject", "год"}


@pytest.mark.parametrize(
    ("typed", "clauses"),
    [
        ("hands stones", [Clause("hands"), Clause("stones")]),
        ('"convenience store"', [Clause("convenience store", phrase=True)]),
        ("«Красной Армии» голод", [Clause("Красной Армии", phrase=True), Clause("голод")]),
        ("「集合写真」", [Clause("集合写真", phrase=True)]),
        ("hands -stones", [Clause("hands"), Clause("stones", negative=True)]),
        ('-"mess hall"', [Clause("mess hall", phrase=True, negative=True)]),
        ("year:1947", [Clause("1947", field="year")]),
        ("Год:1947", [Clause("1947", field="год")]),
        ('subject:"board games"', [Clause("board games", field="subject")]),
        ("-subject:music", [Clause("music", field="subject", negative=True)]),
        ("ｙｅａｒ：１９４７", [Clause("1947", field="year")]),
        ("note:this", [Clause("note:this")]),
        ("Russian-language", [Clause("Russian-language")]),
        ("608 360 dead", [Clause("608360"), Clause("dead")]),
        ("1945 1946", [Clause("1945"), Clause("1946")]),
        ('"unclosed phrase', [Clause("unclosed phrase", phrase=True)]),
        ("mess\x00hall", [Clause("mess"), Clause("hall")]),
        ("  ", []),
        ('""', []),
    ],
)
def test_a_query_is_taken_apart(typed, clauses):
    assert parse(typed, FIELDS) == clauses


@given(st.text())
def test_anything_may_be_typed(typed):
    for clause in parse(typed, FIELDS):
        assert isinstance(clause.terms, list)
        assert clause.text.strip()


@given(st.lists(st.sampled_from(["word", '"two words"', "-not", "year:1947"]), max_size=5))
def test_clauses_written_out_read_back(parts):
    clauses = parse(" ".join(parts), FIELDS)
    assert parse(" ".join(map(str, clauses)), FIELDS) == clauses


def test_a_query_has_an_end():
    assert len(parse("word " * 500)) <= 24


@given(
    tiers=st.lists(st.sets(st.integers(0, 50)), max_size=4),
    offset=st.integers(0, 60),
    limit=st.integers(1, 20),
)
def test_a_page_of_ranks_is_a_slice_of_them_all(tiers, offset, limit):
    seen, own = set(), []
    for tier in tiers:
        own.append(tier - seen)
        seen |= tier
    ranked = RankedDocuments(*(BitMap(tier) for tier in own))
    plain = [number for tier in own for number in sorted(tier)]
    page = ranked.page(offset, limit, lambda tier, start, size: list(tier)[start : start + size])
    assert page == plain[offset : offset + limit]
    assert set(ranked.all) == seen
