"""Parsing and formatting image requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.image.errors import ImageRequestError, Malformed, UnsupportedFeature
from iiif.image.request import MAX_REQUEST_CHARACTERS, ImageRequest, Size, Version
from tests.iiif.image.strategies import image_requests

versions_and_requests = st.sampled_from(Version).flatmap(
    lambda version: st.tuples(st.just(version), image_requests(version))
)


@given(versions_and_requests)
def test_what_is_written_is_read_back(drawn):
    version, request = drawn
    assert ImageRequest.parse(str(request), version) == request


@given(versions_and_requests)
def test_one_request_is_written_in_one_way(drawn):
    version, request = drawn
    assert str(ImageRequest.parse(str(request), version)) == str(request)


@given(
    st.sampled_from(Version),
    st.one_of(st.text(), st.from_regex(r"[0-9a-z:,!^/.]{0,40}", fullmatch=True)),
)
def test_any_text_is_read_or_refused_with_a_sentence(version, text):
    refused = None
    try:
        request = ImageRequest.parse(text, version)
    except ImageRequestError as error:
        refused = error
    if refused is None:
        assert ImageRequest.parse(str(request), version) == request
    else:
        assert refused.status in (400, 501)
        assert len(str(refused)) > 30


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("full/max/0/default.jpg", "full/max/0/default.jpg"),
        ("square/^max/!90/gray.png", "square/^max/!90/gray.png"),
        ("0125,015,120,140/90,/!345/gray.jpg", "125,15,120,140/90,/!345/gray.jpg"),
        ("pct:41.60,7.5,40,.7/^,5/22.50/color.webp", "pct:41.6,7.5,40,0.7/^,5/22.5/color.webp"),
        ("full/^!360,360/0.0/bitonal.jpg", "full/^!360,360/0/bitonal.jpg"),
        ("full/^pct:120.0/360/default.jpg", "full/^pct:120/360/default.jpg"),
    ],
)
def test_the_examples_of_the_standard_are_read(typed, written):
    assert str(ImageRequest.parse(typed, Version.V3)) == written


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("max/max/0/default.jpg", "“max”"),
        ("1,2,3/max/0/default.jpg", "“1,2,3”"),
        ("1,2,3,4,5/max/0/default.jpg", "“1,2,3,4,5”"),
        ("1.5,0,3,4/max/0/default.jpg", "“1.5,0,3,4”"),
        ("-1,0,3,4/max/0/default.jpg", "“-1,0,3,4”"),
        ("0,0,0,4/max/0/default.jpg", "“0,0,0,4”"),
        ("pct:0,0,0.0,4/max/0/default.jpg", "“pct:0,0,0.0,4”"),
        ("pct:+1,0,3,4/max/0/default.jpg", "“pct:+1,0,3,4”"),
        ("pct:1e2,0,3,4/max/0/default.jpg", "“pct:1e2,0,3,4”"),
        ("pct:nan,0,3,4/max/0/default.jpg", "“pct:nan,0,3,4”"),
        ("١,٢,٣,٤/max/0/default.jpg", "“١,٢,٣,٤”"),
        ("0,0,9999999999,4/max/0/default.jpg", "“0,0,9999999999,4”"),
        ("full/full/0/default.jpg", "“full”"),
        ("full/,/0/default.jpg", "“,”"),
        ("full/5/0/default.jpg", "“5”"),
        ("full/!5,/0/default.jpg", "“!5,”"),
        ("full/!^5,5/0/default.jpg", "“!^5,5”"),
        ("full/0,/0/default.jpg", "“0,”"),
        ("full/5,0/0/default.jpg", "“5,0”"),
        ("full/pct:0/0/default.jpg", "“pct:0”"),
        ("full/^pct:/0/default.jpg", "“^pct:”"),
        ("full/max/361/default.jpg", "“361”"),
        ("full/max/-90/default.jpg", "“-90”"),
        ("full/max/!/default.jpg", "“!”"),
        ("full/max/!!1/default.jpg", "“!!1”"),
        ("full/max/0/native.jpg", "“native”"),
        ("full/max/0/grey.jpg", "“grey”"),
        ("full/max/0/default.jpeg", "“jpeg”"),
        ("full/max/0/default.", "“”"),
        ("full/max/0/default", "“full/max/0/default”"),
        ("full/max/0", "“full/max/0”"),
        ("", "“”"),
        ("a/full/max/0/default.jpg", "“a/full/max/0/default.jpg”"),
    ],
)
def test_what_is_malformed_is_named(text, named):
    with pytest.raises(Malformed) as refused:
        ImageRequest.parse(text, Version.V3)
    assert named in str(refused.value)
    assert refused.value.status == 400


@pytest.mark.parametrize("format", ["tif", "gif", "jp2", "pdf"])
def test_what_the_standard_knows_and_we_do_not_is_not_offered(format):
    with pytest.raises(
        UnsupportedFeature, match=f"“{format}” is not offered here: choose jpg"
    ) as refused:
        ImageRequest.parse(f"full/max/0/default.{format}", Version.V3)
    assert refused.value.status == 501


@pytest.mark.parametrize("size", ["^max", "^5,", "^!5,5"])
def test_upscaling_has_no_sign_of_its_own_in_2(size):
    with pytest.raises(Malformed):
        ImageRequest.parse(f"full/{size}/0/default.jpg", Version.V2)


def test_full_is_a_size_in_2_alone():
    assert ImageRequest.parse("full/full/0/default.jpg", Version.V2).size == Size("full")


def test_a_hostile_address_is_not_sent_back_whole():
    with pytest.raises(Malformed) as refused:
        ImageRequest.parse("9" * 100_000, Version.V3)
    assert len(str(refused.value)) < 2 * MAX_REQUEST_CHARACTERS
