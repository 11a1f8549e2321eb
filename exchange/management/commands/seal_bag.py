"""`manage.py seal_bag DIR`: update a bag's manifests after its files were edited by hand."""

from pathlib import Path
from typing import Any

import bagit
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.bag.read import odd_files
from files import durable

DECLARATION = "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"


class Command(BaseCommand):
    help = "Write the checksums of a bag anew (RFC 8493), after its files under data/ were edited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder with data/ in it")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not (folder / "data").is_dir():
            raise CommandError(f"{folder} has no data/ folder: that is where a bag's files are.")
        if odd := list(odd_files(folder)):
            raise CommandError("\n".join(map(str, odd)))
        if not (folder / "bagit.txt").exists():
            durable.write_bytes(folder / "bagit.txt", DECLARATION.encode())
            (folder / "manifest-sha256.txt").touch()
        try:
            bag = bagit.Bag(str(folder))
            bag.save(manifests=True, processes=1)
            bag.validate()
        except (bagit.BagError, ValueError, LookupError) as error:
            # ValueError, LookupError: a line of a tag file, or an encoding, that bagit cannot read.
            raise CommandError(
                f"{folder} cannot be sealed: {error}. Correct its tag files (bagit.txt, "
                "bag-info.txt), or remove them and fetch.txt: they are made anew."
            ) from error
        durable.sync_tree(folder)
        self.stdout.write(f"{folder}: {len(bag.payload_entries())} files sealed.")
