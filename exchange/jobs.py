"""The jobs of spreadsheets in the worker's queue: previewing, applying and taking back a sheet."""

from django.conf import settings
from django.utils.translation import override

from exchange.models import SheetImport
from exchange.spreadsheets.apply import apply_sheet
from exchange.spreadsheets.preview import plan_sheet, read_stored
from exchange.spreadsheets.undo import undo_sheet
from jobs.queue import register


def register_jobs() -> None:
    """Register the jobs that preview long sheets, apply previewed ones and undo applied ones."""
    register(SheetImport, run=run_sheet)


def run_sheet(sheet: SheetImport) -> str:
    """Preview the sheet, apply it, or undo it; return the `SheetStatus` it then has.

    What it says is in the language of the curator who brought the sheet in.
    """
    with override(sheet.mapping.get("language", settings.LANGUAGE_CODE)):
        if sheet.planning:
            return plan_sheet(sheet, read_stored(sheet))
        return undo_sheet(sheet) if sheet.undoing else apply_sheet(sheet)
