"""Hostile dates: EDTF and what people type."""

from contextlib import suppress

from hypothesis import strategies as st

from dates.edtf import parse
from dates.messages import ImpossibleDate, InvalidEdtf
from dates.parsing import parse_date
from tests.hostile.examples import NASTY, counts, try_examples

_EDTF = st.one_of(
    NASTY,
    st.text("0123456789-/.X?~%[]{}YSETZ:+, ", max_size=60),
    st.lists(
        st.sampled_from(["1945", "19XX", "1945-08", "1945-08-15", "..", "/", "?", "~", "%", "[",
                         "]", "{", "}", ",", "Y1e9", "-", "1945-21",
                         "0000", "9999-12-31", "T00:00"]),
        max_size=12,
    ).map("".join),
)  # fmt: skip
_TYPED = st.one_of(
    NASTY,
    st.lists(
        st.sampled_from(["1945", "август", "August", "8月", "昭和20年", "ca.", "около", "頃", "-",
                         "–", "/", "?", "31", "0", "99", "century", "век", "世紀", "до", "before",
                         "[", "]", "i.e.", "XII", "19", "元年", "или", " "]),
        max_size=14,
    ).map(" ".join),
)  # fmt: skip


@counts(300)
def test_edtf(count):
    def attempt(text):
        try:
            found = parse(text)
        except InvalidEdtf:
            return
        for date in found.single_dates:
            assert date.possible_first <= date.possible_last

    try_examples(count, _EDTF, attempt)


@counts(300)
def test_typed_dates(count):
    def attempt(text):
        with suppress(ImpossibleDate):
            parse_date(text)

    try_examples(count, _TYPED, attempt)
