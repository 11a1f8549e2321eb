"""The arithmetic of tiles agrees with libvips and with clients of the Image API."""

import zipfile

import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from images.tiles import canonical_name, tile_count, tile_levels, tile_names
from images.tiles.pyramid import stored_name

LENGTHS = st.integers(1, 700)
TILES = st.sampled_from([64, 100, 128])


@given(LENGTHS, LENGTHS, TILES)
@settings(max_examples=60)
def test_libvips_cuts_exactly_these_tiles(tmp_path_factory, width, height, tile):
    path = tmp_path_factory.mktemp("pack") / "tiles.zip"
    pyvips.Image.black(width, height).dzsave(
        str(path), layout="iiif3", container="zip", compression=0, tile_size=tile
    )
    with zipfile.ZipFile(path) as archive:
        cut = [name.partition("/")[2] for name in archive.namelist() if name.endswith(".jpg")]
    levels = tile_levels(width, height, tile)
    # Lists, not sets: the last pixel of a row may be a tile of the same name in two levels.
    assert sorted(tile_names(levels)) == sorted(cut)
    assert len(cut) == tile_count(levels)


@given(st.integers(1, 65_500), st.integers(1, 65_500), st.sampled_from([256, 512]))
def test_levels_halve_down_to_one_tile(width, height, tile):
    levels = tile_levels(width, height, tile)
    assert levels.scale_factors == tuple(2**n for n in range(len(levels.scale_factors)))
    assert max(levels.largest_stored_size.width, levels.largest_stored_size.height) <= tile
    assert (levels.sizes[-1].width, levels.sizes[-1].height) == (width, height)
    if len(levels.sizes) > 1:
        assert max(levels.sizes[1].width, levels.sizes[1].height) > tile


@given(LENGTHS, LENGTHS, TILES)
@settings(max_examples=50)
def test_the_tiles_of_every_level_cover_the_image_once(width, height, tile):
    levels = tile_levels(width, height, tile)
    covered = 0
    for name in tile_names(levels):
        region, size, _rest = name.split("/", 2)
        box = (0, 0, width, height) if region == "full" else map(int, region.split(","))
        x, y, w, h = box
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height
        assert max(map(int, size.split(","))) <= tile
        covered += w * h
    assert covered == width * height * len(levels.scale_factors)


@given(LENGTHS, LENGTHS, TILES)
@settings(max_examples=50)
def test_both_words_for_a_tile_lead_to_the_stored_one(width, height, tile):
    for name in tile_names(tile_levels(width, height, tile)):
        canonical = canonical_name(name, width, height)
        assert canonical is not None
        assert stored_name(name, width, height) == name
        assert stored_name(canonical, width, height) == name
        assert canonical_name(canonical, width, height) == canonical


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("0,0,512,512/512,512/0/default.jpg", "0,0,512,512/max/0/default.jpg"),
        ("0,0,1024,1000/512,500/0/default.jpg", "0,0,1024,1000/512,500/0/default.jpg"),
        ("full/325,250/0/default.jpg", "full/325,250/0/default.jpg"),
        ("full/1300,1000/0/default.jpg", "full/max/0/default.jpg"),
        ("0,0,1300,1000/325,250/0/default.jpg", "full/325,250/0/default.jpg"),
    ],
)
def test_the_canonical_words_are_those_of_section_4_7(name, canonical):
    assert canonical_name(name, 1300, 1000) == canonical


@pytest.mark.parametrize(
    "name",
    [
        "",
        "info.json",
        "full/max/0/default.png",
        "full/max/90/default.jpg",
        "full/^max/0/default.jpg",
        "full/325,/0/default.jpg",
        "square/325,250/0/default.jpg",
        "00,0,512,512/512,512/0/default.jpg",
        "0,0,512,512/0512,512/0/default.jpg",
        "-1,0,512,512/512,512/0/default.jpg",
        "0,0,512,0/512,512/0/default.jpg",
        "0,0,512,512/512,512/0/default.jpg\n",
        "٠,0,512,512/512,512/0/default.jpg",
        "0,0,512,9999999999/512,512/0/default.jpg",
        "../0,0,512,512/512,512/0/default.jpg",
    ],
)
def test_what_is_no_tile_has_no_name(name):
    assert stored_name(name, 1300, 1000) is None
    assert canonical_name(name, 1300, 1000) is None


@pytest.mark.parametrize("numbers", [(0, 1, 512), (1, 0, 512), (1, 1, 0), (-4, 3, 512)])
def test_no_image_is_named(numbers):
    with pytest.raises(ValueError, match=str(numbers[0])):
        tile_levels(*numbers)
