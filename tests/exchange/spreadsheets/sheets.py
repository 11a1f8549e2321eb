"""Uploads spreadsheets, and lets the worker apply and undo them."""

import io

from exchange.models import SheetImport
from exchange.spreadsheets.mapping import guess_mapping
from exchange.spreadsheets.preview import claim_preview, complete_preview, create_preview
from exchange.spreadsheets.rules import KINDS
from exchange.spreadsheets.write import as_csv, rows_of
from jobs.worker import run_all
from tabular.read import read_sheet


def export_csv(kind):
    table = KINDS[kind]
    return "".join(as_csv(table, rows_of(table))).encode()


def upload_sheet(kind, text, user, mode="all", alike=""):
    """A spreadsheet that was uploaded and previewed."""
    data = text if isinstance(text, bytes) else text.encode()
    sheet = read_sheet(io.BytesIO(data), "sheet.csv")
    preview = create_preview(
        KINDS[kind], sheet, guess_mapping(KINDS[kind], sheet.headers, {}), user, "a.csv", mode
    )
    if alike:
        SheetImport.objects.filter(pk=preview.pk).update(alike=alike)
        preview.refresh_from_db()
        claim_preview(preview)
        complete_preview(preview, sheet)
    return preview


def apply_sheet(sheet):
    SheetImport.objects.filter(pk=sheet.pk).update(status="waiting")
    run_all(until_empty=True)
    sheet.refresh_from_db()
    return sheet


def undo_sheet(sheet):
    SheetImport.objects.filter(pk=sheet.pk).update(status="waiting", undoing=True)
    run_all(until_empty=True)
    sheet.refresh_from_db()
    return sheet
