"""Looks at every address outside that a record names."""

import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.progress import track

from editorial.link_check.fetch import fetch_status
from editorial.link_check.results import due_for_check, save_answer
from editorial.models.external_link import LinkState

#: Seconds between two questions to one machine.
_PAUSE = 1.0


class Command(BaseCommand):
    help = (
        "Look at every address outside the museum that a record names, politely: one question a "
        "second to a machine. What is broken stands on the work list of the desk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=30, help="only what nobody has looked at for so long"
        )
        parser.add_argument("--limit", type=int, default=1000, help="addresses, at the most")

    def handle(self, *args: Any, **options: Any) -> None:
        contact = settings.MUSEUM_CONTACT
        agent = f"museum-check-links/1.0{f' (+{contact})' if contact else ''}"
        asked: dict[str, float] = {}
        counts = dict.fromkeys(LinkState.values, 0)
        todo = due_for_check(options["days"])[: options["limit"]]
        for address in track(todo, description="Looking", transient=True):
            host = urlsplit(address).hostname or ""
            time.sleep(max(0.0, asked.get(host, 0.0) + _PAUSE - time.monotonic()))
            answer = fetch_status(address, agent)
            asked[host] = time.monotonic()
            link = save_answer(address, answer)
            counts[answer.state] += 1
            if link.broken_since or answer.state == LinkState.MOVED:
                where = f" → {answer.moved_to}" if answer.moved_to else ""
                self.stdout.write(f"{link.get_state_display()}: {address}{where} ({answer.words})")
        told = ", ".join(f"{LinkState(state).label}: {n}" for state, n in counts.items())
        self.stdout.write(f"{len(todo)} addresses. {told}.")
