"""The store of cached pages: bounded, and the same in memory and as bytes."""

import asyncio

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from museum.gateway import store
from museum.gateway.store import CacheKey, MemoryStore, StoredResponse, shared_store

headers = st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=50)), max_size=5).map(tuple)
pages = st.builds(
    StoredResponse,
    headers,
    st.text(max_size=10),
    st.dictionaries(st.sampled_from(["identity", "br", "gzip"]), st.binary(max_size=500)),
    st.lists(st.sampled_from(["accept", "accept-language"]), unique=True).map(tuple),
    st.sampled_from([200, 302]),
)


def key(path="/en/", query=b"", **values):
    given = {"stamp": (1, b"e"), "build": "b", "scheme": "http", "host": b"h"} | values
    return CacheKey(path=path.encode(), query=query, **given)


def page(size=10_000):
    return StoredResponse(((b"content-type", b"text/html"),), "tag", {"identity": b"x" * size})


@given(pages)
def test_a_packed_page_is_read_as_it_was(one):
    assert StoredResponse.unpack(one.pack()) == one


@given(st.binary(max_size=200))
def test_other_bytes_are_no_page(garbage):
    with pytest.raises(ValueError):  # noqa: PT011  (JSON's and ours)
        StoredResponse.unpack(garbage)


def test_a_cut_page_is_refused():
    packed = page().pack()
    with pytest.raises(ValueError, match="cut off"):
        StoredResponse.unpack(packed[:-1])


@pytest.mark.parametrize(
    "other",
    [
        {"stamp": (2, b"e")},
        {"stamp": (1, b"f")},
        {"build": "c"},
        {"scheme": "https"},
        {"host": b"i"},
        {"query": b"a"},
        {"path": "/ru/"},
        {"variant": (b"a",)},
    ],
)
def test_every_part_of_the_key_counts(other):
    assert key() != key(**other)
    assert key().digest() != key(**other).digest()
    assert len(key().digest()) == 64


def test_memory_stays_within_its_bound_and_keeps_what_was_used_last():
    memory = MemoryStore(1_000_000)
    for number in range(500):
        memory.store(key(f"/{number}"), page())
        memory.find(key("/0"))
    assert memory.size <= 1_000_000
    assert 20 < len(memory) < 100
    assert memory.find(key("/0")) is not None
    assert memory.find(key("/1")) is None


def test_questions_do_not_displace_pages():
    memory = MemoryStore(1_000_000)
    memory.store(key("/en/"), page())
    for number in range(500):
        memory.store(key("/en/search/", str(number).encode()), page())
    assert memory.find(key("/en/")) is not None


def test_a_page_that_would_displace_many_is_not_cached():
    memory = MemoryStore(1_000_000)
    memory.store(key(), page(100_000))
    assert len(memory) == 0


def test_nothing_is_cached_in_no_memory():
    memory = MemoryStore(0)
    memory.store(key(), page(0))
    assert memory.find(key()) is None


def test_it_is_a_store_like_any_other():
    async def use(memory):
        await memory.put(key(), page())
        found = await memory.get(key())
        await memory.empty()
        return found, await memory.get(key())

    assert asyncio.run(use(MemoryStore(10**6))) == (page(), None)


def test_a_store_is_chosen_by_its_url(monkeypatch):
    assert shared_store("") is None
    with pytest.raises(ImproperlyConfigured, match=r"CACHE_URL begins with “nothing:”.*empty"):
        shared_store("nothing://host")

    monkeypatch.setitem(store.SHARED_STORES, "text", "builtins.str")
    assert shared_store("text://host") == "text://host"
