"""The tables of every app, in the order in which records depend on each other.

They feed bags, spreadsheets and the documentation (`docs/bag.md` is tested against them).
"""

import articles.tables
import catalog.tables
import people.tables
import photos.tables
from records.table import Table

TABLES: tuple[Table, ...] = (
    *catalog.tables.TABLES,
    *people.tables.TABLES,
    *photos.tables.TABLES,
    *articles.tables.TABLES,
)

#: Texts that are files of their own: `articles/AR-0001.en.md` is the cell `body_en`.
TEXT_FILES = {"articles.csv": ("articles", "body")}
