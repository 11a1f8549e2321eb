"""Search across all kinds of records.

results       a page of results in order of rank, with the number of results of each kind
explanations  why a record was found: snippets of its texts, or names of linked records
suggestions   corrections of a query without results
export        the results of a search, for the export formats
"""

from .results import Hit, KindCount, Results, search

__all__ = ["Hit", "KindCount", "Results", "search"]
