"""Photographs, the collections they belong to, and the way they came in."""

from photos.models.parts import Caption
from photos.models.photo_people import PhotoPerson

from .batch import ImportBatch, ImportRow
from .collection import Collection
from .likeness import Comparison, NearTwins, TwinDecision
from .master import Master, MasterFault
from .photo import Photo, PhotoSubject
from .region import Region

__all__ = [
    "Caption",
    "Collection",
    "Comparison",
    "ImportBatch",
    "ImportRow",
    "Master",
    "MasterFault",
    "NearTwins",
    "Photo",
    "PhotoPerson",
    "PhotoSubject",
    "Region",
    "TwinDecision",
]
