"""Exports of lists of records as CSV, JSON, Atom, BibTeX, RIS and CSL-JSON, streamed."""

from exchange.export.context import Exportable
from exchange.export.response import FORMATS, Format, export

__all__ = ["FORMATS", "Format", "Exportable", "export"]
