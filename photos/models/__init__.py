"""Photographs, the collections they belong to, and the way they came in."""

from .batch import ImportBatch, ImportRow
from .collection import Collection
from .master import Master, MasterFault
from .parts import Caption, PhotoPerson
from .photo import Photo, PhotoSubject
from .region import Region

__all__ = [
    "Caption",
    "Collection",
    "ImportBatch",
    "ImportRow",
    "Master",
    "MasterFault",
    "Photo",
    "PhotoPerson",
    "PhotoSubject",
    "Region",
]
