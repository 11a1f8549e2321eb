"""Runs `import_photos` on files of the tests and reads its report."""

import csv
from pathlib import Path

from django.core.management import call_command

from images.staging import staging_folder
from images.storage import masters
from tests.images.image_files import encode_image, random_scene, write_file


def import_photos(path, capsys=None, **options):
    call_command("import_photos", str(path), **options)
    return capsys.readouterr().out if capsys else ""


def read_report(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def leftover_files():
    """Files in the data folder that are neither a master nor a derivative."""
    folders = (staging_folder(), Path(masters().location) / ".aside")
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".lock", ".held")
    ]


def write_scans(folder, count):
    for number in range(count):
        write_file(folder, f"{number:03}.jpg", encode_image(random_scene(number)))
