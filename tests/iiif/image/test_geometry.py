"""Region, size and rotation of a request for a given image, and its canonical form."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from iiif.image.errors import Malformed
from iiif.image.geometry import Limits, PixelRegion, resolve_request, rotated_size
from iiif.image.request import ImageRequest, Version
from tests.iiif.image.strategies import image_requests

LIMITS = Limits(3000, 2000, 4_000_000)
side = st.integers(1, 20_000)
# Requests whose numbers are of the size of the image, so that most of them are answered.
near = st.integers(0, 9_000)
regions = st.one_of(
    st.sampled_from(["full", "square"]),
    st.builds("{},{},{},{}".format, near, near, st.integers(1, 9_000), st.integers(1, 9_000)),
    st.builds(
        "pct:{},{},{},{}".format,
        *(st.decimals(0, 90, places=2) for _ in range(2)),
        *(st.decimals("0.01", 100, places=2) for _ in range(2)),
    ),
)
length = st.integers(1, 4_000)
sizes = st.one_of(
    st.just("max"),
    st.builds("{},".format, length),
    st.builds(",{}".format, length),
    st.builds("{},{}".format, length, length),
    st.builds("!{},{}".format, length, length),
    st.builds("pct:{}".format, st.decimals("0.01", 300, places=2)),
)
rotations = st.one_of(
    st.sampled_from(["0", "90", "180", "270", "360", "!0", "!90"]),
    st.builds("{}".format, st.decimals(0, 360, places=1)),
)
ends = st.sampled_from(["default.jpg", "color.png", "gray.webp", "bitonal.jpg"])


@st.composite
def answered_requests(draw):
    """Version, width, height and the computed picture of a request that is answered."""
    version = draw(st.sampled_from(Version))
    up = draw(st.sampled_from(["", "^"])) if version is Version.V3 else ""
    text = f"{draw(regions)}/{up}{draw(sizes)}/{draw(rotations)}/{draw(ends)}"
    width, height = draw(side), draw(side)
    try:
        made = resolve_request(ImageRequest.parse(text, version), width, height, LIMITS, version)
    except Malformed:
        assume(False)
    return version, width, height, made, up


@given(answered_requests())
def test_the_canonical_form_means_the_same_and_is_its_own(drawn):
    version, width, height, made, _up = drawn
    canonical = made.canonical(version)
    again = resolve_request(ImageRequest.parse(canonical, version), width, height, LIMITS, version)
    assert (again.region, again.width, again.height, again.angle, again.rotation.mirrored) == (
        made.region,
        made.width,
        made.height,
        made.angle,
        made.rotation.mirrored,
    )
    assert again.canonical(version) == canonical


@given(answered_requests())
def test_every_picture_is_inside_the_image_and_the_limits(drawn):
    version, width, height, made, up = drawn
    region = made.region
    assert 0 <= region.x < region.x + region.width <= width
    assert 0 <= region.y < region.y + region.height <= height
    assert made.width >= 1
    assert made.height >= 1
    assert LIMITS.allow(made.width, made.height)
    across, down = rotated_size(made)
    assert across * down <= LIMITS.area
    if version is Version.V3 and not up:
        assert made.width <= region.width
        assert made.height <= region.height


@given(
    st.sampled_from(Version).flatmap(lambda v: st.tuples(st.just(v), image_requests(v))), side, side
)
def test_every_request_is_answered_or_refused_with_a_sentence(drawn, width, height):
    version, request = drawn
    refused = None
    try:
        resolve_request(request, width, height, LIMITS, version)
    except Malformed as error:
        refused = error
    assert refused is None or len(str(refused)) > 30


def made(text, width=6000, height=4000, version=Version.V3, limits=LIMITS):
    return resolve_request(ImageRequest.parse(text, version), width, height, limits, version)


@pytest.mark.parametrize(
    ("region", "box"),
    [
        ("full", PixelRegion(0, 0, 300, 200)),
        ("square", PixelRegion(50, 0, 200, 200)),
        ("125,15,120,140", PixelRegion(125, 15, 120, 140)),
        ("pct:41.6,7.5,40,70", PixelRegion(125, 15, 120, 140)),
        ("125,15,200,200", PixelRegion(125, 15, 175, 185)),
        ("pct:41.6,7.5,66.6,100", PixelRegion(125, 15, 175, 185)),
        ("pct:99,99,0.001,0.001", PixelRegion(297, 198, 1, 1)),
        ("0,0,300,200", PixelRegion(0, 0, 300, 200)),
    ],
)
def test_the_regions_of_the_standard(region, box):
    assert made(f"{region}/max/0/default.jpg", 300, 200).region == box


@pytest.mark.parametrize("region", ["300,0,1,1", "0,200,5,5", "pct:99.99,0,1,1", "pct:0,100,1,1"])
def test_a_region_outside_says_how_large_the_image_is(region):
    with pytest.raises(Malformed, match="outside the image, which has 300 × 200 pixels"):
        made(f"{region}/max/0/default.jpg", 300, 200)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("max", (300, 200)),
        ("150,", (150, 100)),
        (",150", (225, 150)),
        ("pct:50", (150, 100)),
        ("225,100", (225, 100)),
        ("!225,100", (150, 100)),
        ("!300,300", (300, 200)),
        ("!5000,100", (150, 100)),
        ("!301,201", (300, 200)),
        ("!2000,3000", (300, 200)),
        ("!3001,2001", (300, 200)),
        ("^360,", (360, 240)),
        ("^,240", (360, 240)),
        ("^pct:120", (360, 240)),
        ("^360,360", (360, 360)),
        ("^!360,360", (360, 240)),
        ("^max", (2449, 1633)),
        ("1,", (1, 1)),
    ],
)
def test_the_sizes_of_the_standard(size, expected):
    result = made(f"full/{size}/0/default.jpg", 300, 200)
    assert (result.width, result.height) == expected


@pytest.mark.parametrize(
    ("size", "remedy"),
    [
        ("301,", r"write \^301, to have it enlarged"),
        (",201", "300 × 200"),
        ("301,100", "ask for max"),
        ("pct:100.5", r"write \^pct:100\.5"),
        ("pct:0.1", "leaves no pixel"),
        ("^3001,", "at most 3000 × 2000"),
        ("^2900,1900", "4000000 pixels in all"),
    ],
)
def test_a_size_that_is_not_given_says_what_is(size, remedy):
    with pytest.raises(Malformed, match=remedy):
        made(f"full/{size}/0/default.jpg", 300, 200)


def test_max_is_the_largest_in_the_limits():
    result = made("full/max/0/default.jpg")
    assert (result.width, result.height) == (2449, 1633)
    assert result.canonical(Version.V3) == "full/max/0/default.jpg"


@pytest.mark.parametrize(("width", "height"), [(1_000_000, 1), (1, 1_000_000)])
def test_a_strip_is_kept_in_the_limits_too(width, height):
    limits = Limits(5_000, 5_000, 10)
    result = made("full/max/0/default.jpg", width, height, limits=limits)
    assert limits.allow(result.width, result.height)


@pytest.mark.parametrize(
    ("asked", "region", "size_in_3", "size_in_2", "end"),
    [
        ("0,0,600,400/max/0/color.jpg", "full", "max", "full", "0/default.jpg"),
        ("square/50,/360/gray.png", "100,0,400,400", "50,50", "50,", "0/gray.png"),
        ("full/300,/!0.50/default.jpg", "full", "300,200", "300,", "!0.5/default.jpg"),
        ("full/300,300/90.0/default.jpg", "full", "300,300", "300,300", "90/default.jpg"),
        ("0,0,512,9/512,/0/bitonal.jpg", "0,0,512,9", "max", "full", "0/bitonal.jpg"),
    ],
)
def test_the_canonical_form_of_both_versions(asked, region, size_in_3, size_in_2, end):
    assert made(asked, 600, 400).canonical(Version.V3) == f"{region}/{size_in_3}/{end}"
    in_2 = made(asked, 600, 400, Version.V2).canonical(Version.V2)
    assert in_2 == f"{region}/{size_in_2}/{end}"


def test_the_canonical_form_of_an_enlargement():
    assert made("full/^601,/0/default.jpg", 600, 400).canonical(Version.V3) == (
        "full/^601,401/0/default.jpg"
    )
    assert made("full/^max/0/default.jpg", 600, 400).canonical(Version.V3) == (
        "full/^max/0/default.jpg"
    )


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("512,0,512,512/max/0/default.jpg", "512,0,512,512/512,512/0/default.jpg"),
        ("0,0,6000,4000/375,250/0/color.jpg", "full/375,250/0/default.jpg"),
        ("512,0,512,512/max/0/gray.jpg", None),
        ("512,0,512,512/max/90/default.jpg", None),
        ("512,0,512,512/max/!0/default.jpg", None),
        ("512,0,512,512/max/0/default.png", None),
    ],
)
def test_a_tile_has_the_name_it_is_stored_under(asked, stored):
    assert made(asked).stored_tile_name == stored


@pytest.mark.parametrize(
    ("rotation", "size"),
    [("90", (200, 300)), ("180", (300, 200)), ("!270", (200, 300)), ("45", (354, 354))],
)
def test_the_box_around_a_turned_picture(rotation, size):
    assert rotated_size(made(f"full/max/{rotation}/default.jpg", 300, 200)) == size


def test_what_grows_too_large_by_turning_is_refused():
    with pytest.raises(Malformed, match="Turned by 45 degrees .* ask for a smaller size"):
        made("full/2000,2000/45/default.jpg", 2000, 2000)
