"""The cache of decoded tiles."""

import threading

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from iiif.image.tile_cache import DecodedTileCache

sides = st.integers(1, 60)
puts = st.lists(st.tuples(st.integers(0, 5), sides, sides, st.sampled_from(["L", "RGB"])))


def weight(image):
    return image.width * image.height * (1 if image.mode == "L" else 4)


@given(st.integers(0, 20_000), puts)
def test_no_more_is_kept_than_may_be(most, put):
    tiles = DecodedTileCache(most)
    for key, width, height, mode in put:
        tiles.put(key, Image.new(mode, (width, height)))
        kept = [tile for key in range(6) if (tile := tiles.get(key)) is not None]
        assert sum(map(weight, kept)) == tiles.size_bytes <= most


def test_what_was_used_longest_ago_goes_first():
    tiles = DecodedTileCache(2 * 100)
    first, second, third = (Image.new("L", (10, 10)) for _number in range(3))
    tiles.put("first", first)
    tiles.put("second", second)
    assert tiles.get("first") is first
    tiles.put("third", third)
    assert tiles.get("second") is None
    assert tiles.get("first") is first
    assert tiles.get("third") is third


def test_what_is_too_large_drives_nothing_out():
    tiles = DecodedTileCache(100)
    small = Image.new("L", (10, 10))
    tiles.put("small", small)
    tiles.put("large", Image.new("L", (11, 10)))
    assert tiles.get("small") is small
    assert tiles.get("large") is None


def test_several_threads_keep_the_count():
    tiles = DecodedTileCache(5_000)

    def work(number):
        for n in range(500):
            tiles.put((number * n) % 13, Image.new("L", (10 + n % 40, 10)))
            tiles.get(n % 13)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [tile for key in range(13) if (tile := tiles.get(key)) is not None]
    assert sum(map(weight, kept)) == tiles.size_bytes <= 5_000
