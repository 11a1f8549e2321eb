"""The field list of the bag: one table a file, in the order in which records depend on each other.

It feeds loading, writing and the documentation (`docs/bag.md` is tested against it).
"""

from exchange.bag.table import Table
from exchange.bag.tables import articles, catalog, people, photos

TABLES: tuple[Table, ...] = (*catalog.TABLES, *people.TABLES, *photos.TABLES, *articles.TABLES)

#: Texts that are files of their own: `articles/AR-0001.en.md` is the cell `body_en`.
TEXT_FILES = {"articles.csv": ("articles", "body")}
