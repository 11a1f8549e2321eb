"""The cache of open tile packs: few file handles, and never half of a pack that is rewritten."""

import gc
import os
import threading
from pathlib import Path

import pytest

from images.storage import derivatives, pack_name
from images.tiles import Pack, open_pack
from images.tiles import cache as opened_packs
from images.tiles.cache import PackCache
from images.tiles.sources import LocalSource
from images.tiles.writer import make_pack
from tests.images.image_files import encode_image, random_scene, write_file

SHA = "cd" * 32
TILE = 64


@pytest.fixture(autouse=True)
def no_grace_period(monkeypatch):
    monkeypatch.setattr("images.tiles.cache.RECHECK_SECONDS", 0.0)


@pytest.fixture
def master(tmp_path):
    return write_file(tmp_path, "a.png", encode_image(random_scene(7, 300, 200), "PNG"))


@pytest.fixture
def path(master):
    make_pack(master, pack_name(SHA, TILE), TILE)
    return Path(derivatives().path(pack_name(SHA, TILE)))


def test_a_replaced_pack_is_noticed_and_the_old_one_still_read_whole(tmp_path, path, settings):
    settings.TILE_SIZE = TILE
    old = open_pack(SHA)
    assert open_pack(SHA) is old
    before = {name: old.read(name) for name in old.names()}
    other = write_file(tmp_path, "b.png", encode_image(random_scene(8, 301, 200), "PNG"))
    make_pack(other, pack_name(SHA, TILE), TILE)
    new = open_pack(SHA)
    assert (old.levels.width, new.levels.width) == (300, 301)
    assert before == {name: old.read(name) for name in old.names()}
    derivatives().delete(pack_name(SHA, TILE))
    assert open_pack(SHA) is None
    assert new.read("full/38,25/0/default.jpg") is not None


def test_readers_never_see_half_a_pack_while_it_is_rewritten(tmp_path, settings):
    settings.TILE_SIZE = TILE
    pictures = [
        write_file(tmp_path, f"{n}.png", encode_image(random_scene(n, 200, 150), "PNG"))
        for n in range(2)
    ]
    cuts = []
    for picture in pictures:
        make_pack(picture, pack_name(SHA, TILE), TILE)
        cuts.append({name: open_pack(SHA).read(name) for name in open_pack(SHA).names()})
    stop, failures, seen = threading.Event(), [], set()

    def read():
        while not stop.is_set():
            try:
                pack = open_pack(SHA)
                tiles = {name: pack.read(name) for name in pack.names()}
                seen.add(cuts.index(tiles))
            except Exception as error:  # reported below, in the thread of the test
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _number in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(30):
        make_pack(pictures[turn % 2], pack_name(SHA, TILE), TILE)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert seen == {0, 1}


def handles():
    return len(os.listdir("/proc/self/fd"))


def test_open_packs_are_bounded_by_handles(master):
    for number in range(6):
        make_pack(master, pack_name(f"{number}" * 64, TILE), TILE)
    gc.collect()
    packs, before = PackCache(handles=2, entries=10**6), handles()
    for number in [0, 1, 2, 3, 4, 5, 4]:
        assert packs.get(f"{number}" * 64, TILE) is not None
        assert handles() - before <= 2
    assert len(packs) == 2
    kept = packs.get("4" * 64, TILE)
    packs.clear()
    assert kept.read("full/38,25/0/default.jpg") is not None
    del kept
    assert handles() == before


def test_open_packs_are_bounded_by_entries(master, path):
    entries = Pack(LocalSource(path), TILE).entries
    for number in range(4):
        make_pack(master, pack_name(f"{number}" * 64, TILE), TILE)
    packs = PackCache(handles=100, entries=2 * entries + 1)
    for number in range(4):
        packs.get(f"{number}" * 64, TILE)
        assert packs.tile_count <= 2 * entries + 1
    assert packs.tile_count == 2 * entries
    small = PackCache(handles=100, entries=1)
    assert small.get("0" * 64, TILE) is not None
    assert small.get("1" * 64, TILE) is not None
    assert len(small) == 1


def test_a_pack_that_is_evicted_while_it_is_read_stays_readable(master):
    for number in range(8):
        make_pack(master, pack_name(f"{number}" * 64, TILE), TILE)
    packs, failures = PackCache(handles=1, entries=10**6), []
    expected = packs.get("0" * 64, TILE).read("full/38,25/0/default.jpg")

    def read(start):
        for turn in range(300):
            pack = packs.get(f"{(start + turn) % 8}" * 64, TILE)
            if pack.read("full/38,25/0/default.jpg") != expected:
                failures.append(turn)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(packs) == 1


def test_the_museums_own_bounds_leave_room_for_other_handles():
    import resource

    most, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert opened_packs._open_packs.handles < most / 2
