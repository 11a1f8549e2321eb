"""Tile packs: written completely, read in one pass, never visible half written."""

import io
import zipfile
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from images.derivatives import derive, missing_derivatives
from images.pixels import DiskFull
from images.storage import derivatives, pack_name
from images.tiles import Pack, open_pack, tile_names
from images.tiles.sources import LocalSource
from images.tiles.writer import make_pack
from tests.images.image_files import (
    CORNERS,
    STORED_AS,
    accepted_files,
    corners,
    encode_image,
    random_scene,
    with_orientation,
    write_file,
)

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


def image_of(jpeg):
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def assemble(pack, factor=1):
    """The image that the tiles of one level form."""
    levels = pack.levels
    size = levels.sizes[len(levels.sizes) - 1 - levels.scale_factors.index(factor)]
    canvas = Image.new("RGB", (size.width, size.height))
    step = levels.tile * factor
    for y in range(0, levels.height, step):
        for x in range(0, levels.width, step):
            w, h = min(step, levels.width - x), min(step, levels.height - y)
            name = f"{x},{y},{w},{h}/{-(-w // factor)},{-(-h // factor)}/0/default.jpg"
            canvas.paste(image_of(pack.read(name)), (x // factor, y // factor))
    return canvas


def test_a_pack_has_every_tile_and_each_is_what_its_name_says(path):
    pack = Pack(LocalSource(path), TILE)
    assert (pack.levels.width, pack.levels.height) == (300, 200)
    assert set(pack.names()) == set(tile_names(pack.levels))
    for name in pack.names():
        width, height = map(int, name.split("/")[1].split(","))
        tile = image_of(pack.read(name))
        assert tile.size == (width, height)


def test_the_tiles_together_are_the_photograph(path, master):
    pack = Pack(LocalSource(path), TILE)
    original = Image.open(master).convert("RGB")
    for factor in (1, 2):
        shown = assemble(pack, factor)
        wanted = original.resize(shown.size, Image.Resampling.BOX)
        difference = pyvips.Image.new_from_array(shown) - pyvips.Image.new_from_array(wanted)
        assert difference.abs().avg() < 6


def test_zipfile_reads_the_same(path):
    pack = Pack(LocalSource(path), TILE)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for member in archive.infolist():
            name = member.filename.partition("/")[2]
            if name.endswith(".jpg"):
                assert member.compress_type == zipfile.ZIP_STORED
                assert pack.read(name) == archive.read(member)
                assert pack.find(name).length == member.file_size


def test_a_tile_has_a_strong_etag_that_another_cut_gives_again(path, master):
    first = Pack(LocalSource(path), TILE)
    make_pack(master, pack_name(SHA, TILE), TILE)
    second = Pack(LocalSource(path), TILE)
    tags = {name: first.find(name).etag for name in first.names()}
    assert tags == {name: second.find(name).etag for name in second.names()}
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags.values())
    assert len(set(tags.values())) == len({first.read(name) for name in tags})


def test_canonical_words_find_the_same_tile(path):
    pack = Pack(LocalSource(path), TILE)
    tile = pack.read("64,0,64,64/64,64/0/default.jpg")
    assert tile is not None
    assert pack.read("64,0,64,64/max/0/default.jpg") == tile
    assert pack.read("0,0,300,200/38,25/0/default.jpg") == pack.read("full/38,25/0/default.jpg")
    assert pack.canonical("64,0,64,64/64,64/0/default.jpg") == "64,0,64,64/max/0/default.jpg"


@pytest.mark.parametrize(
    "name",
    [
        "full/max/0/default.jpg",
        "64,0,64,64/32,32/0/default.jpg",
        "1,0,64,64/64,64/0/default.jpg",
        "64,0,64,64/64,64/90/default.jpg",
        "64,0,64,64/64,64/0/gray.jpg",
        "../tiles.zip",
        "info.json",
        "vips-properties.xml",
        "",
        "\0",
        "x" * 100_000,
    ],
)
def test_what_is_not_stored_is_not_there(path, name):
    assert Pack(LocalSource(path), TILE).read(name) is None


@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("format", ["JPEG", "TIFF", "PNG"])
@pytest.mark.parametrize("most_in_memory", [0, 10**9])
def test_every_orientation_comes_out_upright(
    tmp_path, monkeypatch, orientation, format, most_in_memory
):
    monkeypatch.setattr("images.pixels._MAX_BYTES_IN_MEMORY", most_in_memory)
    monkeypatch.setattr("images.pixels._MAX_PIXELS_ROTATED_IN_MEMORY", most_in_memory)
    master = write_file(tmp_path, "a", with_orientation(corners(180, 120), orientation, format))
    make_pack(master, "a.zip", TILE)
    pack = Pack(LocalSource(derivatives().path("a.zip")), TILE)
    shown = assemble(pack)
    assert shown.size == (180, 120)
    for at, colour in zip(((30, 20), (150, 20), (150, 100), (30, 100)), CORNERS, strict=True):
        assert all(abs(a - b) < 20 for a, b in zip(shown.getpixel(at), colour, strict=True))


@pytest.mark.parametrize("name", accepted_files(corners()))
def test_every_kind_is_cut_into_srgb_tiles(tmp_path, name):
    make_pack(write_file(tmp_path, name, accepted_files(corners())[name]), "a.zip", TILE)
    tile = Pack(LocalSource(derivatives().path("a.zip")), TILE).read("full/max/0/default.jpg")
    image = Image.open(io.BytesIO(tile))
    assert (image.mode, image.size) == ("RGB", (60, 40))
    assert "icc_profile" not in image.info


def test_nothing_private_is_in_a_pack(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "A secret description"
    exif.get_ifd(0x8825)[2] = (48.0, 28.0, 0.0)
    jpeg = encode_image(corners(), exif=exif.tobytes(), comment=b"secret comment")
    make_pack(write_file(tmp_path, "a.jpg", jpeg), "a.zip", TILE)
    content = Path(derivatives().path("a.zip")).read_bytes()
    assert b"secret" not in content
    assert b"GPS" not in content


def test_derivation_makes_the_pack_and_finds_it_missing(master, settings):
    derive(master, SHA, 300, 200)
    assert missing_derivatives(SHA, 300, 200) == []
    derivatives().delete(pack_name(SHA, settings.TILE_SIZE))
    assert missing_derivatives(SHA, 300, 200) == [pack_name(SHA, settings.TILE_SIZE)]
    assert derive(master, SHA, 300, 200) == 1
    assert open_pack(SHA).levels.width == 300


def test_another_tile_size_takes_the_place_of_the_one_before(master, settings):
    derive(master, SHA, 300, 200)
    old = pack_name(SHA, settings.TILE_SIZE)
    settings.TILE_SIZE = 128
    assert open_pack(SHA) is None
    assert missing_derivatives(SHA, 300, 200) == [pack_name(SHA, 128)]
    derive(master, SHA, 300, 200)
    assert open_pack(SHA).levels.tile == 128
    assert not derivatives().exists(old)


def test_a_full_disk_is_reported_before_writing(master, monkeypatch):
    monkeypatch.setattr("images.pixels._DISK_MARGIN", 10**18)
    with pytest.raises(DiskFull, match="MB free.* DATA_DIR"):
        make_pack(master, pack_name(SHA, TILE), TILE)
    assert not derivatives().exists(pack_name(SHA, TILE))
    assert not list(Path(derivatives().location).rglob("*.zip"))


def test_another_picture_has_another_signature(tmp_path, path, master):
    first = Pack(LocalSource(path), TILE).signature
    make_pack(master, pack_name(SHA, TILE), TILE)
    assert Pack(LocalSource(path), TILE).signature == first
    other = write_file(tmp_path, "b.png", encode_image(random_scene(8, 300, 200), "PNG"))
    make_pack(other, pack_name(SHA, TILE), TILE)
    assert Pack(LocalSource(path), TILE).signature != first
