"""Whether everything that a museum has acknowledged is there, and nothing in it is half done."""

import hashlib
import io
from pathlib import Path

from django.core.management import CommandError, call_command

from audit.models import AuditEntry
from exchange.models import RowOutcome, SheetImport
from images.staging import staging_folder
from operations.health.readiness import check_readiness
from people.models import Person
from photos.models import ImportRow
from search.indexing import indexer_for
from search.models import Document


def problems_with(ledger):
    """A sentence for everything in `ledger` that is not there, and for everything that is broken.

    `ledger` has `uploads`, SHA-256 hashes of files that arrived; `saved` and `published`, names of
    persons; and `sheets`, keys of sheets that were said to be applied.
    """
    found = [
        *_uploads(ledger.get("uploads", [])),
        *_people(ledger.get("saved", []), ledger.get("published", [])),
        *_sheets(ledger.get("sheets", [])),
    ]
    for command in ("verify_fixity", "verify_audit"):
        try:
            call_command(command, stdout=io.StringIO())
        except CommandError as error:
            found.append(f"{command}: {error}")
    return [*found, *check_readiness().problems]


def _uploads(hashes):
    for sha256 in hashes:
        row = ImportRow.objects.filter(sha256=sha256).select_related("photo__master").first()
        if row is None:
            yield f"The row of the upload {sha256} is gone."
            continue
        path = staging_folder() / sha256
        if row.photo is not None:
            path = Path(row.photo.master.file.path)
        if not path.exists():
            yield f"The file of the upload {sha256} ({row.status}) is gone."
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"The file of the upload {sha256} ({row.status}) is not what was sent."


def _people(saved, published):
    for name in saved:
        people = Person.objects.filter(name_en=name)
        if people.count() != 1:
            yield f"{name} was saved, and is there {people.count()} times."
        elif not AuditEntry.objects.filter(records__contains=people.get().identifier).exists():
            yield f"{name} was saved, and the audit log does not know it."
    kind = indexer_for(Person).kind
    for name in published:
        person = Person.objects.filter(name_en=name, state="published").first()
        if person is None:
            yield f"{name} was published, and is not."
        elif not Document.objects.filter(kind=kind, record=person.pk).exists():
            yield f"{name} was published, and is not in the index."


def _sheets(keys):
    for key in keys:
        sheet = SheetImport.objects.get(pk=key)
        waiting = sheet.rows.exclude(outcome=RowOutcome.APPLIED).count()
        if sheet.status != "done" or waiting:
            yield f"The sheet {key} was applied, and is {sheet.status} with {waiting} rows left."
