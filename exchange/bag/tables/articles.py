"""Articles; their texts are files of their own."""

from articles.models import Article
from exchange.bag.columns import Column, Number, Translated, columns
from exchange.bag.part_columns import StateColumn
from exchange.bag.table import Table

TABLES = (
    Table(
        "articles.csv",
        Article,
        ("identifier",),
        (
            Column("identifier"),
            StateColumn(),
            Column("kind"),
            Number("order"),
            *columns("title summary authors body", Translated),
        ),
    ),
)
