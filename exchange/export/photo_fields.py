"""Fields of photographs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange.export.context import ExportContext
from exchange.export.field import PHOTOGRAPH, Field, Value, read_attribute, table_field
from exchange.export.links import (
    identifiers_in_role,
    linked_heading,
    linked_identifier,
    names_in_role,
)
from photos.models.people import PhotoRole
from photos.models.photo import Sensitivity
from photos.picture_urls import derivative_sizes, derivative_url
from photos.rights import ImageRights, TextRights
from photos.tables import PHOTOS
from records.templatetags.museum import tr_text

_PHOTO = (PHOTOGRAPH,)
_TABLES = (PHOTOS,)

#: Levels of sensitivity at which an export gives the picture's URL.
_OPEN = (Sensitivity.NONE, Sensitivity.NOTICE)


def _captions(record: Any, context: ExportContext) -> Value:
    return tuple(f"{one.kind} ({one.language}): {one.text}" for one in record.captions.all())


def _regions(record: Any, context: ExportContext) -> Value:
    return tuple(f"{one.rectangle}: {tr_text(one, 'description')}" for one in record.regions.all())


def _image(record: Any, context: ExportContext) -> Value:
    if record.master is None or record.sensitivity not in _OPEN:
        return None
    return context.absolute(
        derivative_url(record.master.sha256, derivative_sizes(record.master)[-1].width, "jpg")
    )


PHOTO_TEXTS = (
    table_field(
        _TABLES,
        "description",
        _("description"),
        _("What is known to be shown. Markdown; [@SO-0001] cites the source SO-0001."),
        term="dcterms:description",
    ),
    table_field(
        _TABLES,
        "alt_text",
        _("alternative text"),
        _("What a blind visitor is told instead of the picture."),
        term="dcterms:abstract",
    ),
    table_field(
        _TABLES,
        "date_ground",
        _("on what ground it is dated"),
        _("E.g. written on the back."),
    ),
    table_field(
        _TABLES,
        "dated_by",
        _("dated by"),
        _("Who dated it."),
    ),
)

PHOTO = (
    Field(
        "depicted",
        _("people depicted"),
        _("Numbers. In brackets where it is not certain: probable, possible or disputed."),
        identifiers_in_role(PhotoRole.DEPICTED),
        kinds=_PHOTO,
    ),
    Field(
        "depicted_names",
        _("names of people depicted"),
        _("In the language of the export, in the order of the numbers."),
        names_in_role(PhotoRole.DEPICTED),
        kinds=_PHOTO,
    ),
    Field(
        "photographer",
        _("photographer"),
        _("Numbers. In brackets where it is not certain: probable, possible or disputed."),
        identifiers_in_role(PhotoRole.PHOTOGRAPHER),
        "dcterms:creator",
        _PHOTO,
    ),
    Field(
        "photographer_names",
        _("name of the photographer"),
        _("In the language of the export, in the order of the numbers."),
        names_in_role(PhotoRole.PHOTOGRAPHER),
        "dcterms:creator",
        _PHOTO,
    ),
    Field(
        "captions",
        _("captions"),
        _("Every layer of text about it: its kind, its language in brackets, the text."),
        _captions,
        kinds=_PHOTO,
    ),
    Field(
        "regions",
        _("described regions"),
        _("Rectangles as x,y,w,h in pixels of the upright image, and what is to be seen there."),
        _regions,
        kinds=_PHOTO,
    ),
    table_field(
        _TABLES,
        "collection",
        _("collection"),
        _("Number of the collection."),
        term="dcterms:isPartOf",
        read=linked_identifier("collection"),
    ),
    Field(
        "collection_title",
        _("title of the collection"),
        _("In the language of the export."),
        linked_heading("collection"),
        "dcterms:isPartOf",
        _PHOTO,
    ),
    Field(
        "owner",
        _("owner"),
        _("Numbers. In brackets where it is not certain: probable, possible or disputed."),
        identifiers_in_role(PhotoRole.OWNER),
        kinds=_PHOTO,
    ),
    table_field(
        _TABLES,
        "holder",
        _("holder"),
        _("Number of who keeps the original."),
        read=linked_identifier("holder"),
    ),
    Field(
        "holder_name",
        _("name of the holder"),
        _("In the language of the export."),
        linked_heading("holder"),
        "dcterms:rightsHolder",
        _PHOTO,
    ),
    table_field(
        _TABLES,
        "holder_note",
        _("note on the holder"),
        _("Who keeps the original, where nobody can be named or more is to be said."),
    ),
    table_field(
        _TABLES,
        "holder_number",
        _("holder’s number"),
        _("The number that the holder gives it."),
    ),
    table_field(
        _TABLES,
        "physical_form",
        _("physical form"),
        _("What the original is, in words."),
        term="dcterms:medium",
    ),
    table_field(
        _TABLES,
        "extent",
        _("extent"),
        _("How many prints, in words."),
        term="dcterms:extent",
    ),
    table_field(
        _TABLES,
        "source",
        _("source"),
        _("Number of the source that it is known by."),
        term="dcterms:source",
        read=linked_identifier("source"),
    ),
    table_field(
        _TABLES,
        "credit",
        _("credit line"),
        _("To be printed beside the picture."),
    ),
    table_field(
        _TABLES,
        "image_rights",
        _("rights in the image"),
        _("Address of the statement of RightsStatements.org."),
        term="dcterms:rights",
        read=lambda record, context: ImageRights(record.image_rights).uri,
    ),
    table_field(
        _TABLES,
        "text_rights",
        _("rights in our text"),
        _("Address of the Creative Commons licence of title, description and captions of ours."),
        term="dcterms:license",
        read=lambda record, context: TextRights(record.text_rights).uri,
    ),
    table_field(
        _TABLES,
        "sensitivity",
        _("sensitivity"),
        _("none; notice: shown with a notice; click: behind a click."),
    ),
    Field(
        "has_reproduction",
        _("has a reproduction"),
        _("yes or no. Where the museum holds none, the photograph is only described."),
        read_attribute("has_reproduction"),
        kinds=_PHOTO,
    ),
    Field(
        "image",
        _("picture"),
        _("Address of the largest JPEG. Empty without a reproduction, and behind a click."),
        _image,
        kinds=_PHOTO,
    ),
)
