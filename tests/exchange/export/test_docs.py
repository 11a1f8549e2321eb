"""docs/exports.md and the public page of fields agree with the list of fields in the code."""

import re
from pathlib import Path

import pytest
from django.utils.html import escape
from django.utils.translation import override

from exchange.export import FORMATS
from exchange.export.fields import FIELDS
from tests.page_text import page_html

DOCS = (Path(__file__).resolve().parents[3] / "docs" / "exports.md").read_text()
KINDS = {"PH": "photographs", "TE": "testimonies"}


def documented_fields():
    """The rows of the table of fields in docs/exports.md."""
    return [
        tuple(cell.strip() for cell in line.strip("|").split(" | "))
        for line in DOCS[DOCS.index("## The fields") :].splitlines()
        if re.match(r"\| `[a-z_]+` ", line)
    ]


def test_the_documentation_prints_the_list_of_fields():
    expected = [
        (
            " ".join(f"`{name}`" for name in field.column_names),
            ", ".join(KINDS[kind] for kind in field.kinds if kind in KINDS) or "all",
            str(field.description),
            f"`{field.term}`" if field.term else "",
        )
        for field in FIELDS
    ]
    assert documented_fields() == expected


def test_the_documentation_names_every_format_with_its_media_type():
    for one in FORMATS.values():
        assert f"| `{one.name}` | {one.label} | `{one.media_type}` |" in DOCS


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_the_page_shows_every_field_in_the_readers_language(client, language):
    html = page_html(client, f"/{language}/exports/")
    with override(language):
        for field in FIELDS:
            assert all(f"<code>{name}</code>" in html for name in field.column_names)
            assert escape(str(field.description)) in html
