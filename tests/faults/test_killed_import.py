"""`manage.py import_photos` is killed with SIGKILL at random moments, on each engine."""

import random
import time
from hashlib import sha256

import pytest

from tests.images.image_files import encode_image, random_scene, write_file


@pytest.mark.parametrize(
    ("kills", "files"), [(10, 40), pytest.param(50, 150, marks=pytest.mark.long)]
)
def test_every_file_is_in_once(museum, tmp_path, kills, files):
    scans = tmp_path / "scans"
    hashes = []
    for number in range(files):
        content = encode_image(random_scene(number, 320, 240))
        write_file(scans, f"{number:03}.jpg", content)
        hashes.append(sha256(content).hexdigest())
    chance = random.Random(1951)
    importer, checker = museum.nursery("importer"), museum.nursery("checker")
    code = "from photos.models import Photo\nanswer = Photo.objects.count()"
    unfinished = 0
    for _kill in range(kills):
        importer.begin(do="manage", arguments=["import_photos", str(scans)])
        time.sleep(chance.uniform(0.1, 1.0))
        importer.kill()
        landed = checker.answer(do="run", code=code)
        assert checker.answer(do="check", ledger={}) == []
        if landed == files:
            break
        unfinished += 1
    assert unfinished >= 3, "Everything had landed before it could be interrupted."
    importer.do(do="manage", arguments=["import_photos", str(scans)])
    assert checker.answer(do="run", code=code) == files
    assert checker.answer(do="check", ledger={"uploads": hashes}) == []
