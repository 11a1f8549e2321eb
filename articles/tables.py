"""The table of articles. In a bag, the texts (`body`) are separate Markdown files."""

from articles.models import Article, ArticleKind
from records.part_columns import StateColumn
from records.table import Table
from tabular.columns import Choice, Column, Number, Translated, columns

TABLES = (
    Table(
        "articles.csv",
        Article,
        ("identifier",),
        (
            Column("identifier"),
            StateColumn(),
            Choice("kind", ArticleKind),
            Number("order"),
            *columns("title summary authors body", Translated),
        ),
    ),
)
