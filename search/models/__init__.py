"""Records of search."""

from .posting import Document, Posting
from .version import Catalogue

__all__ = [
    "Catalogue",
    "Document",
    "Posting",
]
