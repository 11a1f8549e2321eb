"""Collections, photographs and what belongs to them as tables."""

from photos.models import Caption, Collection, Photo, PhotoPerson, Region
from photos.models.captions import CaptionKind
from photos.models.collection import Level
from photos.models.people import Certainty
from photos.models.photo import Sensitivity
from photos.rights import ImageRights, TextRights
from records.columns import HistoricDateColumn, Link, Links
from records.part_columns import Sibling, StateColumn
from records.table import Table
from tabular.columns import Choice, Column, Number, Translated, columns

from .image_column import ImageColumn

PHOTOS = Table(
    "photos.csv",
    Photo,
    ("identifier",),
    (
        Column("identifier"),
        StateColumn(),
        *columns("title description alt_text", Translated),
        HistoricDateColumn("date"),
        *columns("date_ground dated_by", Translated),
        Link("place"),
        Translated("place_note"),
        Links("subjects"),
        *columns("collection holder", Link),
        Translated("holder_note"),
        Column("holder_number"),
        *columns("physical_form extent", Translated),
        Link("source"),
        Translated("credit"),
        Choice("image_rights", ImageRights),
        Choice("text_rights", TextRights),
        Choice("sensitivity", Sensitivity),
        Translated("sensitivity_note"),
        ImageColumn("image"),
    ),
    select=("place", "collection", "holder", "source", "master"),
    prefetch=("subjects",),
)

TABLES = (
    Table(
        "collections.csv",
        Collection,
        ("identifier",),
        (
            Column("identifier"),
            StateColumn(),
            Column("reference_code"),
            Translated("title"),
            Choice("level", Level),
            Link("within"),
            HistoricDateColumn("dates"),
            Translated("extent"),
            Link("creator"),
            *columns(
                "custodial_history acquisition scope access_conditions use_conditions note",
                Translated,
            ),
            Links("sources"),
        ),
        select=("within", "creator"),
        prefetch=("sources",),
    ),
    PHOTOS,
    Table(
        "photo_people.csv",
        PhotoPerson,
        ("photo", "person", "role"),
        (
            *columns("photo person", Link),
            Column("role"),
            Choice("certainty", Certainty),
            Link("source"),
            Translated("note"),
        ),
        owner=("photo",),
        select=("photo", "person", "source"),
    ),
    Table(
        "captions.csv",
        Caption,
        ("photo", "order"),
        (
            Link("photo"),
            Number("order"),
            Choice("kind", CaptionKind),
            *columns("language text"),
            Translated("author"),
            HistoricDateColumn("written"),
            Link("source"),
            Sibling("corrects", owner="photo"),
        ),
        owner=("photo",),
        select=("photo", "source", "corrects"),
    ),
    Table(
        "regions.csv",
        Region,
        ("photo", "order"),
        (
            Link("photo"),
            *columns("order x y w h", Number),
            Translated("description"),
            *columns("person place subject", Link),
        ),
        owner=("photo",),
        select=("photo__master", "person", "place", "subject"),
    ),
)
