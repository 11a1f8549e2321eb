"""Models of photographs, their parts and masters, collections, imports and duplicates."""

from photos.models.captions import Caption
from photos.models.people import PhotoPerson

from .collection import Collection
from .duplicates import Comparison, DuplicateCandidate, DuplicateDecision
from .fixity import FixityCheck
from .import_batch import ImportBatch, ImportRow
from .master import Master, MasterFault
from .photo import Photo, PhotoSubject
from .region import Region

__all__ = [
    "Caption",
    "Collection",
    "Comparison",
    "FixityCheck",
    "ImportBatch",
    "ImportRow",
    "Master",
    "MasterFault",
    "DuplicateCandidate",
    "Photo",
    "PhotoPerson",
    "PhotoSubject",
    "Region",
    "DuplicateDecision",
]
