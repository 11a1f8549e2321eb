"""The directory of a tile pack is complete, or the pack is refused, for any zip and storage."""

import os
import struct
import zipfile
from pathlib import Path

import pytest
import pyvips
from django.core.files.storage import InMemoryStorage
from hypothesis import given
from hypothesis import strategies as st

from images.storage import derivatives, pack_name
from images.tiles import BrokenPack, Pack, open_pack
from images.tiles.sources import LocalSource, StoredSource
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


@given(st.text())
def test_no_name_is_a_failure(name):
    assert _any_pack().read(name) is None


def _any_pack(made=[]):  # noqa: B006  (one pack for all examples)
    if not made:
        pyvips.Image.black(100, 90).dzsave(
            f"{os.environ['DATA_DIR']}-any.zip", layout="iiif3", container="zip", compression=0
        )
        made.append(Pack(LocalSource(f"{os.environ['DATA_DIR']}-any.zip"), 254))
        os.unlink(f"{os.environ['DATA_DIR']}-any.zip")
    return made[0]


def test_a_truncated_pack_is_refused_and_logged(path, settings, caplog):
    settings.TILE_SIZE = TILE
    whole = path.read_bytes()
    for share in (0, 0.3, 0.9, 0.999):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert open_pack(SHA) is None
        assert SHA in caplog.text
        caplog.clear()
    path.write_bytes(whole)
    assert open_pack(SHA) is not None


@given(st.data())
def test_a_damaged_pack_is_refused_or_read_but_nothing_else(chance):
    pack = _any_pack()
    with open(f"/proc/self/fd/{pack._source._descriptor}", "rb") as file:
        content = bytearray(file.read())
    for _time in range(chance.draw(st.integers(1, 8))):
        content[chance.draw(st.integers(0, len(content) - 1))] = chance.draw(st.integers(0, 255))
    damaged = f"{os.environ['DATA_DIR']}-damaged.zip"
    Path(damaged).write_bytes(content)
    try:
        other = Pack(LocalSource(damaged), 254)
        for name in other.names():
            other.read(name)
    except BrokenPack:
        pass
    finally:
        os.unlink(damaged)


def test_a_pack_without_one_of_its_tiles_is_broken(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiles/0,0,64,64/64,64/0/default.jpg", b"jpeg")
        archive.writestr("tiles/64,0,6,64/6,64/0/default.jpg", b"jpeg")
    with pytest.raises(BrokenPack, match="2 tiles instead of 3"):
        Pack(LocalSource(path), 64)


def test_no_changed_byte_of_a_pack_is_served(path):
    """Wherever a bit rots, a tile is refused or is what it was, and so is the image's size."""
    whole = path.read_bytes()
    sound = Pack(LocalSource(path), TILE)
    tiles = {name: sound.read(name) for name in sound.names()}
    for at in [*range(0, len(whole), 97), *range(whole.index(b"PK\1\2"), len(whole), 5)]:
        rotten = bytearray(whole)
        rotten[at] ^= 1 << at % 8
        path.write_bytes(rotten)
        try:
            pack = Pack(LocalSource(path), TILE)
        except BrokenPack:
            continue
        assert pack.levels == sound.levels
        for name, content in tiles.items():
            try:
                assert pack.read(name) == content
            except BrokenPack:
                continue


def test_a_compressed_member_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiles/full/9,9/0/default.jpg", b"jpeg" * 50)
    with pytest.raises(BrokenPack, match="stored"):
        Pack(LocalSource(path), 64)


def test_zip64_is_read(tmp_path, monkeypatch):
    """More than 4 GB or 65,535 members, as zipfile writes them; here with lower limits."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    path = tmp_path / "a.zip"
    tiles = {
        "0,0,64,64/64,64": b"first tile of them",
        "64,0,6,64/6,64": b"the second tile",
        "full/35,32": b"the whole, small",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in tiles.items():
            archive.writestr(f"tiles/{name}/0/default.jpg", content)
    assert b"PK\6\6" in path.read_bytes()
    pack = Pack(LocalSource(path), 64)
    for name, content in tiles.items():
        assert pack.read(f"{name}/0/default.jpg") == content


def test_a_local_header_with_a_long_extra_field_is_skipped(tmp_path):
    path = tmp_path / "a.zip"
    member = zipfile.ZipInfo("tiles/full/9,9/0/default.jpg")
    member.extra = struct.pack("<2H", 0xCAFE, 2000) + b"x" * 2000
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, b"the tile itself")
    assert Pack(LocalSource(path), 64).read("full/9,9/0/default.jpg") == b"the tile itself"


def test_a_storage_that_is_elsewhere_will_do(path):
    storage = InMemoryStorage()
    with path.open("rb") as file:
        storage.save("tiles.zip", file)
    near, far = Pack(LocalSource(path), TILE), Pack(StoredSource(storage, "tiles.zip"), TILE)
    assert near.names() == far.names()
    for name in near.names():
        assert near.read(name) == far.read(name)
    with pytest.raises(FileNotFoundError):
        StoredSource(storage, "nothing.zip")
