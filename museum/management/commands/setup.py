"""`manage.py setup`: prepares a new or updated installation so that it can be served."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from articles.prepared import prepare_bodies
from files import durable
from identifiers.resolve import record_types
from images.derivatives import DERIVATIVE_VERSION
from images.storage import pack_name
from languages import codes, schema
from museum.preparation import make_data_folder
from photos.models import Master, Photo
from search.models import CatalogueVersion


class Command(BaseCommand):
    help = (
        "Make the data folder, compile translations, migrate the database, load the founding "
        "exhibit where EXHIBIT says so, make what is missing of the photographs' copies, and "
        "collect and compress the static files; whatever is done already is left alone."
    )
    # The checks run after the catalogues are compiled, because one of them tests for that.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        make_data_folder()
        call_command("compile_catalogues")
        self.check()
        call_command("migrate", interactive=False, verbosity=0)
        added_languages = bool(schema.add_languages())
        if settings.EXHIBIT == "FOLLOW" or (settings.EXHIBIT == "ONCE" and _is_empty()):
            self._load_exhibit(settings.BASE_DIR / "exhibit")
        if added_languages or not CatalogueVersion.index_is_current():
            self.stdout.write("Making the index of what can be found ...")
            call_command("rebuild_index")
        prepare_bodies()
        self._make_missing_derivatives()
        self._collect_static_files()
        if not get_user_model().objects.filter(is_staff=True, is_active=True).exists():
            self.stdout.write(
                "No curator yet. To make the first, who can then invite others at /admin/:\n"
                "    .venv/bin/python manage.py createsuperuser"
            )

    def _collect_static_files(self) -> None:
        """Collect and compress the static files, where the storage of the settings needs it."""
        if isinstance(staticfiles_storage, ManifestFilesMixin):
            self.stdout.write("Collecting and compressing the static files ...")
            call_command("collectstatic", interactive=False, verbosity=0)

    def _load_exhibit(self, bag: Path) -> None:
        """Load `bag` unless neither it nor the database changed since it was last loaded.

        The fingerprint of the last load is stored in the file `exhibit.loaded`. What curators have
        changed since stays as it is: an update of the museum takes nothing back.
        """
        if not bag.is_dir():
            return
        marker = Path(settings.DATA_DIR) / "exhibit.loaded"
        fingerprint = _exhibit_fingerprint(bag)
        if marker.exists() and marker.read_text() == fingerprint and Photo.objects.exists():
            return
        self.stdout.write("Loading the exhibit ...")
        call_command("load_bag", str(bag), when_changed="keep")
        durable.write_bytes(marker, fingerprint.encode())

    def _make_missing_derivatives(self) -> None:
        """Create missing derivatives once after an update that changed how they are made.

        The version of the last run is stored in the file `derivatives.made`.
        """
        marker = Path(settings.DATA_DIR) / "derivatives.made"
        version = f"{DERIVATIVE_VERSION} {pack_name('0' * 64, settings.TILE_SIZE)}"
        if marker.exists() and marker.read_text() == version:
            return
        if Master.objects.exists():
            self.stdout.write("Making the copies of photographs that are missing ...")
            try:
                call_command("derive_photos")
            except CommandError as error:
                # A damaged master must not prevent the museum from starting.
                self.stderr.write(self.style.WARNING(str(error)))
                return
        durable.write_bytes(marker, version.encode())


def _is_empty() -> bool:
    """Whether the museum has no record of any kind."""
    return not any(model._base_manager.exists() for model in record_types().values())


def _exhibit_fingerprint(bag: Path) -> str:
    """Return the SHA-256 of the bag's files, the database's name, migrations and the languages."""
    digest = hashlib.sha256()
    for path in sorted(path for path in bag.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(bag)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    database = connection.settings_dict
    digest.update(f"{database['ENGINE']} {database['HOST']} {database['NAME']}\0".encode())
    digest.update(f"{' '.join(codes())}\0".encode())
    for migration in sorted(MigrationRecorder(connection).applied_migrations()):
        digest.update(f"{migration}\0".encode())
    return digest.hexdigest()
