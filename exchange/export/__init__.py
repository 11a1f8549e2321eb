"""Ways out of a result: CSV, JSON, Atom, BibTeX, RIS and CSL-JSON, streamed."""

from exchange.export.context import Exportable
from exchange.export.response import FORMATS, Format, export

__all__ = ["FORMATS", "Format", "Exportable", "export"]
