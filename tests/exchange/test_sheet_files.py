"""A sheet as a file: in whatever dialect a program writes it, or refused with a remedy."""

import io

import pytest

from exchange.sheets.reading import SheetRefused, read_sheet


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
        ("identifier,title_en\nPH-0001,Хор\n".encode("cp1251"), "not UTF-8"),
        (b"a,a\n1,2\n", "Two columns"),
        (b"a,b\n1,2,3\n", "beyond the last header"),
        (b'a,b\n1,"2\n', "no CSV"),
        (b"PK\x03\x04 no xlsx", "no XLSX"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_remedy(data, words):
    with pytest.raises(SheetRefused, match=words):
        read_sheet(io.BytesIO(data), "a.csv")
