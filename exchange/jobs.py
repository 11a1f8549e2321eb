"""The work of spreadsheets, for the worker's queue."""

from exchange.models import SheetImport
from exchange.spreadsheets.apply import apply_sheet
from exchange.spreadsheets.undo import undo_sheet
from jobs.queue import register


def register_jobs() -> None:
    """Let the worker apply sheets that were shown, and take applied ones back."""
    register(SheetImport, run=run_sheet)


def run_sheet(sheet: SheetImport) -> str:
    """Apply the sheet, or take it back; return the status that it ends with."""
    return undo_sheet(sheet) if sheet.undoing else apply_sheet(sheet)
