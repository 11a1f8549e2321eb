"""Subjects, places and sources."""

from catalog.models import Place, Source, Subject
from exchange.bag.columns import (
    Column,
    Day,
    Degrees,
    Historic,
    Labels,
    Link,
    Translated,
    YesNo,
    columns,
)
from exchange.bag.part_columns import StateColumn
from exchange.bag.table import Table

TABLES = (
    Table(
        "subjects.csv",
        Subject,
        ("identifier",),
        (
            *columns("identifier slug"),
            Translated("name"),
            Link("broader"),
            Labels("alternatives"),
            Column("authority_url"),
        ),
        select=("broader",),
        prefetch=("labels",),
    ),
    Table(
        "places.csv",
        Place,
        ("identifier",),
        (
            Column("identifier"),
            Translated("name"),
            Column("kind"),
            *columns("latitude longitude", Degrees),
            Link("within"),
            Labels("alternatives"),
            Translated("note"),
            Column("authority_url"),
        ),
        select=("within",),
        prefetch=("labels",),
    ),
    Table(
        "sources.csv",
        Source,
        ("identifier",),
        (
            Column("identifier"),
            StateColumn(),
            *columns("kind csl_type work work_language"),
            Translated("title"),
            *columns("author translator container_title publisher publisher_place"),
            Historic("issued"),
            *columns("volume issue locator doi isbn url archive_url consulted"),
            Day("consulted_on"),
            *columns("consulted_note note", Translated),
            Link("taken_from"),
            Column("relation"),
            YesNo("relation_inferred"),
            Translated("relation_note"),
        ),
        select=("taken_from",),
    ),
)
