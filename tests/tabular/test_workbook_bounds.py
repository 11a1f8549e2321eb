"""Workbooks beyond the bounds, and files that are no workbooks: refused in time, by name."""

import io
from time import monotonic

import pytest

from tabular.errors import InvalidTable
from tabular.read import Limits, read_sheet
from tests.tabular.workbook_files import (
    MAIN,
    ods,
    ods_cell,
    ods_row,
    parts_of,
    text_cell,
    xlsx,
    zipped,
)

HEADER = f"<row>{text_cell('a')}{text_cell('b')}</row>"
ODS_HEADER = ods_row(ods_cell("a"), ods_cell("b"))


def read(data, name="a.xlsx", limits=None):
    return read_sheet(io.BytesIO(data), name, limits=limits, strict=False)


class TestBounds:
    """The same bounds whatever is in a workbook, and for XLSX and ODS alike."""

    def refused(self, data, words):
        start = monotonic()
        with pytest.raises(InvalidTable, match=words) as caught:
            read(data)
        assert "save it anew" in str(caught.value)
        assert monotonic() - start < 60

    @pytest.mark.parametrize("error", ["", "<c r='A2' t='e'><v>#N/A</v></c>"])
    def test_a_failed_cell_opens_no_way_around_them(self, error):
        page = f"{HEADER}<row r='2'>{error}</row><row r='3'>{text_cell('x', 'XFD3')}</row>"
        self.refused(xlsx(page), "XFD3")
        files = parts_of(xlsx(HEADER))
        rows = "".join(f"<row r='{n}'><c r='A{n}' t='s'><v>0</v></c></row>" for n in range(3, 4000))
        long = "<si><t>" + "あ" * 30_000 + "</t></si>"
        files["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{long}</sst>'.encode()
        files["xl/worksheets/sheet1.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}<row r="2">{error}</row>{rows}'
            "</sheetData></worksheet>"
        ).encode()
        self.refused(zipped(files), "200 MB")

    def test_more_rows_than_a_table_may_have(self):
        rows = "".join("<row><c t='e'><v>#N/A</v></c></row>" for _n in range(5))
        with pytest.raises(InvalidTable, match="more than 3 rows"):
            read(xlsx(HEADER + rows), limits=Limits(rows=3))
        row = ods_row(ods_cell("x"), attributes='table:number-rows-repeated="1000000"')
        with pytest.raises(InvalidTable, match="more than 3 rows"):
            read(ods(ODS_HEADER + row), limits=Limits(rows=3))

    def test_repeated_cells_of_an_ods(self):
        row = ods_row(ods_cell("x", 'table:number-columns-repeated="16384"'))
        self.refused(ods(ODS_HEADER + row), "2000 columns")
        row = ods_row(ods_cell("x" * 3_000), attributes='table:number-rows-repeated="1000000"')
        self.refused(ods(ODS_HEADER + row), "200 MB")

    @pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
    def test_entities_are_refused(self, part):
        files = parts_of(xlsx(HEADER))
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'.encode()
        for space in (b"", b" " * 70_000):
            self.refused(zipped(files | {part: space + doctype + files[part]}), "entities")
        other = files[part].decode().encode("utf-16")
        self.refused(zipped(files | {part: other}), "damaged")

    def test_elements_within_elements_without_end(self):
        deep = "<x>" * 500_000
        self.refused(xlsx(f"{HEADER}<row>{deep}"), "anew")
        spans = "<text:span>" * 200_000
        self.refused(ods(f"<table:table-row><table:table-cell><text:p>{spans}"), "anew")

    def test_texts_beyond_number(self):
        files = parts_of(xlsx(HEADER))
        texts = b"<si/>" * 5_000_001
        files["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (MAIN.encode(), texts)
        self.refused(zipped(files), "5000000 texts")


class TestOtherFiles:
    """What is no XLSX, ODS or CSV is named, with the way out."""

    def is_refused(self, data, words):
        with pytest.raises(InvalidTable, match=words):
            read(data, name="list.xls")

    def test_old_and_encrypted_workbooks(self):
        compound = bytes.fromhex("D0CF11E0A1B11AE1")
        self.is_refused(compound + b"\0" * 600, "old kind")
        encrypted = compound + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        self.is_refused(encrypted, "password")
        self.is_refused(ods("", manifest="<manifest:encryption-data/>"), "password")

    def test_other_kinds_of_zip(self):
        self.is_refused(zipped({"xl/workbook.bin": b""}), "xlsb")
        self.is_refused(zipped({"Index/Document.iwa": b""}), "Numbers")
        self.is_refused(zipped({"word/document.xml": b"<w/>"}), "no XLSX or ODS")
        self.is_refused(xlsx(HEADER)[:-60], "no XLSX or ODS")

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"<html><table><tr><td>a</td></tr></table>", "web page"),
            (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "XML file"),
            (b"%PDF-1.7", "PDF"),
            ("a,b\n1,2\n".encode("utf-16-le"), "no text in UTF-8"),
            ("a,b\n1,2\n".encode("utf-32"), "no text in UTF-8"),
            ("題名\n収容所\n".encode("cp932"), "not in UTF-8: line 1"),
            ("название\n".encode("cp1251"), "not in UTF-8: line 1"),
        ],
    )
    def test_no_workbooks(self, data, words):
        self.is_refused(data, words)

    def test_a_workbook_with_macros_is_read_and_they_are_not_run(self):
        files = parts_of(xlsx(HEADER))
        links = "xl/_rels/workbook.xml.rels"
        kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        link = f'<Relationship Id="v" Type="{kind}" Target="vbaProject.bin"/></Relationships>'
        files[links] = files[links].replace(b"</Relationships>", link.encode())
        sheet = read(zipped(files | {"xl/vbaProject.bin": b"x"}), name="a.xlsm")
        assert [note.kind for note in sheet.notes] == ["macros"]
