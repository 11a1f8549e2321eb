"""The arithmetic of sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from images.sizes import MAX_HEIGHT, WIDTHS, Size, web_sizes

PIXELS = st.integers(1, 65_500)


@pytest.mark.parametrize(
    ("width", "height", "widths"),
    [
        (4000, 3000, [320, 640, 1280, 1920]),
        (1920, 1000, [320, 640, 1280, 1920]),
        (1000, 700, [320, 640, 1000]),
        (640, 480, [320, 640]),
        (641, 480, [320, 640, 641]),
        (100, 100, [100]),
        (1000, 60_000, [136]),
    ],
)
def test_widths(width, height, widths):
    assert [size.width for size in web_sizes(width, height)] == widths


def test_heights_keep_the_shape():
    assert web_sizes(4000, 3000)[0] == Size(320, 240)


@given(PIXELS, PIXELS)
def test_sizes_are_never_upscaled_never_empty_and_grow(width, height):
    found = web_sizes(width, height)
    assert list(found) == sorted(set(found))
    for size in found:
        assert 1 <= size.width <= min(width, WIDTHS[-1])
        assert 1 <= size.height <= min(height, MAX_HEIGHT)


@given(PIXELS, PIXELS)
def test_the_shape_is_kept_to_half_a_pixel(width, height):
    for size in web_sizes(width, height):
        if 1 < size.height < MAX_HEIGHT:
            assert abs(size.height - size.width * height / width) <= 0.5


@pytest.mark.parametrize(("width", "height"), [(0, 10), (10, 0), (-1, 5)])
def test_nothing_has_no_sizes(width, height):
    with pytest.raises(ValueError, match=r"1 × 1"):
        web_sizes(width, height)
