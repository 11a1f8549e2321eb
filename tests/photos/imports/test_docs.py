"""docs/import.md documents all columns and values of the importer."""

from pathlib import Path

import pytest
from django.core.management import load_command_class

from photos.imports.columns import HEADERS
from photos.models.people import Certainty
from photos.models.photo import Sensitivity
from photos.rights import ImageRights, TextRights

DOC = (Path(__file__).resolve().parents[3] / "docs" / "import.md").read_text()
INHERITED = {
    "help",
    "version",
    "verbosity",
    "settings",
    "pythonpath",
    "traceback",
    "no_color",
    "force_color",
    "skip_checks",
}


@pytest.mark.parametrize("name", HEADERS)
def test_every_column_is_documented(name):
    assert f"`{name}`" in DOC


def test_nothing_is_documented_that_is_no_column():
    table = DOC.partition("## The table")[2].partition("## Keeping")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in row.replace("`", " ").split()}
    assert documented == set(HEADERS)


@pytest.mark.parametrize("choices", [ImageRights, TextRights, Sensitivity])
def test_every_value_is_documented(choices):
    assert [value for value in choices.values if f"`{value}`" not in DOC] == []


def test_every_degree_of_certainty_is_documented():
    for value in Certainty.values:
        assert value in DOC


def test_every_option_is_documented():
    parser = load_command_class("photos", "import_photos").create_parser("manage.py", "import")
    options = {
        option
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and action.dest not in INHERITED
    }
    assert [option for option in sorted(options) if f"`{option}" not in DOC] == []
