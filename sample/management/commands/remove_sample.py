"""`manage.py remove_sample`: remove everything that `make_sample` has made, and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sample.remove import SampleInUse, remove_sample

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Remove the sample: its records, links, images and history. The museum's own records and "
        "the numbers it gives out stay as they were. Run again to continue."
    )

    def handle(self, **options: Any) -> None:
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        try:
            with progress:
                task = progress.add_task("Removing the sample", total=None)
                removed = remove_sample(
                    begin=lambda total: progress.update(task, total=total),
                    advance=lambda done: progress.advance(task, done),
                    indexed=lambda done, total: progress.update(
                        task, description="Indexing", completed=done, total=total
                    ),
                )
        except SampleInUse as error:
            shown = [f"  {use}" for use in error.uses[:_SHOWN]]
            raise CommandError(
                "\n".join(
                    [
                        f"{len(error.uses)} references of the museum's own records lead to the "
                        "sample; change them first. Nothing was removed.",
                        *shown,
                    ]
                )
            ) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. Run `manage.py remove_sample` again for the rest.", returncode=130
            ) from None
        self.stdout.write(
            f"{removed.photographs:,} photographs, {removed.others:,} other records and "
            f"{removed.masters} images removed."
        )
