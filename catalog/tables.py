"""Subjects, places and sources as tables."""

from catalog.models import Place, Source, Subject
from catalog.models.place import PlaceKind
from catalog.models.source import ConsultationLevel, CSLType, Relation, SourceKind
from records.columns import HistoricDateColumn, Labels, Link
from records.part_columns import StateColumn
from records.table import Table
from tabular.columns import Choice, Column, Day, Degrees, Translated, YesNo, columns

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
            Choice("kind", PlaceKind),
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
            Choice("kind", SourceKind),
            Choice("csl_type", CSLType),
            *columns("work work_language"),
            Translated("title"),
            *columns("author translator container_title publisher publisher_place"),
            HistoricDateColumn("issued"),
            *columns("volume issue locator doi isbn url archive_url"),
            Choice("consulted", ConsultationLevel),
            Day("consulted_on"),
            *columns("consulted_note note", Translated),
            Link("taken_from"),
            Choice("relation", Relation),
            YesNo("relation_inferred"),
            Translated("relation_note"),
        ),
        select=("taken_from",),
    ),
)
