"""`manage.py setup` does what is left to do, and nothing twice."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from museum.management.commands import setup
from tests.builders import make_master, make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def bag(settings, tmp_path, monkeypatch):
    """A folder for an exhibit; calls of `load_bag` are recorded instead of carried out."""
    settings.BASE_DIR = tmp_path
    settings.DATA_DIR = tmp_path / "data"
    folder = tmp_path / "exhibit"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "photos.csv").write_text("identifier\nPH-0001\n")
    loads = []

    def noted(command, *args, **options):
        if command == "load_bag":
            loads.append(args)
            make_photo()

    monkeypatch.setattr(setup, "call_command", noted)
    return folder, loads


def run():
    output = StringIO()
    call_command("setup", stdout=output)
    return output.getvalue()


def test_the_exhibit_is_loaded_once(bag):
    folder, loads = bag
    run()
    run()
    assert loads == [(str(folder),)]


def test_a_changed_exhibit_is_loaded_again(bag):
    folder, loads = bag
    run()
    (folder / "data" / "photos.csv").write_text("identifier\nPH-0002\n")
    run()
    assert len(loads) == 2


def test_an_emptied_database_is_filled_again(bag):
    _folder, loads = bag
    run()
    setup.Photo.objects.all().delete()
    run()
    assert len(loads) == 2


def test_without_an_exhibit_nothing_is_loaded(bag):
    folder, loads = bag
    (folder / "data" / "photos.csv").unlink()
    (folder / "data").rmdir()
    folder.rmdir()
    run()
    assert loads == []


def test_the_first_curator_is_explained_until_there_is_one(bag, django_user_model):
    assert "manage.py createsuperuser" in run()
    django_user_model.objects.create_superuser("curator")
    assert "createsuperuser" not in run()


def test_copies_of_photographs_are_made_once_after_each_update(bag, monkeypatch, settings):
    folder, _loads = bag
    make_photo(master=make_master())
    ran = []
    monkeypatch.setattr(
        setup, "call_command", lambda command, *args, **options: ran.append(command)
    )
    run()
    run()
    assert ran.count("derive_photos") == 1
    settings.TILE_SIZE = 256
    run()
    run()
    assert ran.count("derive_photos") == 2


def test_a_master_that_cannot_be_derived_closes_nothing_and_is_tried_again(bag, monkeypatch):
    make_photo(master=make_master())
    ran = []

    def fail(command, *args, **options):
        ran.append(command)
        if command == "derive_photos":
            raise CommandError("1 could not be derived")

    monkeypatch.setattr(setup, "call_command", fail)
    run()
    run()
    assert ran.count("derive_photos") == 2


def test_a_public_museum_gets_the_exhibit_once_or_never(bag, settings):
    folder, loads = bag
    settings.EXHIBIT = "NO"
    run()
    assert loads == []
    settings.EXHIBIT = "ONCE"
    run()
    (folder / "data" / "photos.csv").write_text("identifier\nPH-0002\n")
    run()
    assert len(loads) == 1
