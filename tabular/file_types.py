"""Files that are no tables that can be read here, told by their first bytes or their parts."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

from .errors import InvalidTable

_COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
_MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|table|meta|head|style)", re.I
)
#: The largest size of an unpacked workbook. A workbook is a ZIP, and a small ZIP may unpack to a
#: very large file.
MAX_UNPACKED_BYTES = 300_000_000
_MAX_PARTS = 10_000


def is_workbook(data: bytes) -> bool:
    """Whether the file is a ZIP, as XLSX and ODS are."""
    return data[:4] == b"PK\x03\x04"


def check_is_text(data: bytes, name: str) -> None:
    """Raise InvalidTable, with the remedy, for a file that is certainly no CSV."""
    if data.startswith(_COMPOUND_FILE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _has_password(name)
        raise InvalidTable(
            _("%(file)s is a workbook of the old kind (.xls): open it in a spreadsheet program and "
              "save it as XLSX.")
            % {"file": name}
        )  # fmt: skip
    if data.startswith(b"%PDF"):
        raise InvalidTable(_("%(file)s is a PDF and no table.") % {"file": name})
    if _MARKUP.match(data):
        raise InvalidTable(
            _("%(file)s is a web page or an XML file: open it in a spreadsheet program and save it "
              "as XLSX.")
            % {"file": name}
        )  # fmt: skip
    has_order_mark = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if data.startswith(b"\xff\xfe\0\0") or (
        not has_order_mark and data[:4000].count(0) > len(data[:4000]) // 4
    ):
        raise InvalidTable(
            _("%(file)s is no text in UTF-8: save it as XLSX, or in Excel as “CSV UTF-8”.")
            % {"file": name}
        )


def check_is_workbook(data: bytes, name: str) -> None:
    """Raise InvalidTable, with the remedy, for a ZIP that is no XLSX or ODS, that has a password,
    or that unpacks to more than `MAX_UNPACKED_BYTES`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            manifest = b""
            if "META-INF/manifest.xml" in names and "content.xml" in names:
                with archive.open("META-INF/manifest.xml") as file:
                    manifest = file.read(1_000_000)
    except Exception as error:  # a damaged ZIP raises errors of many unrelated classes
        raise invalid_workbook(name) from error
    if sum(m.file_size for m in members) > MAX_UNPACKED_BYTES or len(members) > _MAX_PARTS:
        raise InvalidTable(
            _("%(file)s unpacks to more than %(most)d MB: part it.")
            % {"file": name, "most": MAX_UNPACKED_BYTES // 10**6}
        )
    if b"encryption-data" in manifest or any(member.flag_bits & 1 for member in members):
        raise _has_password(name)
    if "xl/workbook.bin" in names:
        raise InvalidTable(
            _("%(file)s is a binary workbook (.xlsb): open it in Excel and save it as XLSX.")
            % {"file": name}
        )
    if any(part.startswith("Index/") and part.endswith(".iwa") for part in names) or (
        "Index.zip" in names
    ):
        raise InvalidTable(
            _("%(file)s is a document of Apple Numbers: export it there as Excel or as CSV.")
            % {"file": name}
        )


def _has_password(name: str) -> InvalidTable:
    return InvalidTable(
        _("%(file)s is protected with a password: open it in a spreadsheet program, remove the "
          "password and save it anew.")
        % {"file": name}
    )  # fmt: skip


def invalid_workbook(name: str, reason: str = "") -> InvalidTable:
    """Return the error for a file that is no workbook, or a workbook beyond the bounds."""
    message = _("%(file)s is no XLSX or ODS that can be read: save it anew.") % {"file": name}
    return InvalidTable(f"{message} {reason}".strip())
