"""The preview of a sheet: what it would change, stored so that exactly that can be applied.

A short sheet is previewed while the curator waits, a long one by the worker. Either way the import
is claimed like any job, and its rows are stored some at a time: when whoever does it dies, the
worker begins the preview anew, and nothing can be applied before it is complete.
"""

from __future__ import annotations

import io
import secrets
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchange.models import SheetImport, SheetRow, SheetStatus
from jobs.queue import JobError, finish
from languages.characters import clean_file_name
from records.locking import locked
from records.table import Table
from tabular.read import Limits, Sheet, read_sheet

from .column_warnings import what_to_say
from .likeness import default_match, match_choices
from .mapping import own_header
from .missing import make_missing
from .plan import Planner
from .progress import Progress
from .rules import KINDS, kind_of
from .storage import read_file
from .unread import batches, given_rows, refuse_unread, with_written_dates

#: The largest sheet that is taken.
LIMITS = Limits(rows=100_000)
#: Rows that are previewed while the curator waits; it takes some two seconds.
MAX_ROWS_AT_ONCE = 2_000
_BATCH_SIZE = 500
#: Missing subjects and places that are listed.
_MAX_MISSING = 1_000


def create_preview(
    table: Table, sheet: Sheet, mapping: dict[str, str], user: Any, file_name: str, mode: str
) -> SheetImport:
    """Store what `sheet` would change.

    `mapping` maps the sheet's headers to the museum's, or to "". `mode` is a `SheetMode`.
    """
    preview = create_import(table, mapping, user, file_name, mode)
    claim_preview(preview)
    complete_preview(preview, sheet)
    return preview


def create_import(
    table: Table,
    mapping: dict[str, str],
    user: Any,
    file_name: str,
    mode: str,
    *,
    sha256: str = "",
) -> SheetImport:
    """Store an import that waits for its preview."""
    with transaction.atomic():
        preview = SheetImport.objects.create(
            kind=kind_of(table),
            file_name=clean_file_name(file_name)[-255:],
            # As pairs, to keep the order of the columns: JSON in PostgreSQL has no order of keys.
            mapping={
                "columns": list(mapping.items()),
                "same": 0,
                "language": get_language() or settings.LANGUAGE_CODE,
            },
            mode=mode,
            asked_by=user,
            sha256=sha256,
            match_by=default_match(table, mapping.values()),
            planning=True,
            status=SheetStatus.PREVIEWED,
        )
    return preview


def queue_preview(preview: SheetImport) -> bool:
    """Let the worker preview the sheet anew; return False if it is not only previewed any more."""
    return bool(
        SheetImport.objects.filter(pk=preview.pk, status=SheetStatus.PREVIEWED).update(
            status=SheetStatus.WAITING,
            planning=True,
            due_at=F("asked_at"),  # at once, also when the clock is set back meanwhile
            rows_done=0,
        )
    )


def claim_preview(preview: SheetImport) -> bool:
    """Claim the preview for this process; return False if it is not only previewed any more.

    When the claim expires, because this process has died, the worker does the preview.
    """
    claim = secrets.token_hex(16)
    claimed = SheetImport.objects.filter(pk=preview.pk, status=SheetStatus.PREVIEWED).update(
        status=SheetStatus.CLAIMED,
        planning=True,
        claim=claim,
        claimed_until=timezone.now() + settings.JOB_LEASE,
    )
    preview.refresh_from_db()
    return bool(claimed) and preview.claim == claim


def complete_preview(preview: SheetImport, sheet: Sheet) -> None:
    """Work the preview out under the claim of this process, and release the claim.

    An exception marks the preview as failed, and is raised.
    """
    try:
        status = plan_sheet(preview, sheet)
    except BaseException as error:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        finish(preview, SheetStatus.FAILED, reason or repr(error))
        raise
    finish(preview, status)
    preview.refresh_from_db()


def preview_again(preview: SheetImport, user: Any) -> bool:
    """Preview a stored sheet anew, for `user`, by the choices that `preview` has now.

    A long sheet is left to the worker. Return False, and change nothing, if the sheet is not only
    previewed any more. Raises InvalidTable, and JobError if the file is gone.
    """
    preview.mapping |= {"language": get_language() or settings.LANGUAGE_CODE}
    preview.asked_by = user
    headers = [ours for _header, ours in preview.mapping["columns"] if ours]
    table = KINDS[preview.kind]
    if preview.match_by and preview.match_by not in match_choices(table, headers):
        preview.match_by = default_match(table, headers)
    changed = ("mapping", "asked_by", "match_by", "alike", "makes_missing")
    with transaction.atomic():
        if locked(preview).status != SheetStatus.PREVIEWED:
            return False
        preview.save(update_fields=changed)
    if preview.rows_total > MAX_ROWS_AT_ONCE:
        return queue_preview(preview)
    sheet = read_stored(preview)
    if not claim_preview(preview):
        return False
    complete_preview(preview, sheet)
    return True


def read_stored(preview: SheetImport) -> Sheet:
    """Return the stored sheet. Raises InvalidTable, and JobError if the file is gone."""
    try:
        data = read_file(preview)
    except FileNotFoundError as error:
        raise JobError(_("The file of the sheet is gone: bring the sheet in anew.")) from error
    table = KINDS[preview.kind]
    return read_sheet(
        io.BytesIO(data),
        preview.file_name,
        tab=kind_of(table),
        limits=LIMITS,
        is_known=lambda header: bool(own_header(table, header)),
    )


def plan_sheet(preview: SheetImport, sheet: Sheet) -> str:
    """Store the rows of the preview; return the status that the import then has.

    Rows of an earlier preview are removed first. Raises JobError if another worker has taken over.
    """
    table = KINDS[preview.kind]
    if preview.makes_missing:
        make_missing(preview)
    preview.rows.all().delete()
    newest = table.model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
    planner = Planner(table, preview.asked_by, preview.match_by, preview.alike)
    mapping = dict(preview.mapping["columns"])
    progress = Progress(preview, len(sheet.rows), begins_anew=True)
    for batch in batches(with_written_dates(table, sheet, mapping), _BATCH_SIZE):
        rows = given_rows(batch, mapping)
        planned = planner.batch(rows)
        planner.unchanged -= refuse_unread(planned, rows, batch, mapping)
        with transaction.atomic():
            # The claim is checked in the same transaction: no row of a lost claim is stored.
            progress.done += len(batch.rows)
            progress.write()
            SheetRow.objects.bulk_create(
                SheetRow(
                    sheet=preview,
                    number=row.number,
                    key=row.key[:300],
                    action=row.action,
                    cells=row.cells,
                    changes=row.changes,
                    problems=[[name, str(message)] for name, message in row.problems],
                    alike=row.alike,
                )
                for row in planned
            )
    missing = sorted(planner.references.missing.values(), key=lambda one: -one.rows)
    preview.mapping |= {"same": planner.unchanged, "newest": newest}
    preview.mapping |= what_to_say(table, sheet, mapping)
    preview.missing = [asdict(one) for one in missing[:_MAX_MISSING]]
    preview.planning = preview.makes_missing = False
    preview.save(update_fields=["mapping", "missing", "planning", "makes_missing"])
    return SheetStatus.PREVIEWED
