"""What the tests of the importer share."""

import csv
from pathlib import Path

from django.core.management import call_command

from images.staging import staging_folder
from images.storage import masters
from tests.images.pictures import data, scene, write


def import_photos(path, capsys=None, **options):
    call_command("import_photos", str(path), **options)
    return capsys.readouterr().out if capsys else ""


def read_report(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def left_over():
    """Files in the data folder that are neither a stored master nor a derivative."""
    folders = (staging_folder(), Path(masters().location) / ".aside")
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".lock", ".held")
    ]


def good_files(folder, count):
    for number in range(count):
        write(folder, f"{number:03}.jpg", data(scene(number)))
