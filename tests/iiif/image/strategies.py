"""Hypothesis strategies for image requests of every form."""

from decimal import Decimal

from hypothesis import strategies as st

from iiif.image.request import (
    FORMATS,
    QUALITIES,
    ImageRequest,
    Region,
    Rotation,
    Size,
    Version,
)

whole = st.integers(0, 999_999_999)
above_zero = st.integers(1, 999_999_999)
number = st.decimals(0, 999_999, places=6)
positive = st.decimals("0.000001", 999_999, places=6)

regions = st.one_of(
    st.sampled_from([Region("full"), Region("square")]),
    st.builds(
        lambda *box: Region("pixels", tuple(map(Decimal, box))),
        whole,
        whole,
        above_zero,
        above_zero,
    ),
    st.builds(lambda *box: Region("percent", box), number, number, positive, positive),
)


def sizes(version):
    upscaled = st.booleans() if version is Version.V3 else st.just(False)
    forms = [
        st.builds(Size, st.just("max"), upscaled=upscaled),
        st.builds(Size, st.just("width"), width=above_zero, upscaled=upscaled),
        st.builds(Size, st.just("height"), height=above_zero, upscaled=upscaled),
        st.builds(Size, st.just("percent"), percent=positive, upscaled=upscaled),
        st.builds(
            Size,
            st.sampled_from(["exact", "within"]),
            width=above_zero,
            height=above_zero,
            upscaled=upscaled,
        ),
    ]
    if version is Version.V2:
        forms.append(st.just(Size("full")))
    return st.one_of(forms)


rotations = st.builds(Rotation, st.decimals(0, 360, places=6), st.booleans())


def image_requests(version):
    return st.builds(
        ImageRequest,
        regions,
        sizes(version),
        rotations,
        st.sampled_from(QUALITIES),
        st.sampled_from(FORMATS),
    )
