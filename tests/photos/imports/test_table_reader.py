"""Tables as spreadsheet programs write them, and the cells of a row."""

import pytest

from photos.imports.rows import read_rows
from photos.imports.table_reader import read_table
from tabular.errors import InvalidTable
from tabular.write import workbook
from tests.images.image_files import write_file
from tests.tabular.workbook_files import text_cell, xlsx

HEADER = ["file", "title_ru", "subjects"]
ROW = ["a.jpg", "Игра в го, и чай", "го; чай"]


def table(folder, content, name="scans.csv"):
    return list(read_table(write_file(folder, name, content)))


def quote(cells, delimiter):
    return delimiter.join(f'"{cell}"' for cell in cells)


def test_a_row_of_a_table_is_its_filled_cells(tmp_path):
    text = "\n".join(quote(cells, ";") for cells in (HEADER, ROW))
    assert table(tmp_path, text.encode()) == [(2, dict(zip(HEADER, ROW, strict=True)), [])]


def test_a_workbook_is_a_table_too(tmp_path):
    data = workbook([("scans", HEADER, [ROW, ["b.jpg", "=go", ""]])])
    assert [cells for _number, cells, _problems in table(tmp_path, data, "scans.xlsx")] == [
        dict(zip(HEADER, ROW, strict=True)),
        {"file": "b.jpg", "title_ru": "=go"},
    ]


def test_quoted_newlines_count_as_one_row(tmp_path):
    text = 'file,description_en\na.jpg,"One line\nand another"\n\nb.jpg,second\n'
    rows = table(tmp_path, text.encode())
    assert [number for number, _cells, _problems in rows] == [2, 4]
    assert rows[0][1]["description_en"] == "One line\nand another"


def test_headers_are_matched_loosely(tmp_path):
    assert table(tmp_path, b" File ,Title EN,\na.jpg,Choir,\n")[0][1] == {
        "file": "a.jpg",
        "title_en": "Choir",
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("file,title_ru\na.jpg,Хор\n".encode("cp1251"), ["line 2", "UTF-8"]),
        (b"name,title_en\na.jpg,x\n", ["no column", "name, title_en"]),
        (b"", ["empty"]),
        (b"file,titel_en\na.jpg,x\n", ["titel_en", "title_en"]),
        (b"file,title\na.jpg,x\n", ["“title”", "title_en, title_ru, title_ja"]),
        (b"file,qqqqqqqq\na.jpg,x\n", ["qqqqqqqq", "docs/import.md"]),
        (b"file,credit_en,credit_en\na.jpg,x,y\n", ["credit_en", "twice"]),
        (b'file,title_en\na.jpg,"never closed\nb.jpg,x\n', ["line 3", "quotation mark"]),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path, content, words):
    with pytest.raises(InvalidTable) as caught:
        table(tmp_path, content)
    for word in ["scans.csv", *words]:
        assert word in str(caught.value)


def test_extra_cells_and_nul_characters_are_reported(tmp_path):
    rows = table(tmp_path, b"file,title_en\na.jpg,one,two\nb.jpg,o\0ne\n")
    assert "two" in rows[0][2][0].reason
    assert rows[1][2][0].column == "title_en"


class TestFiles:
    def test_a_folder_is_read_to_its_depth_without_litter(self, tmp_path):
        for name in (
            "b.jpg",
            "a/c.tif",
            ".hidden.jpg",
            "Thumbs.db",
            "__MACOSX/x.jpg",
            "a/.d/e.jpg",
        ):
            write_file(tmp_path, name, b"x")
        assert [row.name for row in read_rows(tmp_path)] == ["a/c.tif", "b.jpg"]

    def rows(self, folder, *files):
        lines = "\n".join(["file", *files])
        return read_rows(write_file(folder, "scans.csv", lines.encode()))

    def test_files_are_found_as_they_are_meant(self, tmp_path):
        write_file(tmp_path, "one/Хор й.jpg", b"x")
        for typed in ("one/Хор й.jpg", "one\\Хор й.jpg", "ONE/хор и\u0306.JPG", "./one/Хор й.jpg"):
            [row] = self.rows(tmp_path, typed)
            assert row.name == "one/Хор й.jpg", typed
            assert row.path.read_bytes() == b"x"

    def test_missing_files_are_reported(self, tmp_path):
        write_file(tmp_path.parent, "outside.jpg", b"x")
        gone, outside, absolute, folder = self.rows(
            tmp_path, "gone.jpg", "../outside.jpg", "/etc/passwd", "."
        )
        assert "no such file" in gone.problems[0].reason
        assert "outside" in outside.problems[0].reason
        assert "outside" in absolute.problems[0].reason
        assert folder.problems

    def test_a_file_named_twice_is_taken_once(self, tmp_path):
        write_file(tmp_path, "a.jpg", b"x")
        first, second = self.rows(tmp_path, "a.jpg", "./a.jpg")
        assert not first.problems
        assert "Row 2" in second.problems[0].reason

    def test_the_images_may_be_in_another_folder(self, tmp_path):
        write_file(tmp_path, "scans/a.jpg", b"x")
        path = write_file(tmp_path, "tables/scans.csv", b"file\na.jpg\n")
        [row] = read_rows(path, tmp_path / "scans")
        assert row.path == tmp_path / "scans" / "a.jpg"


def test_cells_of_a_workbook_are_taken_as_they_are_shown(tmp_path):
    """The second view that reads tables: months, zeros, a formula without a result, and notes."""
    rows = (
        "<row>" + "".join(text_cell(name) for name in ("file", "Date", "TITLE-EN")) + "</row>"
        f"<row>{text_cell('a.jpg')}<c s='1'><v>16681</v></c>{text_cell('Sep-45')}</row>"
        f"<row>{text_cell('b.jpg')}<c><f>1+1</f><v/></c>{text_cell('B')}</row>"
        f"<row hidden='1'>{text_cell('c.jpg')}<c s='2'><v>46145</v></c>{text_cell('C')}</row>"
    )
    path = write_file(tmp_path, "scans.xlsx", xlsx(rows, ["mmm-yy", "d-mmm"]))
    first, second, third = read_rows(path)
    assert first.cells == {"file": "a.jpg", "date": "1945-09", "title_en": "Sep-45"}
    assert [note.reason for note in first.notes] == ["Sheet “Sheet1”: Hidden rows are read too: 4."]
    assert [problem.column for problem in second.problems if "B3" in problem.reason] == ["date"]
    assert [note.reason[:20] for note in third.notes] == ["Sheet “Sheet1”, B4: "]
    assert not [problem for problem in third.problems if problem.is_note]
