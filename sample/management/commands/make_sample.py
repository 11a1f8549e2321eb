"""`manage.py make_sample N`: make a synthetic collection, to try facets, search and load."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sample.create import SampleExists, make_sample


class Command(BaseCommand):
    help = (
        "Make a sample of N photographs with subjects, places, people and collections of their "
        "own, marked as sample wherever they are shown (docs/sample.md). "
        "`manage.py remove_sample` removes it whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N", help="how many photographs")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same sample")
        parser.add_argument(
            "--images", type=int, default=50, help="how many of them have an image; default: 50"
        )

    def handle(self, *, count: int, seed: int, images: int, **options: Any) -> None:
        if images < 0:
            raise CommandError(f"--images {images}: give 0 or more.")
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
                task = progress.add_task("Making the sample", total=count)
                made = make_sample(
                    count,
                    seed=seed,
                    images=images,
                    advance=lambda done: progress.advance(task, done),
                    indexed=lambda done, total: progress.update(
                        task, description="Indexing", completed=done, total=total
                    ),
                )
        except SampleExists as error:
            raise CommandError(
                f"{error} Remove it with `manage.py remove_sample`, then make the new one."
            ) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. A part of the sample is there; `manage.py remove_sample` removes it.",
                returncode=130,
            ) from None
        self.stdout.write(
            f"{made.photographs:,} photographs, {made.subject_links:,} subjects and "
            f"{made.people_links:,} people of theirs, {made.images} images."
        )
