"""The cache of blocks on the local disk, and the ranged reads through it."""

import os
import threading
import time

import pytest

from images.object_store.blocks import BlockCache
from images.object_store.errors import CircuitBreaker, ObjectReplaced
from images.object_store.reader import BlockReader, ObjectFile, StreamReader
from images.object_store.source import BLOCK_BYTES, ObjectSource

CONTENT = bytes(range(256)) * (4 * BLOCK_BYTES // 256) + b"the end"


@pytest.fixture
def cache(tmp_path):
    return BlockCache(tmp_path, 100 * BLOCK_BYTES)


class Store:
    """An object, and the ranges that were read of it."""

    def __init__(self, pause=0.0):
        self.reads, self.pause = [], pause

    def __call__(self, name, etag, first, last):
        self.reads.append((first, last))
        time.sleep(self.pause)
        return CONTENT[first : last + 1]


def source_of(store, cache, etag='"a"'):
    return ObjectSource("pack", etag, len(CONTENT), store, cache)


def test_a_tile_is_one_request_and_its_neighbours_none(cache):
    store = Store()
    source = source_of(store, cache)
    assert source.read_at(1000, 20_000) == CONTENT[1000:21_000]
    assert source.read_at(21_000, 20_000) == CONTENT[21_000:41_000]
    assert store.reads == [(0, BLOCK_BYTES - 1)]


def test_neighbouring_blocks_that_lack_are_read_with_one_request(cache):
    store = Store()
    source = source_of(store, cache)
    source.read_at(BLOCK_BYTES, 10)
    store.reads.clear()
    assert source.read_at(0, len(CONTENT)) == CONTENT
    assert store.reads == [(0, BLOCK_BYTES - 1), (2 * BLOCK_BYTES, len(CONTENT) - 1)]


@pytest.mark.parametrize(
    ("offset", "length"),
    [(0, 0), (len(CONTENT), 5), (len(CONTENT) - 3, 50), (BLOCK_BYTES - 1, 2), (7, BLOCK_BYTES)],
)
def test_ranges_at_the_edges_are_those_of_the_object(cache, offset, length):
    assert source_of(Store(), cache).read_at(offset, length) == CONTENT[offset : offset + length]


def test_threads_that_want_neighbours_wait_for_one_request(cache):
    store = Store(pause=0.05)
    source = source_of(store, cache)
    found = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: source.read_at(n * 1000, 1000)}))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[n] == CONTENT[n * 1000 : n * 1000 + 1000] for n in range(8))
    assert len(store.reads) == 1


def test_another_version_of_the_object_has_other_blocks(cache):
    store = Store()
    source_of(store, cache, '"a"').read_at(0, 10)
    source_of(store, cache, '"b"').read_at(0, 10)
    assert len(store.reads) == 2


def test_a_replaced_object_is_noted(cache):
    def read_range(name, etag, first, last):
        raise ObjectReplaced(name)

    source = source_of(read_range, cache)
    with pytest.raises(ObjectReplaced):
        source.read_at(0, 10)
    assert source.is_replaced


def test_a_short_answer_is_an_error_and_not_cached(cache):
    source = source_of(lambda *arguments: b"short", cache)
    with pytest.raises(OSError, match="5 bytes came"):
        source.read_at(0, 10)
    assert source_of(Store(), cache).read_at(0, 10) == CONTENT[:10]


@pytest.mark.parametrize("damage", [b"", b"abc", b"\0" * 50], ids=["empty", "short", "zeros"])
def test_a_damaged_block_counts_as_absent(cache, damage):
    cache.put("key", b"the block")
    (path,) = cache.folder.glob("??/*")
    path.write_bytes(damage)
    assert cache.get("key") is None
    cache.put("key", b"the block")
    assert cache.get("key") == b"the block"


def test_the_cache_stays_within_its_bound_and_keeps_what_was_read_last(tmp_path):
    cache = BlockCache(tmp_path, 100_000)
    for number in range(9):
        cache.put(f"old {number}", bytes(10_000))
    for path in tmp_path.glob("??/*"):
        os.utime(path, (time.time() - 5000,) * 2)
    assert cache.get("old 3") is not None  # which notes that it was read
    for number in range(4):
        cache.put(f"new {number}", bytes(10_000))
    total = sum(path.stat().st_size for path in tmp_path.glob("??/*"))
    assert total <= 100_000
    assert cache.get("old 3") is not None
    assert all(cache.get(f"new {number}") for number in range(4))


def test_a_cache_that_cannot_be_written_costs_only_the_cache(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = BlockCache(tmp_path / "file", 1000)
    cache.put("key", b"block")
    assert cache.get("key") is None


def test_a_cache_of_size_zero_keeps_nothing(tmp_path):
    cache = BlockCache(tmp_path, 0)
    cache.put("key", b"block")
    assert cache.get("key") is None
    assert not list(tmp_path.iterdir())


# Files ------------------------------------------------------------------------------------------


class Stream:
    def __init__(self, position, fails_after):
        self.position, self.left = position, fails_after

    def read(self, amount):
        if self.left <= 0:
            raise OSError("the connection broke")
        data = CONTENT[self.position : self.position + min(amount, self.left)]
        self.position += len(data)
        self.left -= len(data)
        return data

    def close(self):
        pass


def test_a_transfer_that_breaks_off_is_taken_up_where_it_did():
    opened = []

    def open_stream(position):
        opened.append(position)
        return Stream(position, 300_000)

    file = ObjectFile(StreamReader(open_stream, len(CONTENT)), "x", len(CONTENT))
    assert file.read() == CONTENT
    assert opened[0] == 0
    assert len(opened) > 2


def test_a_store_that_never_answers_is_given_up():
    file = ObjectFile(StreamReader(lambda position: Stream(position, 0), 10), "x", 10)
    with pytest.raises(OSError, match="broke"):
        file.read()


def test_an_open_object_can_be_sought(cache):
    for raw in (
        BlockReader(source_of(Store(), cache)),
        StreamReader(lambda position: Stream(position, 10**9), len(CONTENT)),
    ):
        file = ObjectFile(raw, "x", len(CONTENT))
        file.seek(-7, os.SEEK_END)
        assert file.read() == b"the end"
        file.seek(5)
        assert file.read(3) == CONTENT[5:8]
        assert b"".join(file.chunks(100_000)) == CONTENT


# The circuit breaker ----------------------------------------------------------------------------


def test_a_store_that_failed_is_left_alone_and_then_tried_by_one():
    breaker = CircuitBreaker(pause=0.05)
    breaker.check()
    breaker.failed()
    with pytest.raises(OSError, match="a moment ago"):
        breaker.check()
    time.sleep(0.06)
    breaker.check()  # this one may try
    with pytest.raises(OSError, match="a moment ago"):
        breaker.check()
    breaker.succeeded()
    breaker.check()
