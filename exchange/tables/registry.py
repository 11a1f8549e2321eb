"""All tables, in the order in which their records depend on each other.

Bags and spreadsheets are written from them, and `docs/bag.md` is tested against them.
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

#: Fields whose texts are separate files in a bag, as pairs of folder and field, by table:
#: `articles/AR-0001.en.md` holds the cell `body_en`.
TEXT_FILES = {"articles.csv": ("articles", "body")}
