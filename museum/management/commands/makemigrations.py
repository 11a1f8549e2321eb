"""`manage.py makemigrations`: Django's command, but migrations loop over the configured languages.

With `--rewrite FILE…` it rewrites existing migrations. See languages/migrations.py.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import makemigrations
from django.db.migrations import Migration
from django.db.migrations.writer import MigrationWriter

from languages import codes
from languages.migrations import follow_settings


class Command(makemigrations.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]
        parser.add_argument(
            "--rewrite",
            nargs="+",
            type=Path,
            metavar="FILE",
            help="let these migrations follow the languages of the settings, and make none",
        )

    def handle(self, *app_labels: str, **options: Any) -> None:
        if not options["rewrite"]:
            super().handle(*app_labels, **options)
            return
        for path in options["rewrite"]:
            self._rewrite(path)

    def write_migration_files(
        self,
        changes: dict[str, list[Migration]],
        update_previous_migration_paths: dict[str, str] | None = None,
    ) -> None:
        super().write_migration_files(changes, update_previous_migration_paths)
        if self.dry_run:
            return
        for migrations in changes.values():
            for migration in migrations:
                self._rewrite(Path(MigrationWriter(migration).path))

    def _rewrite(self, path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        try:
            result = follow_settings(source, codes())
        except ValueError as error:
            raise CommandError(f"{path}: {error}") from error
        if result != source:
            path.write_text(result, encoding="utf-8")
            self.stdout.write(f"{path} follows the languages of the settings.")
