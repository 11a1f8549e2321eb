"""How the hostile tests run: some hundred examples of an entry point, 10,000 in the long tests.

The examples are others every day, and all of a day the same. A failure names its day:
`HOSTILE_SEED=20789` repeats it on another one.
"""

import os
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

#: No example may take longer: whoever sends it would hold a thread.
MOST_SECONDS = 5
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECRET = "only the operator may read this"


def must_speak(refusal):
    """A refusal has words, and they tell nothing of other files."""
    assert str(refusal)
    assert SECRET not in str(refusal)


def counts(ordinary):
    """A decorator that gives a test `count`: `ordinary` examples, and 10,000 marked as long."""
    return pytest.mark.parametrize(
        "count", [ordinary, pytest.param(10_000, marks=pytest.mark.long)]
    )


def try_examples(count, strategy, attempt):
    """Call `attempt` with `count` examples; an exception, or MOST_SECONDS, is a failure."""

    day = int(os.environ.get("HOSTILE_SEED") or (datetime.now(UTC) - EPOCH).days)

    @seed(day)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(example):
        # On a busy machine an example may wait for its turn once, but it does not do so twice; what
        # this process does itself is measured without the others.
        for _turn in range(2):
            began, busy = time.monotonic(), time.process_time()
            attempt(example)
            assert time.process_time() - busy < MOST_SECONDS, "it took too much of the processor"
            if time.monotonic() - began < MOST_SECONDS:
                return
        raise AssertionError(f"it took more than {MOST_SECONDS} seconds, twice")

    try:
        run()
    except BaseException as failure:
        failure.add_note(f"HOSTILE_SEED={day} repeats it.")
        raise


@st.composite
def spoilt(draw, good):
    """One of the byte strings `good` with a few bytes changed, cut off, doubled or put in."""
    data = bytearray(draw(st.sampled_from(good)))
    for _change in range(draw(st.integers(0, 6))):
        if not data:
            break
        place = draw(st.integers(0, len(data) - 1))
        kind = draw(st.sampled_from(("change", "cut", "double", "insert", "big")))
        if kind == "change":
            data[place] = draw(st.integers(0, 255))
        elif kind == "cut":
            del data[place:]
        elif kind == "double":
            data[place:place] = data[place : place + draw(st.integers(1, 64))]
        elif kind == "insert":
            data[place:place] = draw(st.binary(max_size=16))
        else:  # a length or an offset becomes enormous
            data[place : place + 4] = b"\xff\xff\xff\x7f"
    return bytes(data)


#: Pieces of what has broken programs before, within arbitrary text.
NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "../" * 8 + "etc/passwd",
            "..\\..\\x",
            "%2e%2e%2f",
            "%00",
            "\0",
            "\r\nX: y",
            "'\"><script>",
            "{{7*7}}",
            "${jndi:x}",
            "' OR 1=1 --",
            "9" * 400,
            "-1",
            "1e309",
            "NaN",
            "\ud800",
            "\u202e",
            "٣",
            "²",
            "ﬀ",
            "a" * 5000,
            "(" * 500,
            "*" * 100,
            '"' * 99,
        ]
    ),
)
