"""What a test has measured, said on the screen and kept in the report of the run."""

import sys

import pytest


@pytest.fixture
def say(record_property, capsys):
    """Writes a sentence, also of a test that passes, and keeps it in the report (JUnit)."""

    def tell_and_keep(sentence):
        record_property("said", sentence)
        with capsys.disabled():
            sys.stdout.write(f"\n{sentence}\n")

    return tell_and_keep
