"""The worker process: runs jobs such as uploads and scheduled publication."""

import os
import signal
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand

from jobs.heartbeat import heartbeat
from jobs.worker import run_all


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

        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the process that began it is gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stopped: list[int] = []
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, frame: stopped.append(number))
        parent = os.getppid() if options["with_parent"] else None

        def keep_on() -> bool:
            return not stopped and parent in (None, os.getppid())

        # A run that ends by itself is not one to count on.
        with nullcontext() if options["until_empty"] else heartbeat():
            run_all(keep_on, until_empty=options["until_empty"])
