"""Collections, photographs and what belongs to them."""

from exchange.bag.columns import Column, Historic, Link, Links, Number, Translated, columns
from exchange.bag.part_columns import Image, Sibling, StateColumn
from exchange.bag.table import Table
from photos.models import Caption, Collection, Photo, PhotoPerson, Region

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
            Column("level"),
            Link("within"),
            Historic("dates"),
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
    Table(
        "photos.csv",
        Photo,
        ("identifier",),
        (
            Column("identifier"),
            StateColumn(),
            *columns("title description alt_text", Translated),
            Historic("date"),
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
            *columns("image_rights text_rights sensitivity"),
            Translated("sensitivity_note"),
            Image("image"),
        ),
        select=("place", "collection", "holder", "source", "master"),
        prefetch=("subjects",),
    ),
    Table(
        "photo_people.csv",
        PhotoPerson,
        ("photo", "person", "role"),
        (
            *columns("photo person", Link),
            *columns("role certainty"),
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
            *columns("kind language text"),
            Translated("author"),
            Historic("written"),
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
