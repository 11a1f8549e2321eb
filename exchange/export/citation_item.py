"""A record as reference managers know one: what BibTeX, RIS and CSL-JSON are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dates.value import HistoricDate
from exchange.export.context import ExportContext
from exchange.export.field import PHOTOGRAPH, TESTIMONY, heading_of, public_or_none
from exchange.export.links import public_people_links
from exchange.export.shared_fields import historic_date_of
from exchange.export.wordings import text_with_kind
from languages import current
from photos.models.people import Certainty, PhotoRole
from records.templatetags.museum import historic_date, shown_text, without_markup


@dataclass(frozen=True)
class CitationItem:
    """One record of the museum, cited as its record, not as the work behind it.

    `kind` is `PH`, `TE`, or empty for a page of another kind. `issued` is when a photograph was
    taken or a testimony said, and `issued_words` the same for a reader; an author is somebody who
    certainly was one.
    """

    identifier: str
    kind: str
    genre: str
    title: str
    language: str
    museum: str
    address: str
    accessed: date
    authors: tuple[str, ...] = ()
    issued: HistoricDate | None = None
    issued_words: str = ""
    edtf: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    form: str = ""
    collection: str = ""
    holder: str = ""
    holder_number: str = ""
    rights: str = ""
    note: str = ""


def citation_item(record: Any, scope: ExportContext) -> CitationItem:
    """The item for `record`, in the active language."""
    kind = record.identifier[:2]
    shared: dict[str, Any] = {
        "identifier": record.identifier,
        "genre": str(record._meta.verbose_name),
        "title": heading_of(record),
        "language": shown_text(record, "title")[1] or current(),
        "museum": scope.museum,
        "address": scope.permanent_address(record),
        "accessed": scope.made_at.date(),
    }
    if kind == PHOTOGRAPH:
        return _photograph(record, shared)
    if kind == TESTIMONY:
        return _testimony(record, shared)
    author = shown_text(record, "authors")[0]
    return CitationItem(kind="", authors=(author,) if author else (), **shared)


def _photograph(photo: Any, shared: dict[str, Any]) -> CitationItem:
    photographers = tuple(
        heading_of(link.person)
        for link in public_people_links(photo, PhotoRole.PHOTOGRAPHER)
        if link.certainty == Certainty.CERTAIN
    )
    collection, holder = public_or_none(photo.collection), public_or_none(photo.holder)
    described_only = _("Described only: the museum holds no reproduction and shows an empty mount.")
    return CitationItem(
        kind=PHOTOGRAPH,
        authors=photographers,
        issued=historic_date_of(photo),
        issued_words=historic_date(photo, "date"),
        edtf=photo.date_edtf,
        abstract=without_markup(shown_text(photo, "description")[0])
        or shown_text(photo, "alt_text")[0],
        keywords=tuple(heading_of(subject) for subject in photo.subjects.all()),
        form=shown_text(photo, "physical_form")[0],
        collection=heading_of(collection) if collection is not None else "",
        holder=heading_of(holder) if holder is not None else "",
        holder_number=photo.holder_number,
        rights=photo.get_image_rights_display(),
        note="" if photo.has_reproduction else described_only,
        **shared,
    )


def _testimony(testimony: Any, shared: dict[str, Any]) -> CitationItem:
    speaker, nearest = public_or_none(testimony.speaker), testimony.nearest_wording()
    period = historic_date(testimony, "period")
    return CitationItem(
        kind=TESTIMONY,
        authors=(heading_of(speaker),) if speaker is not None else (),
        issued=historic_date_of(testimony, "said"),
        issued_words=historic_date(testimony, "said"),
        edtf=testimony.said_edtf,
        abstract=text_with_kind(nearest) if nearest is not None else "",
        keywords=tuple(heading_of(subject) for subject in testimony.subjects.all()),
        note=_("Period it is about: %(period)s") % {"period": period} if period else "",
        **shared,
    )
