"""Columns are declared once: bag, spreadsheets, exports and import use the same declaration."""

import pytest

from exchange.export.field import TableField, table_field
from exchange.export.fields import FIELDS
from exchange.spreadsheets.plan import plan
from exchange.spreadsheets.rules import KINDS, read_only_headers
from exchange.tables.registry import TABLES
from people.tables import TESTIMONIES
from photos.imports.columns import COLUMNS, HEADERS, RecordColumn
from photos.imports.drafts import build_draft
from photos.imports.lookup import Finders
from photos.imports.rows import Row
from photos.tables import PHOTOS
from tabular.columns import Choice
from tests.admin_pages import create_user_in_group

BY_PREFIX = {table.prefix: table for table in TABLES if table.is_record}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_a_table_names_each_column_once_and_its_key_among_them(table):
    assert len(set(table.headers)) == len(table.headers)
    assert set(table.key) | set(table.owner) <= set(table.headers)
    assert bool(table.prefix) is table.is_record


def test_the_import_has_every_column_of_a_photograph_that_may_be_set_in_the_same_order():
    fixed = {"identifier", *read_only_headers(PHOTOS)}
    assert fixed == {"identifier", "state", "image"}
    own = [name for name in HEADERS if name not in PHOTOS.headers]
    assert [name for name in PHOTOS.headers if name not in fixed] == [
        name for name in HEADERS if name not in own
    ]
    assert own[0] == "file"
    assert [c.column for c in COLUMNS if isinstance(c, RecordColumn)] == [
        column for column in PHOTOS.columns if column.name not in fixed
    ]


def test_an_export_calls_a_column_as_the_table_does():
    found = [field for field in FIELDS if isinstance(field, TableField)]
    assert len(found) > 20
    for field in found:
        for prefix in field.kinds:
            assert BY_PREFIX[prefix].column(field.name).headers == field.column_names, field.name


def test_an_export_of_a_column_that_no_table_declares_is_a_mistake():
    with pytest.raises(KeyError):
        table_field((PHOTOS, TESTIMONIES), "place_note", "", "")


CHOICES = [column for column in PHOTOS.columns if isinstance(column, Choice)]


@pytest.mark.django_db
@pytest.mark.parametrize("column", CHOICES, ids=lambda column: column.name)
def test_choices_are_parsed_alike_by_every_importer(column):
    curator = create_user_in_group("Curator")
    value = column.choices.values[0]
    wrong = f"“what” is not among the values: write one of {', '.join(column.choices.values)}."

    def imported(cell):
        draft, problems = build_draft(
            Row("a.jpg", None, 2, {column.name: cell}), Finders(), None, None
        )
        return getattr(draft.photo, column.name), [problem.reason for problem in problems]

    def planned(cell):
        rows = [(2, {"title_en": "x", column.name: cell})]
        (row,) = plan(KINDS["photos"], rows, curator).rows
        after = {name: new for name, _old, new in row.changes}
        return after.get(column.name, value), [sentence for _name, sentence in row.problems]

    for middleware in (imported, planned):
        assert middleware(value.swapcase()) == (value, [])
        assert middleware("what")[1] == [wrong]
