"""The worker's queue: rows of `catalog.models.Work`, claimed one by one.

>>> from catalog.work import register      # in AppConfig.ready of the app that has the kind
>>> register(ImportRow)                    # doctest: +SKIP
"""

from .queue import Undoable, claim, every_hour, kinds, prolong, register, retry, settle
from .worker import work_once, work_through

__all__ = [
    "Undoable",
    "claim",
    "every_hour",
    "kinds",
    "prolong",
    "register",
    "retry",
    "settle",
    "work_once",
    "work_through",
]
