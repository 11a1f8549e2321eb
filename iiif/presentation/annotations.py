"""What was written about a photograph, and what is seen in its parts, as annotations on its canvas.

Captions stand for the whole canvas, each in its own language with who wrote it, when, and where we
have it from. Described regions stand for their rectangle (`#xywh=`), one body for each language.
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

#: A transcription of what stands on the print is the photograph's own content in another form
#: (section 5.6: "supplementing"); what others wrote is comment.
MOTIVATIONS = {CaptionKind.INSCRIPTION: "supplementing"}
COMMENTING = "commenting"


def annotation_pages(photo: Photo, addresses: Addresses) -> list[AnnotationPage]:
    """The pages of annotations that the photograph has."""
    found = (annotation_page(photo, addresses, kind) for kind in (CAPTIONS, REGIONS))
    return [page for page in found if page is not None]


def annotation_page(photo: Photo, addresses: Addresses, kind: str) -> AnnotationPage | None:
    """Its captions or its regions, or None where it has none."""
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
    """All of them: captions in their order, then regions in theirs. Asks no query."""
    for caption in photo.captions.all():
        yield _of_caption(photo, caption, addresses)
    if photo.master is not None:
        for region in photo.regions.all():
            yield _of_region(photo, region, addresses)


def _kind(annotation: Annotation) -> str:
    return REGIONS if "/region/" in str(annotation.id) else CAPTIONS


def _of_caption(photo: Photo, caption: Caption, addresses: Addresses) -> Annotation:
    known = caption.language.split("-")[0] in codes()
    by = caption.language.split("-")[0] if known else codes()[0]
    label = localized(lambda: attribution(caption))
    author = caption.author or ""
    return Annotation(
        id=addresses.manifest_part(photo.identifier, f"caption/{caption.order}"),
        label=label,
        motivation=MOTIVATIONS.get(CaptionKind(caption.kind), COMMENTING),
        creator={"type": "Agent", "name": author} if author else None,
        body=[
            _text(caption.text, caption.language),
            # Some viewers run the bodies together: a dash parts them.
            _text(f"— {(label.get(by) or label[codes()[0]])[0]}", by, purpose="describing"),
        ],
        target=addresses.canvas(photo.identifier),
    )


def attribution(caption: Caption) -> str:
    """What kind of text it is, who wrote it and when, and the source, in the active language."""
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
    """The names of what the region is linked to."""
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
