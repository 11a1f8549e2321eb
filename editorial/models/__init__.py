"""The tables of editorial work."""

from .comment import Comment
from .external_link import ExternalLink, LinkState
from .preview import PreviewLink
from .scheduled import ScheduledAct, ScheduledKind, ScheduledStatus
from .translation import OriginalLanguage, TranslationState, TranslationStatus

__all__ = [
    "Comment",
    "LinkState",
    "OriginalLanguage",
    "ExternalLink",
    "PreviewLink",
    "ScheduledAct",
    "ScheduledKind",
    "ScheduledStatus",
    "TranslationState",
    "TranslationStatus",
]
