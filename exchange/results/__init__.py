"""Ways out of a result: CSV, JSON, Atom, BibTeX, RIS and CSL-JSON, streamed."""

from exchange.results.export import FORMATS, Format, export
from exchange.results.scope import Result

__all__ = ["FORMATS", "Format", "Result", "export"]
