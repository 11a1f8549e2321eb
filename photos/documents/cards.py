"""Documents of photographs as cards in lists, and of collections as links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from identifiers.sample_numbers import is_of_sample
from images.derivatives import CONTENT_TYPES, EXTENSIONS
from images.sizes import Size, web_sizes
from photos.models import Photo
from photos.picture_urls import FALLBACK_WIDTH, derivative_url, srcset_of
from records.documents import Day, Row, Select, Text, day, page_path, text, text_columns

COLUMNS = (
    *("id", "identifier", "state", "sensitivity", "date", "date_edtf"),
    *text_columns("title", "alt_text", "sensitivity_note"),
)
MASTER = ("master__sha256", "master__width", "master__height")
_rows = Select(Photo, columns=COLUMNS, paths=MASTER)


@dataclass(frozen=True, slots=True)
class Picture:
    """The addresses of a photograph in its sizes, for `<picture>`; `width` and `height` in pixels.

    `sources` are (content type, srcset). `sizes` are all that there are, narrowest first, and
    `scan` is the size of the whole scan.
    """

    sources: tuple[tuple[str, str], ...]
    srcset: str
    src: str
    sizes: tuple[Size, ...]
    addresses: tuple[str, ...]
    scan: Size

    @property
    def widest(self) -> Size:
        """The largest size."""
        return self.sizes[-1]

    @property
    def is_tall(self) -> bool:
        """Whether the photograph is higher than wide."""
        return self.scan.height > self.scan.width


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """A photograph in a list. Without a reproduction it has no `picture`."""

    identifier: str
    path: str
    is_published: bool
    title: Text
    alt_text: Text
    sensitivity: str
    sensitivity_note: Text
    date: Day
    picture: Picture | None

    @property
    def headline(self) -> str:
        """The title without markup."""
        return str(self.title)

    @property
    def is_shown(self) -> bool:
        """Whether the picture may be seen without a click."""
        return self.sensitivity in ("none", "notice")

    @property
    def is_sample(self) -> bool:
        """Whether the photograph belongs to a synthetic sample: there never was such a one."""
        return is_of_sample(self.identifier)

    def get_absolute_url(self) -> str:
        """Return the path of the photograph's page."""
        return self.path


def photo_cards(keys: Iterable[int]) -> dict[int, PhotoCard]:
    """Return the cards of photographs by primary key. One statement."""
    return {row.id: PhotoCard(*card_values(row)) for row in _rows(keys)}


def card_values(row: Row) -> tuple[str, str, bool, Text, Text, str, Text, Day, Picture | None]:
    """Return the values of a card from a row with COLUMNS and MASTER."""
    return (
        row.identifier,
        page_path(Photo.url_name, row.identifier),
        row.state == "published",
        text(row, "title"),
        text(row, "alt_text"),
        row.sensitivity,
        text(row, "sensitivity_note"),
        day(Photo, row, "date"),
        None
        if row.master__sha256 is None
        else picture(row.master__sha256, row.master__width, row.master__height),
    )


def picture(sha256: str, width: int, height: int) -> Picture:
    """Return the addresses of the derivatives of a master of this size in pixels."""
    sizes = web_sizes(width, height)
    plain = max((size for size in sizes if size.width <= FALLBACK_WIDTH), default=sizes[0])
    return Picture(
        sources=tuple(
            (CONTENT_TYPES[extension], srcset_of(sha256, sizes, extension))
            for extension in EXTENSIONS[:-1]
        ),
        srcset=srcset_of(sha256, sizes, EXTENSIONS[-1]),
        src=derivative_url(sha256, plain.width, EXTENSIONS[-1]),
        sizes=sizes,
        addresses=tuple(derivative_url(sha256, size.width, "jpg") for size in sizes),
        scan=Size(width, height),
    )
