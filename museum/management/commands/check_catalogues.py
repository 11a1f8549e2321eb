"""Holds the translation catalogues to their sources."""

import shutil
import tempfile
from argparse import ArgumentParser
from contextlib import chdir
from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from languages import SOURCE_LANGUAGE, codes

_NOT_SOURCES = ["locale", "data", "node_modules", "tests", "bench", "exhibit", "docs"]
_EXTENSIONS = ["html", "txt", "py", "xml"]


class Command(BaseCommand):
    help = (
        "Check that every message of code and templates is translated: none missing, none fuzzy, "
        "none left over. With --write, update the catalogues instead. Needs GNU gettext."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="update the .po files")

    def handle(self, *args: Any, **options: Any) -> None:
        if shutil.which("xgettext") is None:
            raise CommandError("GNU gettext is missing: install it (`apt-get install gettext`).")
        languages = [code for code in codes() if code != SOURCE_LANGUAGE]
        if options["write"]:
            _extract(languages)
            return
        # Beside locale/: elsewhere makemessages would prefer locale/ and write into it.
        beside = tempfile.TemporaryDirectory(dir=settings.BASE_DIR, prefix=".catalogues-")
        with beside as folder, override_settings(LOCALE_PATHS=[folder]):
            _extract(languages)
            problems = [
                problem
                for language in languages
                for problem in _problems(
                    Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po",
                    Path(folder) / language / "LC_MESSAGES" / "django.po",
                )
            ]
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} to mend. `make messages`."]))
        self.stdout.write(f"Catalogues complete: {', '.join(languages)}.")


def _extract(languages: list[str]) -> None:
    """Writes each language's messages to the first of `settings.LOCALE_PATHS`."""
    for language in languages:
        (Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES").mkdir(
            parents=True, exist_ok=True
        )
    with chdir(settings.BASE_DIR):  # makemessages reads the folder that it is started in
        call_command(
            "makemessages",
            locale=languages,
            extensions=_EXTENSIONS,
            ignore_patterns=_NOT_SOURCES,
            add_location="file",
            no_obsolete=True,
            verbosity=0,
        )


def _problems(kept: Path, extracted: Path) -> list[str]:
    if not kept.exists():
        return [f"{kept}: missing"]
    try:
        with kept.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except PoFileError as error:
        return [f"{kept}: {error}"]
    with extracted.open("rb") as file:
        wanted = {
            (message.context, _singular(message.id)) for message in read_po(file) if message.id
        }
    messages = {(m.context, _singular(m.id)): m for m in catalogue if m.id}
    problems = [f"{kept}: not in the catalogue: {text!r}" for _, text in wanted - messages.keys()]
    problems += [f"{kept}: no longer used: {text!r}" for _, text in messages.keys() - wanted]
    for (_context, text), message in messages.items():
        forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.fuzzy:
            problems.append(f"{kept}: fuzzy: {text!r}")
        elif not all(forms):
            problems.append(f"{kept}: not translated: {text!r}")
        problems += [f"{kept}: {error} in {text!r}" for error in message.check(catalogue)]
    return sorted(problems)


def _singular(identifier: Any) -> str:
    """The message's singular: a plural message's identifier is a pair."""
    return identifier[0] if isinstance(identifier, list | tuple) else identifier
