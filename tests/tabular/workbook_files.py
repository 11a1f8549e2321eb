"""Workbooks for tests, written part by part as programs write them."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_cell(text, address=""):
    place = f' r="{address}"' if address else ""
    return f'<c{place} t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def xlsx(
    rows, formats=(), *, before="", after="", workbook="", texts="", sheets=(("Sheet1", ""),),
    is_strict=False, more=(),
):  # fmt: skip
    """An XLSX: `rows` are the XML of the rows of its first sheet; a cell of the style n, counted
    from 1, has the n-th of `formats`. `sheets` are (name, attributes)."""
    main = STRICT if is_strict else MAIN
    relations = _STRICT_RELATIONS if is_strict else _RELATIONS
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}" {attributes}/>'
        for n, (name, attributes) in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    for name in ("sharedStrings", "styles"):
        links += f'<Relationship Id="{name}" Type="{relations}/{name}" Target="{name}.xml"/>'
    named = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(code)}/>'
        for n, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
    files = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">{workbook}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts>{named}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{texts}</sst>',
    }
    pages = [rows, *more, *[""] * len(sheets)]
    for n in range(len(sheets)):
        files[f"xl/worksheets/sheet{n + 1}.xml"] = (
            f'<worksheet xmlns="{main}">{before if n == 0 else ""}<sheetData>{pages[n]}'
            f"</sheetData>{after if n == 0 else ''}</worksheet>"
        )
    return zipped(files)


def xlsx_of_cells(*columns, is_1904=False):
    """An XLSX with a row of cells: `columns` are (header, value, number format)."""
    headers = "".join(text_cell(header) for header, _value, _code in columns)
    cells = "".join(
        f'<c s="{n}"><v>{value!r}</v></c>' for n, (_h, value, _code) in enumerate(columns, 1)
    )
    codes = [code for _header, _value, code in columns]
    workbook = '<workbookPr date1904="1"/>' if is_1904 else ""
    return xlsx(f"<row>{headers}</row><row>{cells}</row>", codes, workbook=workbook)


_ODF = {
    "office": "office:1.0", "table": "table:1.0", "text": "text:1.0", "style": "style:1.0",
    "number": "datastyle:1.0",
}  # fmt: skip


def ods(rows, styles="", *, manifest="", before="", tables=""):
    """An ODS: `rows` are the XML of the rows of its first sheet, `styles` its automatic styles."""
    declared = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
        for prefix, name in _ODF.items()
    )
    content = (
        f"<office:document-content{declared}"
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet>{before}<table:table table:name="Sheet1">'
        f"{rows}</table:table>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            "content.xml": content,
        }
    )


def ods_row(*cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_cell(text, attributes='office:value-type="string"'):
    paragraph = f"<text:p>{text}</text:p>" if text is not None else ""
    return f"<table:table-cell {attributes}>{paragraph}</table:table-cell>"


def ods_date_style(name, *parts):
    """A cell style, and the style of dates that it refers to."""
    elements = "".join(f"<number:{part}/>" for part in parts)
    return (
        f'<number:date-style style:name="N-{name}">{elements}</number:date-style>'
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:data-style-name="N-{name}"/>'
    )
