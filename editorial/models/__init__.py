"""Records of editorial."""

from .comment import Comment
from .external_link import LinkState, OutsideLink
from .preview import PreviewLink
from .scheduled import ScheduledAct, ScheduledKind, ScheduledStatus
from .translation import Original, TranslationState, TranslationStatus

__all__ = [
    "Comment",
    "LinkState",
    "Original",
    "OutsideLink",
    "PreviewLink",
    "ScheduledAct",
    "ScheduledKind",
    "ScheduledStatus",
    "TranslationState",
    "TranslationStatus",
]
