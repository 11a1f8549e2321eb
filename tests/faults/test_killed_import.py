"""`manage.py import_photos` is killed with SIGKILL at random moments, on each engine."""

import random
from hashlib import sha256

import pytest

from tests.faults.moments import Moments
from tests.images.image_files import encode_image, random_scene, write_file

#: Files that are brought in at a time.
FILES = 40


def write_scans(folder, numbers):
    """Write a scan for each number; return their SHA-256 hashes."""
    hashes = []
    for number in numbers:
        content = encode_image(random_scene(number, 320, 240))
        write_file(folder, f"{number:04}.jpg", content)
        hashes.append(sha256(content).hexdigest())
    return hashes


@pytest.mark.parametrize("kills", [10, pytest.param(50, marks=pytest.mark.long)])
def test_every_file_is_in_once(museum, tmp_path, kills, say):
    """Each kill comes after a file has landed and while others are to come."""
    scans = tmp_path / "scans"
    hashes = write_scans(scans, range(FILES))
    chance = random.Random(1951)
    importer, checker = museum.nursery("importer"), museum.nursery("checker")
    code = "from photos.models import Photo\nanswer = Photo.objects.count()"
    moments, landed = Moments(kills), 0
    while moments.are_missing:
        importer.begin(do="manage", arguments=["import_photos", str(scans)])
        moments.wait(chance)
        importer.kill()
        before, landed = landed, checker.answer(do="run", code=code)
        assert checker.answer(do="check", ledger={}) == []
        moments.between(before, landed, len(hashes))
        if landed == len(hashes):
            hashes += write_scans(scans, range(landed, landed + FILES))
    say(f"The import was killed: {moments}")
    importer.do(do="manage", arguments=["import_photos", str(scans)])
    assert checker.answer(do="run", code=code) == len(hashes)
    assert checker.answer(do="check", ledger={"uploads": hashes}) == []
