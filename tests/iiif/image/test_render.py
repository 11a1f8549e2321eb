"""Rendered pictures, compared with the same picture made from the whole master by Pillow."""

import io

import pytest
from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageStat

from iiif.image.errors import Malformed
from iiif.image.geometry import Limits, resolve_request, rotated_size
from iiif.image.render import encode, plan_render, render_file
from iiif.image.request import ImageRequest, Version
from images.tiles import BrokenPack, open_pack

WIDTH, HEIGHT = 1100, 700
LIMITS = Limits(2_000, 2_000, 3_000_000)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]


def landscape():
    """Soft colours with a few edges: a crop that is wrong by one pixel differs visibly."""
    image = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    across = Image.linear_gradient("L").rotate(90).resize((WIDTH, HEIGHT))
    image = Image.merge("RGB", (image, across, ImageChops.invert(image)))
    draw = ImageDraw.Draw(image)
    for n in range(0, WIDTH, 100):
        draw.rectangle((n, n // 2, n + 40, n // 2 + 60), fill=(n % 255, 255 - n % 255, 128))
    return image


@pytest.fixture
def pack(photo_of):
    found = open_pack(photo_of(landscape()).master.sha256)
    assert found is not None
    return found


def rendered(pack, text, limits=LIMITS):
    requested = resolve_request(
        ImageRequest.parse(text, Version.V3), WIDTH, HEIGHT, limits, Version.V3
    )
    return requested, Image.open(io.BytesIO(render_file(plan_render(requested, pack.levels), pack)))


def expected(asked):
    """The same picture, made from the master by Pillow alone."""
    region = asked.region
    box = region.x, region.y, region.x + region.width, region.y + region.height
    image = landscape().crop(box).resize((asked.width, asked.height), Image.Resampling.LANCZOS)
    if asked.rotation.mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return image.rotate(-float(asked.angle), Image.Resampling.BICUBIC, expand=True)


def difference(one, other):
    """The mean difference of two pictures, in steps of 255."""
    assert one.size == other.size
    bands = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return max(bands)


regions = st.one_of(
    st.sampled_from(["full", "square"]),
    st.builds(
        "{},{},{},{}".format,
        st.integers(0, WIDTH - 64),
        st.integers(0, HEIGHT - 64),
        st.integers(48, WIDTH),
        st.integers(48, HEIGHT),
    ),
)
sizes = st.one_of(
    st.just("max"),
    st.builds("^{},".format, st.integers(24, 1_500)),
    st.builds("^,{}".format, st.integers(24, 1_200)),
    st.builds("^{},{}".format, st.integers(24, 1_400), st.integers(24, 1_400)),
)
turns = st.sampled_from(["0", "90", "180", "270", "!0", "!90", "!180", "!270"])


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(regions, sizes, turns)
@example("full", "512,326", "0")
@example("511,255,2,300", "max", "90")
@example("0,0,48,61", "max", "0")
@example("0,512,1100,188", "^1400,200", "!270")
def test_every_picture_is_that_of_the_master(pack, region, size, turn):
    try:
        requested, image = rendered(pack, f"{region}/{size}/{turn}/default.png")
    except Malformed:
        reject()
    # Two rounds of JPEG with half the resolution of colour, and another filter, differ by up to 9
    # in a small region full of edges. A wrong corner or a wrong tile differs by 30 and more.
    assert difference(image, expected(requested)) < 15


def test_a_large_picture_is_streamed_to_the_same_pixels(pack, monkeypatch):
    text = "13,200,1000,490/^1200,800/!90/default.png"
    requested, joined = rendered(pack, text)
    assert not plan_render(requested, pack.levels).is_large
    monkeypatch.setattr("iiif.image.render._LARGE_RESULT", 1_000)
    assert plan_render(requested, pack.levels).is_large
    assert difference(rendered(pack, text)[1], joined) < 1


@pytest.mark.parametrize("text", ["full/max/0/gray.jpg", "100,100,600,500/300,250/90/gray.webp"])
def test_gray_has_no_colour(pack, text):
    requested, image = rendered(pack, text)
    red, green, blue = image.convert("RGB").split()
    assert max(ImageStat.Stat(ImageChops.difference(red, green)).extrema[0]) < 6
    assert max(ImageStat.Stat(ImageChops.difference(red, blue)).extrema[0]) < 6
    assert difference(image, expected(requested).convert("L")) < 8


@pytest.mark.parametrize("turn", ["0", "!90", "33"])
@pytest.mark.parametrize("format", ["png", "webp"])
def test_bitonal_is_black_or_white(pack, turn, format):
    _asked, image = rendered(pack, f"full/550,350/{turn}/bitonal.{format}")
    colours = image.convert("RGBA").getcolors(1_000_000)
    assert {colour[:3] for _count, colour in colours if colour[3]} == {(0,) * 3, (255,) * 3}


@pytest.mark.parametrize("quality", ["default", "gray"])
@pytest.mark.parametrize("format", ["png", "webp"])
def test_a_turned_picture_is_transparent_around(pack, quality, format):
    requested, image = rendered(pack, f"full/400,/30.5/{quality}.{format}")
    rgba = image.convert("RGBA")
    assert rgba.getpixel((0, 0))[3] == 0
    assert rgba.getpixel((rgba.width // 2, rgba.height // 2))[3] == 255
    across, down = rotated_size(requested)
    assert abs(image.width - across) <= 1
    assert abs(image.height - down) <= 1


def test_a_turned_jpeg_is_white_around_and_turned_clockwise(pack):
    requested, image = rendered(pack, "full/400,/20/default.jpg")
    assert min(image.getpixel((1, 1))) > 240
    paper = Image.new("RGB", image.size, "white")
    turned = expected(requested).convert("RGB")
    mask = Image.new("L", (requested.width, requested.height), 255).rotate(-20, expand=True)
    paper.paste(turned.crop((0, 0, *image.size)), (0, 0), mask.crop((0, 0, *image.size)))
    assert difference(image, paper) < 8


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("full/max/0/default.png", 1),
        ("full/551,350/0/default.png", 1),
        ("full/550,350/0/default.png", 2),
        ("full/276,175/0/default.png", 2),
        ("full/275,175/0/default.png", 4),
        ("full/1,1/0/default.png", 4),
        ("0,0,256,256/64,64/0/default.png", 4),
        ("0,0,256,256/^999,999/0/default.png", 1),
    ],
)
def test_the_smallest_level_that_suffices_is_decoded(pack, text, factor):
    requested = resolve_request(
        ImageRequest.parse(text, Version.V3), WIDTH, HEIGHT, LIMITS, Version.V3
    )
    assert plan_render(requested, pack.levels).factor == factor


def test_a_distorted_size_decodes_no_more_than_any_other(pack):
    limits = Limits(1_100, 1_100, 40_000)
    requested = resolve_request(
        ImageRequest.parse("full/1100,1/0/default.png", Version.V3), WIDTH, HEIGHT, limits,
        Version.V3,
    )  # fmt: skip
    way = plan_render(requested, pack.levels)
    assert way.width * way.height <= 4 * limits.area


def test_nothing_is_said_of_the_master(pack):
    for format in ("jpg", "png", "webp"):
        _asked, image = rendered(pack, f"square/64,/0/default.{format}")
        assert not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop",
                                      "background", "timestamp", "duration"}  # fmt: skip


class DamagedPack:
    """A pack in which one tile is missing or damaged."""

    def __init__(self, pack, data):
        self.levels, self._data = pack.levels, data
        self.identity = object()  # nothing of it was decoded before

    def read(self, name):
        return self._data


@pytest.mark.parametrize("data", [None, b"", b"\xff\xd8\xff no picture"])
@pytest.mark.parametrize("large", [False, True])
def test_a_damaged_pack_is_said_to_be_one(pack, data, large, monkeypatch):
    if large:
        monkeypatch.setattr("iiif.image.render._LARGE_RESULT", 0)
    requested, _image = rendered(pack, "full/max/0/default.png")
    with pytest.raises(BrokenPack):
        render_file(plan_render(requested, pack.levels), DamagedPack(pack, data))


def test_a_tile_that_ends_too_soon_is_a_damaged_pack(pack):
    requested, _image = rendered(pack, "0,0,512,512/400,400/0/default.png")
    whole = pack.read("0,0,512,512/512,512/0/default.jpg")
    with pytest.raises(BrokenPack):
        render_file(
            plan_render(requested, pack.levels), DamagedPack(pack, whole[: len(whole) // 2])
        )


def test_a_tile_of_another_size_is_a_damaged_pack(pack):
    requested, _image = rendered(pack, "0,0,512,512/400,400/0/default.png")
    smaller = pack.read(
        f"full/{pack.levels.largest_stored_size.width},{pack.levels.largest_stored_size.height}/0/default.jpg"
    )
    with pytest.raises(BrokenPack):
        render_file(plan_render(requested, pack.levels), DamagedPack(pack, smaller))


def test_a_tile_is_decoded_as_any_reader_of_jpeg_decodes_it(pack):
    whole = Image.open(io.BytesIO(pack.read("0,0,512,512/512,512/0/default.jpg")))
    _asked, image = rendered(pack, "1,0,511,512/max/0/default.png")
    assert image.tobytes() == whole.convert("RGB").crop((1, 0, 512, 512)).tobytes()


def test_an_encoder_knows_its_formats(pack):
    requested, image = rendered(pack, "square/64,/0/bitonal.png")
    assert image.mode == "1"
    assert encode(Image.new("RGB", (4, 4)), requested).startswith(b"\x89PNG")
