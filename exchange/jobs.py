"""The jobs of spreadsheets in the worker's queue: applying a sheet, and taking it back."""

from exchange.models import SheetImport
from exchange.spreadsheets.apply import apply_sheet
from exchange.spreadsheets.undo import undo_sheet
from jobs.queue import register


def register_jobs() -> None:
    """Register the jobs that apply previewed sheets and undo applied ones."""
    register(SheetImport, run=run_sheet)


def run_sheet(sheet: SheetImport) -> str:
    """Apply the sheet, or undo it; return the `SheetStatus` it then has."""
    return undo_sheet(sheet) if sheet.undoing else apply_sheet(sheet)
