"""Decoding of text whose encoding is not stated, or stated in a way of its own.

Old programs wrote Exif, IPTC and the names of files in the encoding of their computer: Windows-1251
or 866 in Russia, 932 in Japan. The bytes do not show which, and a wrong guess gives text that looks
like text. So nothing is guessed: bytes are decoded as UTF-8 if they are UTF-8, or else as the
encoding that the file declares. Other bytes stay as they are, escaped and so recognisable.
"""

from __future__ import annotations

import re
import unicodedata

from languages.characters import clean_file_name

#: A byte that could not be decoded, in the notation of Python, or lost by another program.
_UNDECODED = re.compile(r"\\x[0-9a-f]{2}|\ufffd")
#: The designations of ISO 2022 with which IPTC-IIM 4.2 (dataset 1:90) declares a coded character
#: set, by their final byte: the 96 characters of the right half of ISO 8859 (ISO-IR registry).
_ISO_8859 = {
    "A": "iso8859-1",
    "B": "iso8859-2",
    "C": "iso8859-3",
    "D": "iso8859-4",
    "F": "iso8859-7",
    "G": "iso8859-6",
    "H": "iso8859-8",
    "L": "iso8859-5",
    "M": "iso8859-9",
    "b": "iso8859-15",
}
_UTF_8 = {b"\x1b%G", b"\x1b%/G", b"\x1b%/H", b"\x1b%/I"}
#: Designations of JIS X 0208: text with them is ISO-2022-JP, which needs no declaration (RFC 1468).
_JIS = re.compile(rb"\x1b\$[@B]")


class UndecodedText(ValueError):
    """Bytes in an encoding that is neither UTF-8 nor declared; `escaped` shows them."""

    def __init__(self, data: bytes) -> None:
        self.escaped = escape_bytes(data)
        super().__init__(self.escaped)


def decode_text(data: bytes, declared: str = "") -> str:
    """Decode as UTF-8, or else as the `declared` encoding, and return the text in NFC.

    `declared` is a Python codec, or "". Raises UndecodedText.
    """
    if _JIS.search(data):
        declared = declared or "iso2022_jp"
        encodings = [declared]
    else:
        encodings = ["utf-8", declared] if declared else ["utf-8"]
    for encoding in encodings:
        try:
            return unicodedata.normalize("NFC", data.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    raise UndecodedText(data)


def escape_bytes(data: bytes) -> str:
    r"""Return bytes as ASCII text: what is no printable ASCII, and `\` itself, becomes `\x8e`."""
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte != 0x5C else f"\\x{byte:02x}" for byte in data
    )


def clean_name(name: str) -> str:
    """Return the name of a file in NFC, without control characters and others no text may have."""
    return clean_file_name(name)


def is_undecoded(text: str) -> bool:
    """Return whether `text` contains bytes that could not be decoded (`escape_bytes`)."""
    return _UNDECODED.search(text) is not None


def decoded_parts(text: str) -> str:
    """Return `text` with a space in place of every byte that could not be decoded."""
    return _UNDECODED.sub(" ", text)


def iptc_encoding(declaration: bytes) -> str:
    """Return the Python codec that the dataset 1:90 of IPTC-IIM declares, or "" if it is unknown.

    IPTC-IIM 4.2, section 5, "Coded Character Set": the escape sequences of ISO 2022.
    """
    if any(sequence in declaration for sequence in _UTF_8):
        return "utf-8"
    if _JIS.search(declaration):
        return "iso2022_jp"
    match = re.search(rb"\x1b[-./]([A-Za-z])", declaration)
    return _ISO_8859.get(match[1].decode("ascii"), "") if match else ""
