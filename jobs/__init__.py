"""The worker's queue: rows of `jobs.models.Work`, claimed one by one.

A kind of work is a model, a plain record. The code that carries it out is registered beside it, in
the file `jobs.py` of the app that has the kind, which AppConfig.ready calls:

>>> register(ImportRow, run=take_in, cleanup=sweep_received)    # doctest: +SKIP
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
