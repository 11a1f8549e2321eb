"""The captions and described regions of a photograph, as annotations on its canvas.

A caption annotates the whole canvas, in its own language, with its author, date and source. A
described region annotates its rectangle (`#xywh=`), with a body for each language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from iiif_prezi3 import Annotation, AnnotationPage

from dates.formatting.display import display
from languages import codes, current
from photos.models import Caption, Photo, Region
from photos.models.captions import CaptionKind
from records.templatetags.museum import tr_text

from .addresses import Addresses
from .languages import LanguageMap, localized, record_label, translated_field

CAPTIONS, REGIONS = "captions", "regions"

#: A transcription of text on the print is content of the photograph in another form
#: ("supplementing", section 5.6); all other captions are comments.
MOTIVATIONS = {CaptionKind.INSCRIPTION: "supplementing"}
COMMENTING = "commenting"


def annotation_pages(photo: Photo, addresses: Addresses) -> list[AnnotationPage]:
    """Return the annotation pages of the photograph: none, one or two."""
    pages = (annotation_page(photo, addresses, kind) for kind in (CAPTIONS, REGIONS))
    return [page for page in pages if page is not None]


def annotation_page(photo: Photo, addresses: Addresses, kind: str) -> AnnotationPage | None:
    """Return the page of its captions or of its regions (`kind`); None if it has none."""
    items = [one for one in photo_annotations(photo, addresses) if _kind(one) == kind]
    if not items:
        return None
    label = (
        localized(lambda: _("What was written about it"))
        if kind == CAPTIONS
        else localized(lambda: _("Looked at part by part"))
    )
    return AnnotationPage(
        id=addresses.annotations(photo.identifier, kind), label=label, items=items
    )


def photo_annotations(photo: Photo, addresses: Addresses) -> Iterator[Annotation]:
    """Yield all annotations: captions in their order, then regions in theirs. Runs no query."""
    for caption in photo.captions.all():
        yield _of_caption(photo, caption, addresses)
    if photo.master is not None:
        for region in photo.regions.all():
            yield _of_region(photo, region, addresses)


def _kind(annotation: Annotation) -> str:
    return REGIONS if "/region/" in str(annotation.id) else CAPTIONS


def _of_caption(photo: Photo, caption: Caption, addresses: Addresses) -> Annotation:
    is_ours = caption.language.split("-")[0] in codes()
    label_language = caption.language.split("-")[0] if is_ours else codes()[0]
    label = localized(lambda: attribution(caption))
    label_text = (label.get(label_language) or label[codes()[0]])[0]
    author = caption.author or ""
    return Annotation(
        id=addresses.manifest_part(photo.identifier, f"caption/{caption.order}"),
        label=label,
        motivation=MOTIVATIONS.get(CaptionKind(caption.kind), COMMENTING),
        creator={"type": "Agent", "name": author} if author else None,
        body=[
            _text(caption.text, caption.language),
            # Some viewers join the bodies without a space: a dash separates them.
            _text(f"— {label_text}", label_language, purpose="describing"),
        ],
        target=addresses.canvas(photo.identifier),
    )


def attribution(caption: Caption) -> str:
    """Return kind, author, date and source of a caption, in the active language."""
    parts = [str(caption.get_kind_display()).capitalize(), tr_text(caption, "author")]
    written = getattr(caption, "written_value", None)
    if written is not None:
        parts.append(display(written, current()))
    if caption.source is not None and caption.source.is_published():
        parts.append(str(caption.source.short_label))
    return " · ".join(part for part in parts if part)


def _of_region(photo: Photo, region: Region, addresses: Addresses) -> Annotation:
    bodies = [
        _text(texts[0], code) for code, texts in translated_field(region, "description").items()
    ]
    bodies += [
        _text(texts[0], code, purpose="tagging")
        for names in _linked(region)
        for code, texts in names.items()
    ]
    return Annotation(
        id=addresses.manifest_part(photo.identifier, f"region/{region.order}"),
        motivation=COMMENTING,
        body=bodies,
        target=f"{addresses.canvas(photo.identifier)}#xywh={region.rectangle}",
    )


def _linked(region: Region) -> Iterator[LanguageMap]:
    """Yield the names of the public person, the place and the subject linked to the region."""
    if region.person is not None and region.person.is_published():
        yield record_label(region.person)
    for term in (region.place, region.subject):
        if term is not None:
            yield record_label(term)


def _text(value: str, language: str, purpose: str = "") -> dict[str, Any]:
    body = {
        "type": "TextualBody",
        "value": value,
        "format": "text/plain",
        "language": language,
    }
    return body | ({"purpose": purpose} if purpose else {})
