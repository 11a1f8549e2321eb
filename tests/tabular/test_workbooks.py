"""Workbooks of every program: cells as they are shown, what is said of them, and the bounds."""

import io
import zipfile

import pytest

from tabular.errors import InvalidTable
from tabular.notes import _MESSAGES, Note
from tabular.read import read_sheet
from tabular.workbook_output import REFUSED_KINDS, column_index, column_letters, spans
from tests.tabular.workbook_files import (
    ods,
    ods_cell,
    ods_date_style,
    ods_row,
    parts_of,
    text_cell,
    xlsx,
    xlsx_of_cells,
    zipped,
)

HEADER = f"<row>{text_cell('a')}{text_cell('b')}</row>"


def read(data, tab="", name="a.xlsx", limits=None):
    return read_sheet(io.BytesIO(data), name, tab, limits=limits, strict=False)


def kinds(sheet):
    return [note.kind for note in sheet.notes]


def one_row(cells, *formats, **parts):
    """The sheet of an XLSX with the headers a and b and one row below."""
    return read(xlsx(f"{HEADER}<row>{cells}</row>", formats, **parts))


class TestXlsx:
    def test_what_the_sheet_shows_is_taken(self):
        sheet = read(
            xlsx_of_cells(
                ("date", 16681, "mmm-yy"), ("holder_number", 7, "0000"), ("n", 42, '"PH-"0000')
            )
        )
        assert sheet.rows == [(2, ["Sep-45", "0007", "PH-0042"])]
        assert sheet.with_dates({"date"}).rows == [(2, ["1945-09", "0007", "PH-0042"])]
        assert sheet.with_dates({"n"}).rows == sheet.rows

    def test_a_character_that_is_escaped_in_two_halves_is_one_character(self):
        cells = text_cell("a_xD83D__xDE00_b") + text_cell("_xD840__xDC0B_ _xD800_")
        assert one_row(cells).rows == [(2, ["a\N{GRINNING FACE}b", "\U0002000b \ufffd"])]

    def test_days_may_be_counted_from_1904(self):
        sheet = read(xlsx_of_cells(("date", 16984 - 1462, "yyyy"), is_1904=True))
        assert sheet.dates == {(2, "date"): "1946"}

    @pytest.mark.parametrize(
        "formula",
        [
            "<c r='B2'><f>A1</f><v/></c>",
            "<c r='B2'><f>A1</f></c>",
            "<c r='B2' t='str'><f>A1</f></c>",
            "<c r='B2'><f t='shared' si='0'/></c>",
        ],
    )
    def test_a_formula_without_a_stored_result_is_no_empty_cell(self, formula):
        sheet = one_row(text_cell("x", "A2") + formula)
        assert sheet.rows == [(2, ["x", ""])]
        [error] = sheet.unread
        assert (error.row, error.header) == (2, "b")
        assert "Sheet “Sheet1”, B2" in error.reason
        assert sheet.not_given == {(2, "b")}

    def test_a_row_of_nothing_but_such_a_formula_is_kept(self):
        sheet = one_row("<c r='A2'><f>1+1</f></c>")
        assert [number for number, _cells in sheet.rows] == [2]

    def test_a_header_that_cannot_be_read_refuses_the_sheet(self):
        rows = "<row><c r='A1'><f>B1</f><v/></c></row>" + f"<row>{text_cell('x')}</row>"
        with pytest.raises(InvalidTable, match="A1.*not stored"):
            read(xlsx(rows))

    def test_a_stored_result_is_taken_even_if_it_is_an_empty_text(self):
        sheet = one_row("<c r='A2'><f>1+1</f><v>2</v></c><c r='B2' t='str'><f>\"\"</f><v></v></c>")
        assert (sheet.rows, sheet.unread) == ([(2, ["2", ""])], [])

    def test_a_zero_of_a_library_that_does_not_compute_is_no_result(self):
        formula = "<c r='A2'><f>1+1</f><v>0</v></c>"
        assert one_row(formula).rows == [(2, ["0", ""])]
        sheet = one_row(formula, workbook='<calcPr fullCalcOnLoad="1"/>')
        assert [error.header for error in sheet.unread] == ["a"]

    @pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?", "#DIV/0!"])
    def test_an_error_is_named_and_no_text(self, error):
        sheet = one_row(f"<c r='A2' t='e'><v>{error}</v></c>{text_cell('x', 'B2')}")
        assert error in sheet.unread[0].reason
        assert (2, "a") in sheet.not_given

    def test_readings_are_not_joined_to_a_text(self):
        texts = (
            "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/></si>"
            "<si><r><t>brass </t></r><r><rPr/><t>band</t></r></si>"
        )
        cells = "<c t='s'><v>0</v></c><c t='s'><v>1</v></c>"
        assert one_row(cells, texts=texts).rows == [(2, ["東京", "brass band"])]
        inline = "<c t='inlineStr'><is><t>山田</t><rPh sb='0' eb='1'><t>ヤマダ</t></rPh></is></c>"
        assert one_row(inline).rows == [(2, ["山田", ""])]

    def test_values_of_every_type(self):
        cells = "<c t='b'><v>1</v></c><c t='d'><v>1946-07-04</v></c>"
        assert one_row(cells).rows == [(2, ["yes", "1946-07-04"])]
        assert one_row("<c t='d' s='1'><v>1946-07-04</v></c>", "mmm yyyy").dates == {
            (2, "a"): "1946-07"
        }
        damaged = one_row("<c t='s'><v>99</v></c><c><v>seven</v></c>")
        assert [error.header for error in damaged.unread] == ["a", "b"]
        assert [error.header for error in one_row("<c><v>NaN</v></c>").unread] == ["a"]

    def test_a_format_that_hides_a_text_empties_nothing(self):
        hidden = text_cell("x", "A2").replace("<c ", "<c s='1' ")
        sheet = one_row(hidden + text_cell("y", "B2"), ";;;")
        assert (sheet.rows, sheet.not_given) == ([(2, ["", "y"])], {(2, "a")})
        assert "holds x, and its number format shows nothing" in sheet.unread[0].reason

    def test_cells_without_addresses_and_rows_without_numbers(self):
        rows = f"<row>{text_cell('a')}</row><row/><row>{text_cell('x')}</row>"
        assert read(xlsx(rows)).rows == [(3, ["x"])]

    def test_strict_ooxml_is_read(self):
        rows = f"{HEADER}<row><c s='1'><v>16681</v></c></row>"
        sheet = read(xlsx(rows, ["mmm yyyy"], is_strict=True))
        assert sheet.rows == [(2, ["Sep 1945", ""])]

    def test_the_sheet_that_is_read_is_named(self):
        pages = (("Read me", ""), ("photos", ""))
        rows = f"<row>{text_cell('t')}</row><row>{text_cell('x')}</row>"
        sheet = read(xlsx(HEADER, sheets=pages, more=[rows]), "photos")
        assert sheet.headers == ["t"]
        [note] = sheet.notes
        assert str(note) == ("Sheet “photos”: This sheet is read. The workbook also has: Read me.")

    def test_a_hidden_sheet_gives_way_to_one_that_is_shown(self):
        pages = (("old", 'state="hidden"'), ("new", ""))
        rows = f"<row>{text_cell('t')}</row>"
        assert read(xlsx(HEADER, sheets=pages, more=[rows])).headers == ["t"]
        named = read(xlsx(HEADER, sheets=pages, more=[rows]), "old")
        assert (named.headers, kinds(named)) == (["a", "b"], ["other_sheets", "hidden_sheet"])

    def test_hidden_rows_and_columns_are_said_and_read(self):
        rows = f"{HEADER}<row r='2' hidden='1'>{text_cell('x', 'A2')}{text_cell('y', 'B2')}</row>"
        hidden = '<cols><col min="2" max="16384" hidden="1"/></cols>'
        sheet = read(xlsx(rows, before=hidden))
        assert sheet.rows == [(2, ["x", "y"])]
        assert [(note.kind, dict(note.values)) for note in sheet.notes] == [
            ("hidden_rows", {"rows": "2"}),
            ("hidden_columns", {"columns": "B"}),
        ]
        filtered = '<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>'
        assert kinds(read(xlsx(rows, after=filtered))) == ["filtered_rows"]

    def test_a_merged_cell_is_taken_for_each_of_its_rows_and_empties_nothing(self):
        rows = (
            f"<row r='1'>{text_cell('a')}{text_cell('b')}{text_cell('c')}</row>"
            f"<row r='2'>{text_cell('x', 'A2')}{text_cell('1', 'C2')}</row>"
            f"<row r='3'>{text_cell('2', 'C3')}</row>"
        )
        merged = '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'
        sheet = read(xlsx(rows, after=merged))
        assert sheet.rows == [(2, ["x", "", "1"]), (3, ["x", "", "2"])]
        assert sheet.not_given == {(2, "b"), (3, "b")}
        assert [(note.kind, note.cell) for note in sheet.notes] == [("merged_rows", "A2:B3")]

    def test_notes_of_a_column_are_counted(self):
        cells = "".join(
            f"<row r='{n}'><c r='A{n}' s='1'><v>4614{n}</v></c></row>" for n in range(2, 6)
        )
        [note] = read(xlsx(HEADER.replace("<row>", "<row r='1'>") + cells, ["d-mmm"])).notes
        assert (note.kind, note.cell, note.count) == ("day_without_year", "A2", 4)
        assert "3 more cells" in str(note)

    def test_cells_under_no_header_are_said(self):
        rows = f"<row>{text_cell('a')}{text_cell('')}{text_cell('c')}</row>"
        rows += f"<row>{text_cell('1')}{text_cell('2')}{text_cell('3')}</row>"
        [note] = read(xlsx(rows)).notes
        assert (note.kind, note.cell) == ("no_header", "B")


class TestOds:
    HEADER = ods_row(ods_cell("a"), ods_cell("b"))

    def one(self, *cells, styles="", **parts):
        return read(ods(self.HEADER + ods_row(*cells), styles, **parts), name="a.ods")

    @pytest.mark.parametrize(
        ("parts", "shown", "text", "date"),
        [
            (("month", "year"), "Sep-45", "Sep-45", "1945-09"),
            (("year",), "1945", "1945", "1945"),
            (("era", "year", "month"), "昭和20年9月", "昭和20年9月", "1945-09"),
            (("day", "month", "year"), "01/09/45", "1945-09-01", ""),
            (("day", "month"), "1-Sep", "1-Sep", ""),
        ],
    )
    def test_a_date_is_as_precise_as_it_is_shown(self, parts, shown, text, date):
        cell = ods_cell(
            shown, 'office:value-type="date" office:date-value="1945-09-01" table:style-name="d"'
        )
        sheet = self.one(cell, styles=ods_date_style("d", *parts))
        assert sheet.rows == [(2, [text, ""])]
        assert sheet.dates.get((2, "a"), "") == date

    def test_a_month_of_another_calendar_is_refused(self):
        date = 'office:value-type="date" office:date-value="1945-09-01" table:style-name="d"'
        style = ods_date_style("d", "month", 'year number:calendar="hijri"')
        sheet = self.one(ods_cell("رمضان 1364", date), styles=style)
        assert [error.header for error in sheet.unread] == ["a"]
        style = ods_date_style("d", "month", 'year number:calendar="buddhist"')
        sheet = self.one(ods_cell("ก.ย. 2488", date), styles=style)
        assert sheet.dates == {(2, "a"): "1945-09"}

    def test_the_style_may_be_that_of_the_column_or_of_the_row(self):
        style = ods_date_style("d", "month", "year")
        date = ods_cell("Sep-45", 'office:value-type="date" office:date-value="1945-09-01"')
        column = '<table:table-column table:default-cell-style-name="d"/>'
        by_column = read(ods(column + self.HEADER + ods_row(date), style))
        row = ods_row(date, attributes='table:default-cell-style-name="d"')
        for sheet in (by_column, read(ods(self.HEADER + row, style))):
            assert sheet.dates == {(2, "a"): "1945-09"}

    def test_what_a_number_shows_is_taken(self):
        sheet = self.one(
            ods_cell("0007", 'office:value-type="float" office:value="7"'),
            ods_cell("50%", 'office:value-type="percentage" office:value="0.5"'),
        )
        assert sheet.rows == [(2, ["0007", "50%"])]
        bare = self.one(ods_cell(None, 'office:value-type="float" office:value="1946"'))
        assert bare.rows == [(2, ["1946", ""])]

    def test_a_formula_without_a_result_or_with_an_error_is_refused(self):
        sheet = self.one(
            ods_cell(None, 'table:formula="of:=[.A1]"'),
            ods_cell("#N/A", 'table:formula="of:=NA()" calcext:value-type="error"'),
        )
        assert [error.header for error in sheet.unread] == ["a", "b"]
        assert "formula failed" in sheet.unread[1].reason
        older = self.one(ods_cell("Err:508", 'table:formula="of:=(" office:value-type="float"'))
        assert [error.value for error in older.unread] == ["Err:508"]
        empty = self.one(
            ods_cell(None, 'table:formula="x" office:value-type="string" office:string-value=""'),
            ods_cell("x"),
        )
        assert empty.unread == []

    def test_comments_readings_and_recorded_changes_are_no_text(self):
        paragraph = (
            "<text:p>two<text:s text:c='2'/>words</text:p><text:p>and <text:span>more</text:span>"
            "</text:p><office:annotation><text:p>a comment</text:p></office:annotation>"
        )
        ruby = (
            "<text:p><text:ruby><text:ruby-base>東京</text:ruby-base>"
            "<text:ruby-text>とうきょう</text:ruby-text></text:ruby></text:p>"
        )
        cells = [f"<table:table-cell>{inside}</table:table-cell>" for inside in (paragraph, ruby)]
        old = f"<table:tracked-changes>{ods_cell('deleted')}</table:tracked-changes>"
        assert self.one(*cells, before=old).rows == [(2, ["two  words\nand more", "東京"])]

    def test_repeated_and_covered_cells(self):
        repeated = ods_cell("x", 'table:number-columns-repeated="2"')
        rows = ods_row(repeated, attributes='table:number-rows-repeated="2"')
        empty = ods_row("<table:table-cell/>", attributes='table:number-rows-repeated="1048570"')
        sheet = read(ods(self.HEADER + rows + empty))
        assert sheet.rows == [(2, ["x", "x"]), (3, ["x", "x"])]
        merged = ods_cell("x", 'table:number-columns-spanned="2"')
        covered = "<table:covered-table-cell><text:p>under</text:p></table:covered-table-cell>"
        sheet = self.one(merged, covered)
        assert (sheet.rows, sheet.not_given) == ([(2, ["x", ""])], {(2, "b")})
        assert kinds(sheet) == ["merged_columns"]

    def test_hidden_rows_columns_and_other_sheets_are_said(self):
        column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
        row = ods_row(ods_cell("x"), ods_cell("y"), attributes='table:visibility="filter"')
        other = '<table:table table:name="old"/>'
        sheet = read(ods(column + self.HEADER + row, tables=other))
        assert sheet.rows == [(2, ["x", "y"])]
        assert kinds(sheet) == ["other_sheets", "filtered_rows", "hidden_columns"]


class TestCsv:
    def rows(self, data):
        sheet = read(data, name="a.csv")
        return sheet.headers, sheet.rows

    def test_zeros_that_are_kept_by_a_formula(self):
        text = 'a,b,c\n="0007","=""00,12""",=1+1\n'
        assert self.rows(text.encode())[1] == [(2, ["0007", "00,12", "=1+1"])]

    def test_two_byte_order_marks(self):
        assert self.rows(b"\xef\xbb\xbf\xef\xbb\xbftitle_en,date\r\nA,1946\r\n") == (
            ["title_en", "date"],
            [(2, ["A", "1946"])],
        )

    def test_a_hint_of_the_delimiter_before_every_line_end(self):
        for end in ("\n", "\r\n", "\r"):
            assert self.rows(end.join(["sep=;", "a;b,c", "1;2"]).encode())[0] == ["a", "b,c"]

    def test_cells_under_no_header_are_said(self):
        sheet = read(b"a,,c\n1,2,3\n", name="a.csv")
        assert [str(note) for note in sheet.notes] == [
            "B: The column has no header: its cells are not read."
        ]


def test_every_kind_of_note_has_a_sentence_and_survives_being_stored():
    assert set(_MESSAGES) >= REFUSED_KINDS
    for kind in _MESSAGES:
        values = {"text": "x", "held": "y", "others": "z", "rows": "1", "columns": "B"}
        note = Note(kind, "Sheet1", "B2", 3, values)
        assert Note.from_json(note.as_json()) == note
        assert "%(" not in str(note)


def test_columns_are_named_by_letters():
    for index in (0, 25, 26, 701, 702, 16_383):
        assert column_index(column_letters(index)) == index
    assert column_letters(16_383) == "XFD"
    assert spans([2, 3, 4, 9]) == "2–4, 9"
    assert spans(range(0, 100, 2)).endswith("…")


def test_the_parts_of_a_workbook_are_found_by_its_relationships():
    files = parts_of(xlsx(HEADER))
    moved = {name.replace("worksheets/sheet1", "pages/ONE"): data for name, data in files.items()}
    links = "xl/_rels/workbook.xml.rels"
    moved[links] = moved[links].replace(b"worksheets/sheet1.xml", b"/xl/Pages/one.xml")
    assert read(zipped(moved)).headers == ["a", "b"]
    assert zipfile.is_zipfile(io.BytesIO(zipped(moved)))
