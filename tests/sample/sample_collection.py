"""Makes small synthetic collections, and compares the database and the files before and after."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from audit.models import AuditEntry
from records.changes import changeset
from sample import authorities, create, remove
from search.models import CatalogueVersion, Document, Posting
from tests.builders import (
    make_collection,
    make_master,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_subject,
)

COUNT = 300
#: Smaller numbers of records that are slow to make and play no part in most tests.
_FEW = {"REGIONS": 2, "TOWNS": 2, "DEPICTED": 40, "PHOTOGRAPHERS": 6}


def shrink(monkeypatch):
    """Make few authority records, and do not pause between changesets."""
    for module in (create, remove):
        monkeypatch.setattr(module, "PAUSE", 0)
    for name, count in _FEW.items():
        monkeypatch.setattr(authorities, name, count)


def make_sample(count=COUNT, **options):
    call_command("make_sample", count, verbosity=0, **({"images": 3} | options))


def all_rows():
    """Every row of every table except those below.

    The catalogue version is never lowered, the audit log only grows, and the index assigns new
    document numbers.
    """
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model not in (AuditEntry, CatalogueVersion, Document, Posting)
    }


def data_files():
    """The files of the data folder, without the lock files that an ingest leaves."""
    folder = Path(settings.DATA_DIR)
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    )


def make_museum():
    """Records of the museum itself, with a history."""
    with changeset(why="They came."):
        subject, place = make_subject(), make_place()
        photo = make_photo(
            subjects=(subject,), place=place, collection=make_collection(), master=make_master()
        )
        make_photo_person(photo, make_person())
    return photo
