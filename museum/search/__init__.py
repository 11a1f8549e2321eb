"""Everything in one box: what a reader typed, asked of the index, with the reasons.

finding      a page of results, by rank, with the kinds of record among them
reasons      why a record was found: the words in their text, or what it is linked to
suggestions  words nearly like one that is nowhere
"""

from .results import Hit, KindCount, Results, search

__all__ = ["Hit", "KindCount", "Results", "search"]
