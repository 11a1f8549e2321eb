"""`make test`, `make test-faults` and `make test-long` together run every test.

Every long test has a shorter case in the ordinary run: with fewer records, scans or pages.
"""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import COLLECTED

ROOT = Path(__file__).resolve().parents[1]

#: Long tests without an ordinary case of the same name, with the ordinary test that covers the
#: same.
SHORTER_TESTS = {
    "tests/rude/test_rude_clients.py::test_each_kind_in_full": (
        "tests/rude/test_rude_clients.py::test_all_kinds_at_once_in_small_numbers"
    ),
    "tests/rude/test_rude_clients.py::test_all_kinds_in_full_at_once": (
        "tests/rude/test_rude_clients.py::test_all_kinds_at_once_in_small_numbers"
    ),
    "tests/deploy/test_documented_commands.py"
    "::test_the_first_command_of_the_readme_serves_the_exhibit": (
        "tests/deploy/test_documented_commands.py::test_the_commands_of_the_guide_serve_the_museum"
    ),
    "tests/dates/test_round_trip.py::test_display_of_many_values_reads_back": (
        "tests/dates/test_round_trip.py::test_display_reads_back"
    ),
    "tests/browser/test_every_page.py::test_every_page_on_every_display": (
        "tests/browser/test_every_page.py::test_every_page_on_its_display_of_the_day"
    ),
    "tests/images/test_completeness.py"
    "::test_what_another_thread_decodes_changes_nothing_in_many_tries": (
        "tests/images/test_completeness.py::test_what_another_thread_decodes_changes_nothing"
    ),
    "tests/images/test_memory.py::test_what_is_decoded_by_lines_stays_under_its_bound": (
        "tests/images/test_memory.py"
        "::test_a_large_map_in_fax_compression_is_accepted_within_the_memory"
    ),
    "tests/museum/test_settings.py::test_a_whole_run_never_empties_somebodys_museum": (
        "tests/museum/test_settings.py::test_the_tests_never_empty_a_real_museum"
    ),
}


def pytest_commands(target):
    """The arguments of `pytest` in each command that `make target` would run."""
    # Not as part of the `make` that may be running these tests.
    environment = {name: value for name, value in os.environ.items() if name[:4] != "MAKE"}
    printed = subprocess.run(
        ["make", "--dry-run", target],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [
        line.split(" -m pytest ")[1].split() for line in printed.splitlines() if "pytest " in line
    ]


def names_of_tests(identifiers):
    return {identifier.split("[")[0] for identifier in identifiers}


def uncovered_tests(collected, shorter_tests):
    """Tests of which the ordinary run has no case; `collected` is (node id, whether it is long)."""
    ordinary = names_of_tests(name for name, is_long in collected if not is_long)
    long = names_of_tests(name for name, is_long in collected if is_long)
    return {name for name in long - ordinary if shorter_tests.get(name) not in ordinary}


def test_the_long_run_takes_what_the_ordinary_one_leaves_out():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert options["addopts"][-2:] == ["-m", "not long"]
    ordinary = [*pytest_commands("test"), *pytest_commands("test-faults")]
    long = pytest_commands("test-long")
    assert len(ordinary) == 4  # SQLite, PostgreSQL, browser, faults
    assert [[*command, "-m", "long"] for command in ordinary] == long
    assert not any("-m" in command or "-k" in command for command in ordinary)


def test_everything_is_in_one_of_the_runs():
    sqlite, postgres, browser = [
        [word for word in command if "tests/" in word] for command in pytest_commands("test")
    ]
    (faults,) = [
        [word for word in command if "tests/" in word] for command in pytest_commands("test-faults")
    ]
    assert sqlite == postgres == [f"--ignore={path}" for path in browser + faults]
    assert browser == ["tests/browser"]
    assert all((ROOT / path).exists() for path in faults)


def test_ci_runs_them():
    commands = (ROOT / ".ci/run").read_text().splitlines()
    assert [line for line in commands if line.startswith("make ")] == [
        "make check",
        "make test",
        "make test-faults",
    ]


def test_of_every_long_test_the_ordinary_run_tries_some(pytestconfig):
    collected = pytestconfig.stash[COLLECTED]
    files = {name.split("::")[0] for name, _is_long in collected}
    known = {name: other for name, other in SHORTER_TESTS.items() if name.split("::")[0] in files}
    assert not uncovered_tests(collected, known)


def test_a_test_that_is_only_long_is_found():
    collected = [("a.py::some[1]", False), ("a.py::some[9]", True), ("a.py::only[9]", True)]
    assert uncovered_tests(collected, {}) == {"a.py::only"}
    assert uncovered_tests(collected, {"a.py::only": "a.py::some"}) == set()
    assert uncovered_tests(collected, {"a.py::only": "a.py::none"}) == {"a.py::only"}


@pytest.mark.parametrize("name", sorted(SHORTER_TESTS.items()))
def test_the_shorter_test_exists(name):
    for identifier in name:
        path, test = identifier.split("::")
        assert re.search(rf"^def {test}\(", (ROOT / path).read_text(), re.MULTILINE)
