"""Documents of photographs and collections (see records.documents)."""

from photos.models import Collection, Photo
from records.documents import register_kind

from .cards import PhotoCard, Picture, photo_cards, picture
from .collections import CollectionDocument, collection_documents
from .photographs import PhotoDocument, photo_page, photo_pages

__all__ = [
    "CollectionDocument",
    "PhotoCard",
    "PhotoDocument",
    "Picture",
    "collection_documents",
    "photo_cards",
    "photo_page",
    "photo_pages",
    "picture",
    "register_documents",
]


def register_documents() -> None:
    """Register the kinds of this app."""
    register_kind(Photo, cards=photo_cards, page=photo_page)
    register_kind(Collection, cards=collection_documents)
