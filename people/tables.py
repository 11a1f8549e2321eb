"""People, testimonies with their wordings, and questions with their positions as tables."""

from people.models import (
    Answer,
    Passage,
    Person,
    PersonName,
    Position,
    Question,
    Testimony,
    Wording,
)
from people.models.person import NameKind, PersonKind
from people.models.testimony import Basis, PeriodKind
from people.models.wording import Voice, WordingKind
from records.columns import HistoricDateColumn, Link, Links
from records.part_columns import Owner, Sibling, StateColumn
from records.table import Table
from tabular.columns import Choice, Column, Day, Number, Translated, YesNo, columns

WORDING_KEY = (("testimony", "testimony.identifier"), ("wording", "order"))
POSITION_KEY = (("question", "question.identifier"), ("position", "order"))

TESTIMONIES = Table(
    "testimonies.csv",
    Testimony,
    ("identifier",),
    (
        Column("identifier"),
        StateColumn(),
        Translated("title"),
        Link("speaker"),
        Choice("basis", Basis),
        Translated("basis_note"),
        *columns("said period", HistoricDateColumn),
        Choice("period_kind", PeriodKind),
        Link("place"),
        Links("subjects"),
        Links("mentions"),
        Translated("note"),
        *columns("figure_low figure_high", Number),
        YesNo("figure_is_approximate"),
        *columns("counted counted_of_whom counted_where counted_until", Translated),
    ),
    select=("speaker", "place"),
    prefetch=("subjects", "mentions"),
)

TABLES = (
    Table(
        "people.csv",
        Person,
        ("identifier",),
        (
            Column("identifier"),
            StateColumn(),
            Choice("kind", PersonKind),
            *columns("name role biography", Translated),
            HistoricDateColumn("dates"),
            YesNo("is_living"),
            Column("authority_url"),
            Links("sources"),
        ),
        prefetch=("sources",),
    ),
    Table(
        "person_names.csv",
        PersonName,
        ("person", "text", "language"),
        (
            Link("person"),
            Number("order"),
            *columns("text language"),
            Choice("kind", NameKind),
            *columns("family given"),
            Link("source"),
        ),
        owner=("person",),
        select=("person", "source"),
    ),
    TESTIMONIES,
    Table(
        "wordings.csv",
        Wording,
        ("testimony", "order"),
        (
            Link("testimony"),
            Number("order"),
            Column("language"),
            Choice("kind", WordingKind),
            *columns("in_quotation_marks is_nearest", YesNo),
            Link("source"),
            Column("locator"),
            *columns("chain_ends_at translator", Link),
            Sibling("translated_from", owner="testimony"),
            Day("made_on"),
            Column("reviewed_by"),
            Day("reviewed_on"),
            Translated("note"),
        ),
        owner=("testimony",),
        select=("testimony", "source", "chain_ends_at", "translator", "translated_from"),
    ),
    Table(
        "passages.csv",
        Passage,
        ("testimony", "wording", "order"),
        (
            Owner("wording", "wording", "wordings.csv", WORDING_KEY),
            Number("order"),
            Choice("voice", Voice),
            Column("text"),
        ),
        owner=("testimony", "wording"),
        select=("wording__testimony",),
    ),
    Table(
        "questions.csv",
        Question,
        ("identifier",),
        (
            Column("identifier"),
            StateColumn(),
            Number("order"),
            *columns("title introduction common_ground", Translated),
        ),
    ),
    Table(
        "positions.csv",
        Position,
        ("question", "order"),
        (Link("question"), Number("order"), *columns("title note", Translated)),
        owner=("question",),
        select=("question",),
    ),
    Table(
        "answers.csv",
        Answer,
        ("question", "position", "testimony"),
        (
            Owner("position", "position", "positions.csv", POSITION_KEY),
            Link("testimony"),
            Number("order"),
            Translated("why"),
            Translated("placed_by"),
            Day("placed_on"),
        ),
        owner=("question", "position"),
        select=("position__question", "testimony"),
    ),
)
