"""A workbook in the preview: what its cells show is taken, and nothing else is emptied."""

import pytest

from exchange.models import RowAction, SheetImport
from photos.models import Photo
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, upload_sheet
from tests.tabular.workbook_files import ods, ods_cell, ods_date_style, ods_row, text_cell, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


def xlsx_rows(headers, *rows, formats=(), **parts):
    lines = ["".join(text_cell(header) for header in headers), *("".join(row) for row in rows)]
    return xlsx("".join(f"<row>{line}</row>" for line in lines), formats, **parts)


def changes_of(preview):
    return [{name: new for name, _old, new in row.changes} for row in preview.rows.all()]


def test_months_years_and_zeros_come_as_the_sheet_shows_them(curator_user):
    formats = [
        "mmm-yy",
        "yyyy",
        'yyyy"年"m"月"',
        '[$-411]ggge"年"m"月"',
        "0000",
        '"PH-"0000',
        "0.00",
    ]
    dates = [(1, 16681), (2, 16803), (3, 16984), (4, 16984)]
    numbers = [(5, 7), (6, 42), (7, 1.1), (5, 8)]
    rows = [
        [text_cell("A"), f"<c s='{d}'><v>{day}</v></c>", f"<c s='{n}'><v>{number}</v></c>"]
        for (d, day), (n, number) in zip(dates, numbers, strict=True)
    ]
    data = xlsx_rows(["title_en", "date", "holder_number"], *rows, formats=formats)
    preview = upload_sheet("photos", data, curator_user)
    found = changes_of(preview)
    assert [row["date_edtf"] for row in found] == ["1945-09", "1946", "1946-07", "1946-07"]
    assert [row["holder_number"] for row in found] == ["0007", "PH-0042", "1.10", "0008"]


def test_a_month_of_an_ods_is_a_month(curator_user):
    cell = ods_cell(
        "Sep-45", 'office:value-type="date" office:date-value="1945-09-01" table:style-name="d"'
    )
    header = ods_row(ods_cell("title_en"), ods_cell("date"))
    data = ods(header + ods_row(ods_cell("Sep-45"), cell), ods_date_style("d", "month", "year"))
    [found] = changes_of(upload_sheet("photos", data, curator_user))
    assert (found["title_en"], found["date"], found["date_edtf"]) == (
        "Sep-45", "1945-09", "1945-09",
    )  # fmt: skip


@pytest.mark.parametrize("inside", ["<f>1+1</f><v/>", "<f>1+1</f>"])
def test_a_formula_without_a_result_empties_nothing(curator_user, inside):
    photo = builders.make_photo(title_en="Band", date="1946")
    other = builders.make_photo(title_en="Choir", date="1947")
    data = xlsx_rows(
        ["identifier", "title_en", "date"],
        [text_cell(photo.identifier), f"<c>{inside}</c>", text_cell("1946")],
        [text_cell(other.identifier), text_cell("A choir"), f"<c>{inside}</c>"],
    )
    preview = upload_sheet("photos", data, curator_user, mode="each")
    first, second = preview.rows.all()
    assert (first.action, second.action) == (RowAction.WRONG, RowAction.WRONG)
    assert first.problems[0][0] == "title_en"
    assert "Sheet “Sheet1”, B2" in first.problems[0][1]
    assert "C3" in second.problems[0][1]
    assert preview.mapping["same"] == 0
    apply_sheet(preview)
    photo.refresh_from_db()
    other.refresh_from_db()
    assert (photo.title_en, other.title_en, other.date) == ("Band", "Choir", "1947")


def test_every_fault_of_such_a_row_is_named(curator_user):
    data = xlsx_rows(
        ["title_en", "date", "image_rights"],
        ["<c t='e'><v>#REF!</v></c>", text_cell("1946"), text_cell("nonsense")],
    )
    [row] = upload_sheet("photos", data, curator_user).rows.all()
    assert [name for name, _message in row.problems] == ["title_en", "image_rights"]


def test_a_bad_cell_in_a_column_left_out_harms_no_row(curator_user):
    data = xlsx_rows(["title_en", "zzz"], [text_cell("A"), "<c t='e'><v>#N/A</v></c>"])
    [row] = upload_sheet("photos", data, curator_user).rows.all()
    assert (row.action, row.problems) == (RowAction.CREATE, [])


def test_a_cell_under_a_merged_one_is_not_emptied(curator_user):
    photo = builders.make_photo(title_en="Band", title_ru="Оркестр")
    data = xlsx_rows(
        ["identifier", "title_en", "title_ru"],
        [text_cell(photo.identifier), text_cell("Brass band")],
        after='<mergeCells><mergeCell ref="B2:C2"/></mergeCells>',
    )
    preview = upload_sheet("photos", data, curator_user)
    assert changes_of(preview) == [{"title_en": "Brass band"}]
    assert [note[0] for note in preview.mapping["notes"]] == ["merged_columns"]
    apply_sheet(preview)
    assert Photo.objects.get(pk=photo.pk).title_ru == "Оркестр"
    assert SheetImport.objects.get().status == "done"
