"""Python runs in a museum without starting one each time, and its errors are reported."""

import os

import pytest

from tests.browser.museum_shell import MuseumShell


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    settings = {"DJANGO_SETTINGS_MODULE": "museum.settings.test"}
    return MuseumShell({**os.environ, **settings})


def test_what_is_printed_is_returned_and_nothing_is_left_for_the_next(shell):
    printing = "import os, sys\nprint('音楽', os.environ['NAME'], end='')\nsys.kept = 1"
    assert shell.run(printing, {"NAME": "a"}) == "音楽 a"
    assert shell.run("import sys; print(hasattr(sys, 'kept'))", {}) == "False\n"
    assert shell.run("import os; print('NAME' in os.environ)", {}) == "False\n"


def test_models_are_there(shell):
    assert shell.run("from photos.models import Photo; print(Photo.__name__)", {}) == "Photo\n"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print('before'); 1 / 0", "before\n(.|\n)*ZeroDivisionError"),
        ("1 +", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("import os; os._exit(5)", "_exit"),
    ],
)
def test_an_error_is_raised_with_what_was_printed(shell, code, words):
    with pytest.raises(RuntimeError, match=words):
        shell.run(code, {})
    assert shell.run("print('still there')", {}) == "still there\n"


def test_a_shell_that_cannot_start_says_so():
    lost = MuseumShell({"DJANGO_SETTINGS_MODULE": "museum.settings.missing"})
    with pytest.raises(RuntimeError, match="has ended"):
        lost.run("print(1)", {})
