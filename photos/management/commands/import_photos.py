"""`manage.py import_photos PATH`: a folder of scans, or a table that names them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from photos.imports.batches import get_or_create_batch
from photos.imports.lookup import Finders
from photos.imports.report import Report, Summary
from photos.imports.rows import Row, read_rows
from photos.imports.runner import ImportPlan, import_rows

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import photographs from a folder, or from a table (CSV, XLSX, ODS) that names files "
        "(docs/import.md). Good ones land as drafts, bad ones are reported; run again to continue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a folder of images, or a table")
        parser.add_argument(
            "--images",
            type=Path,
            metavar="FOLDER",
            help="where the table's files lie, if elsewhere",
        )
        parser.add_argument("--dry-run", action="store_true", help="check all of it, write nothing")
        parser.add_argument("--batch", metavar="IB-0001", help="continue this import")
        parser.add_argument(
            "--new-batch", action="store_true", help="do not continue the last import of this path"
        )
        parser.add_argument("--label", default="", help="what to call the import")
        parser.add_argument("--received-from", default="", help="from whom the scans came")
        parser.add_argument("--permitted-use", default="", help="what use they permitted")
        parser.add_argument(
            "--collection", metavar="CO-0001", help="for rows that name no collection themselves"
        )
        parser.add_argument("--user", metavar="NAME", help="who shall stand in the history")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.csv", help="write what went wrong into this table"
        )
        parser.add_argument(
            "--workers", type=int, default=os.cpu_count() or 1, help="threads; default: one a core"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with override(None):
            try:
                self._import(**options)
            except (ValidationError, OSError) as error:
                raise CommandError(_message(error)) from error
            except KeyboardInterrupt:
                raise CommandError(
                    "Stopped. What has landed stays; run the same command again to continue.",
                    returncode=130,
                ) from None

    def _import(self, *, path: Path, report: Path | None, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError(f"--workers {options['workers']}: give at least 1.")
        user = _user(options["user"])
        collection = None
        if options["collection"]:
            collection = Finders().collection.find(options["collection"])
        rows = read_rows(path, options["images"])
        if not rows:
            raise CommandError(f"{path} holds no files to import.")
        with Report(report) as lines:
            batch = None
            if not options["dry_run"]:
                batch = get_or_create_batch(
                    path,
                    user=user,
                    identifier=options["batch"],
                    force_new=options["new_batch"],
                    label=options["label"],
                    received_from=options["received_from"],
                    permitted_use=options["permitted_use"],
                )
                self.stdout.write(f"Import {batch.identifier} “{batch.label}”: {len(rows)} files.")
            plan = ImportPlan(batch, options["workers"], collection, user)
            summary = self._with_progress(rows, plan, lines)
        self._tell(summary, plan, report)

    def _with_progress(self, rows: list[Row], plan: ImportPlan, report: Report) -> Summary:
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        with progress:
            task = progress.add_task("Checking" if plan.is_dry else "Importing", total=len(rows))
            return import_rows(rows, plan, report, lambda: progress.advance(task))

    def _tell(self, summary: Summary, plan: ImportPlan, report: Path | None) -> None:
        for row, problem in summary.failures[:_SHOWN]:
            where = f"row {row.number}, {row.name}" if row.number else row.name
            self.stdout.write(self.style.ERROR(f"  {where}: {problem}"))
        rest = len(summary.failures) - _SHOWN
        if rest > 0:
            hint = "" if report else "; --report FILE.csv writes all of them"
            self.stdout.write(f"  … and {rest} more{hint}")
        landed = "would land" if plan.is_dry else "landed as drafts"
        self.stdout.write(
            f"{summary.imported} {landed}, {summary.unchanged} were in already, "
            f"{summary.duplicates} have a twin in the museum, {summary.failed} failed."
        )
        if report is not None:
            self.stdout.write(f"Report: {report}")
        if summary.failed and not plan.is_dry:
            self.stdout.write("Mend what failed and run the same command again.")


def _user(name: str | None) -> Any:
    if not name:
        return None
    model = get_user_model()
    user = model.objects.filter(**{model.USERNAME_FIELD: name}).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”. Make one with `manage.py createsuperuser`.")
    return user


def _message(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, OSError) and error.errno is not None:
        return f"{error}. What has landed stays; mend it and run the same command again."
    return str(error)
