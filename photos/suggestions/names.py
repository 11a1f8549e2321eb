"""What the name of a scan's file says: nothing, where its encoding is not known."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from images.encodings import decoded_parts, is_undecoded
from records.models.record import TITLE_LENGTH


def title_from_name(name: str) -> str:
    """Return the title of a draft whose file is called `name`, which may have folders before it.

    Returns "" for a name whose bytes could not be decoded.
    """
    stem = readable_stem(name)
    return " ".join(unicodedata.normalize("NFC", stem).split())[:TITLE_LENGTH]


def readable_stem(name: str) -> str:
    """Return the name without folders and suffix, or "" when its bytes could not be decoded."""
    stem = PurePosixPath(name.replace("\0", "")).stem
    return "" if is_undecoded(stem) else stem


def dated_stem(name: str) -> str:
    """Return the name in which a date is looked for: its ASCII, where it could not be decoded."""
    return decoded_parts(PurePosixPath(name).stem)
