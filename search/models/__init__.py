"""The tables of the search index."""

from .posting import Document, Posting
from .version import CatalogueVersion

__all__ = [
    "CatalogueVersion",
    "Document",
    "Posting",
]
