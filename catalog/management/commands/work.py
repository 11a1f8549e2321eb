"""Carries out what waits: uploads, and what was set for a time."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.work import work_through


class Command(BaseCommand):
    help = (
        "Carry out what waits: uploaded files, publication at a set time. Runs until stopped; "
        "any number may run at once. A worker that is killed loses nothing: its row is free "
        "again when its claim expires."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="stop when nothing is due any more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stopped: list[int] = []
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, frame: stopped.append(number))
        work_through(lambda: not stopped, until_empty=options["until_empty"])
