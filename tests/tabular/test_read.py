"""Tables as files: read in every dialect that programs write, or refused with a remedy."""

import codecs
import io
from datetime import date, datetime
from time import monotonic

import pytest
from openpyxl import Workbook

from tabular.cells import escape_cell
from tabular.errors import InvalidTable
from tabular.read import Limits, read_sheet
from tabular.write import CellTooLong, csv_lines, workbook
from tests.tabular.workbook_files import parts_of, zipped


def xlsx_file(cells, tab="Sheet", more=""):
    """An XLSX file with these cells in one sheet, and another sheet `more` before it."""
    made = Workbook()
    page = made.active
    if more:
        page.title = more
        page["A1"] = "other"
        page = made.create_sheet(tab)
    for address, value in cells.items():
        page[address] = value
        if value == "#N/A":
            page[address].data_type = "e"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def ods_file(kind, *words):
    """An ODS file of one column as LibreOffice writes it."""
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="string" {kind}>'
        f"<text:p>{word}</text:p></table:table-cell></table:table-row>"
        for word in words
    )
    names = {
        "office": "office:1.0",
        "table": "table:1.0",
        "text": "text:1.0",
    }
    declared = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
        for prefix, name in names.items()
    )
    content = (
        f"<office:document-content{declared}"
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="Sheet1">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


@pytest.mark.parametrize(
    "data",
    [
        "identifier;title_en\nPH-0001;Хор\n".encode(),
        "identifier\ttitle_en\nPH-0001\tХор\n".encode("utf-16"),
        "\ufeffidentifier,title_en\r\n\r\nPH-0001,Хор\r\n".encode(),
    ],
)
def test_a_csv_is_read_as_programs_write_it(data):
    sheet = read_sheet(io.BytesIO(data), "a.csv")
    assert sheet.headers == ["identifier", "title_en"]
    assert [cells for _number, cells in sheet.rows] == [["PH-0001", "Хор"]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        ("identifier,title_en\nPH-0001,Хор\n".encode("cp1251"), "line 2 holds the byte 0xD5"),
        (b"a,a\n1,2\n", "column “a” twice"),
        (b"a,b\n1,2,3\n", "Row 2 of a.csv: The row has more cells"),
        (b'a,b\n1,"2\n', "line 2.*quotation mark"),
        (b"PK\x03\x04 no xlsx", "no XLSX or ODS"),
        (zipped({"a.txt": b"a"}), "no XLSX or ODS"),
        (xlsx_file({"A1": "a", "XFD1048576": "b"}), "no XLSX or ODS"),
        (zipped({"a.xml": b"0" * 300_000_001}), "more than 300 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_remedy(data, words):
    with pytest.raises(InvalidTable, match=words):
        read_sheet(io.BytesIO(data), "a.csv")


def rows(data, tab="", limits=None):
    sheet = read_sheet(io.BytesIO(data), "a.xlsx", tab, limits=limits)
    return sheet.headers, sheet.rows


def test_what_a_program_made_of_a_text_is_a_text_again():
    cells = {
        "A1": "year", "B1": "day", "C1": "hour", "D1": "yes", "E1": "text", "F1": "share",
        "A2": 1947.0, "B2": date(1947, 5, 3), "C2": datetime(1947, 5, 3, 4, 5), "D2": True,
        "E2": " two\nlines ", "F2": 0.5, "D3": False, "E3": "0012",
    }  # fmt: skip
    assert rows(xlsx_file(cells)) == (
        ["year", "day", "hour", "yes", "text", "share"],
        [
            (2, ["1947", "1947-05-03", "1947-05-03T04:05:00", "yes", " two\nlines ", "0.5"]),
            (3, ["", "", "", "", "0012", ""]),
        ],
    )


def test_rows_keep_the_numbers_that_the_program_shows():
    assert rows(xlsx_file({"B3": "a", "B7": "x"})) == (["a"], [(7, ["x"])])


def test_the_tab_that_is_meant_is_read_or_else_the_first():
    data = xlsx_file({"A1": "a", "A2": "x"}, tab="photos", more="read me")
    assert rows(data, "photos") == (["a"], [(2, ["x"])])
    assert rows(data, "people") == (["other"], [])


def test_a_failed_formula_is_not_an_empty_cell():
    data = xlsx_file({"A1": "a", "B1": "b", "A2": "#N/A", "B2": 1947.0, "A3": "x_x000D_\ny"})
    assert rows(data) == (["a", "b"], [(2, ["#N/A", "1947"]), (3, ["x\ny", ""])])


def test_a_file_made_to_slow_down_parsing_is_refused():
    files = parts_of(xlsx_file({"A1": "a"}))
    files["xl/worksheets/sheet1.xml"] = b"<c " * 1_000_000
    start = monotonic()
    with pytest.raises(InvalidTable, match="save it anew"):
        rows(zipped(files))
    assert monotonic() - start < 20


def test_a_damaged_workbook_is_reported():
    whole = bytearray(xlsx_file({"A1": "a", "A2": "b"}))
    for place in range(len(whole) // 4, len(whole) // 2):
        whole[place] ^= 0xFF
    with pytest.raises(InvalidTable, match="save it anew"):
        rows(bytes(whole))


def test_damage_inside_a_workbook_is_reported():
    sheet = '<worksheet><sheetData><row><c r="A1" t="e"><v>#N/A</v></c></row>'
    with pytest.raises(InvalidTable, match="save it anew"):
        rows(zipped({"xl/worksheets/sheet1.xml": sheet}))
    whole = xlsx_file({"A1": "a", "A2": "#N/A"})
    files = parts_of(whole)
    page = "xl/worksheets/sheet1.xml"
    files[page] = files[page].replace(b"</sheetData>", b"<sheetData>")
    with pytest.raises(InvalidTable, match="save it anew"):
        rows(zipped(files))


def in_every_row(text, count):
    """An XLSX file that stores `text` once and shows it in `count` rows."""
    files = parts_of(xlsx_file({"A1": "a"}))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>{min(number - 1, 1)}</v></c></row>'
        for number in range(1, count + 2)
    )
    page = f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>"
    strings = f"<sst {main}><si><t>a</t></si><si><t>{text}</t></si></sst>"
    return zipped(files | {"xl/worksheets/sheet1.xml": page, "xl/sharedStrings.xml": strings})


def test_a_shared_text_in_too_many_rows_is_refused():
    assert len(rows(in_every_row("あ" * 30_000, 100))[1]) == 100
    with pytest.raises(InvalidTable, match="save it anew"):
        rows(in_every_row("あ" * 30_000, 3_000))


def test_no_cell_brings_what_a_database_does_not_keep():
    assert rows(xlsx_file({"A1": "a", "A2": "x_x0000_y"}))[1] == [(2, ["xy"])]


def test_an_ods_is_read_too():
    assert rows(ods_file("", "title", "Хор", "合唱")) == (["title"], [(2, ["Хор"]), (3, ["合唱"])])


def test_more_rows_or_bytes_than_a_table_may_have_are_refused():
    cells = {"A1": "a", "A2": "1", "A5": "2"}
    longer = xlsx_file(cells | {"A9": "3"})
    assert [number for number, _cells in rows(xlsx_file(cells), limits=Limits(rows=2))[1]] == [2, 5]
    with pytest.raises(InvalidTable, match="more than 2 rows"):
        rows(longer, limits=Limits(rows=2))
    with pytest.raises(InvalidTable, match="larger than 0 MB"):
        rows(longer, limits=Limits(bytes=len(longer) - 1))


@pytest.mark.parametrize("text", ["a_x0041_b", "_x005F_", "_x000D_", "_x", "x0041_", "two\nlines"])
def test_a_text_that_looks_like_a_code_comes_back_as_it_was(text):
    assert rows(workbook([("tab", ["a", "b"], [["1", text]])])) == (["a", "b"], [(2, ["1", text])])


@pytest.mark.parametrize("text", ["=1+1", "'=1", "'t Hooft", "''", "@a"])
def test_escaped_and_typed_apostrophes_are_read_back(text):
    written = "".join(csv_lines(["a"], [[escape_cell(text)]])).encode()
    assert rows(written) == (["a"], [(2, [text])])
    assert rows(workbook([("tab", ["a"], [[text]])])) == (["a"], [(2, [text])])


def test_an_apostrophe_that_escapes_nothing_is_text():
    assert rows(b"name\n't Hooft\n") == (["name"], [(2, ["'t Hooft"])])


def test_a_text_too_long_for_a_cell_is_reported_by_row_and_column():
    with pytest.raises(CellTooLong, match="1, b"):
        workbook([("tab", ["a", "b"], [["1", "x" * 32_768]])])


class TestDialects:
    """What programs make of a table, in every combination of their choices."""

    HEADER = ("file", "title", "subjects")
    ROW = ("a.jpg", "Игра в го, и чай", "го; чай")

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_of_csv(self, delimiter, bom, newline):
        lines = (delimiter.join(f'"{c}"' for c in cells) for cells in (self.HEADER, self.ROW))
        data = bom + newline.join(lines).encode()
        assert rows(data) == (list(self.HEADER), [(2, list(self.ROW))])

    def test_a_hint_of_the_delimiter_is_no_row(self):
        assert rows(b"sep=|\na|b,c\n1|2\n") == (["a", "b,c"], [(2, ["1", "2"])])

    def test_known_headers_decide_about_the_delimiter(self):
        data = b"title,a;file;b,c,d\nx;y;z\n"
        sheet = read_sheet(io.BytesIO(data), "a.csv", is_known={"file"}.__contains__)
        assert sheet.headers == ["title,a", "file", "b,c,d"]
        assert read_sheet(io.BytesIO(b"a,b;c\n1,2\n"), "a.csv").headers == ["a", "b;c"]

    def test_a_delimiter_inside_a_quoted_header_is_none(self):
        assert rows(b'"a;b;c",d\n1,2\n') == (["a;b;c", "d"], [(2, ["1", "2"])])

    def test_blank_rows_count_and_are_left_out(self):
        assert rows(b"\na\n \n1\n") == (["a"], [(4, ["1"])])


def test_errors_of_cells_are_collected_if_not_fatal():
    data = b"a,b\n1,2,3\n4,5\0\n"
    sheet = read_sheet(io.BytesIO(data), "a.csv", strict=False)
    assert [(fault.row, fault.header, fault.value) for fault in sheet.cell_errors] == [
        (2, "", "3"),
        (3, "b", "5␀"),
    ]
    assert sheet.rows == [(2, ["1", "2"]), (3, ["4", ""])]
    with pytest.raises(InvalidTable, match="Row 3 of a.csv: The cell holds a zero character"):
        read_sheet(io.BytesIO(b"a\n1\n2\0\n"), "a.csv")


@pytest.mark.parametrize(
    "header", ["\ufeffidentifier", "identifier\u200b", "\u2028identifier\v", "\u00a0identifier "]
)
def test_headers_are_read_without_what_nobody_sees(header):
    data = f"\ufeff{header},title_en\nPH-0001,x\n".encode()
    assert read_sheet(io.BytesIO(data), "a.csv").headers == ["identifier", "title_en"]


def test_a_header_with_a_zero_character_is_refused():
    with pytest.raises(InvalidTable, match=r"a\.csv: U\+0000"):
        read_sheet(io.BytesIO(b"identifier,ti\0tle\nPH-0001,x\n"), "a.csv")


def test_headers_in_two_lines_are_one():
    data = b'"Title\n(ru)",n\nx,1\n'
    assert read_sheet(io.BytesIO(data), "a.csv").headers == ["Title (ru)", "n"]
