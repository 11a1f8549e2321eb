"""What curators do in the tests of the cluster, and what readers ask for."""

import hashlib
import io

import requests
from PIL import Image

from tests.cluster.parts.processes import wait_until


def scan(seed, size=1300):
    """A JPEG of noise on a slope, another for each `seed`."""
    noise = Image.effect_noise((size, size * 3 // 4), 60 + seed % 40)
    slope = Image.linear_gradient("L").resize(noise.size).rotate(seed * 7)
    file = io.BytesIO()
    Image.merge("RGB", (noise, slope, noise)).save(file, "JPEG", quality=85)
    return file.getvalue()


def upload(machine, curator, batch, name, content):
    return requests.post(
        f"{machine.address}/admin/desk/uploads/{batch}/",
        files={"files": (name, content, "image/jpeg")},
        timeout=60,
        **curator,
    )


def new_batch(cluster):
    return cluster.desk(
        "from photos.models import ImportBatch\nresult = ImportBatch.objects.create().pk"
    )


def row(cluster, content):
    sha256 = hashlib.sha256(content).hexdigest()
    found = cluster.primary.query(
        f"SELECT status, reason, photo_id, attempts FROM photos_importrow WHERE sha256 = '{sha256}'"
    )
    return found[0] if found else None


def imported(cluster, content, seconds=60):
    """The identifier of the draft that the worker has made of a file."""
    status, reason, photo, _attempts = wait_until(
        lambda: (r := row(cluster, content)) and r[0] not in ("waiting", "claimed") and r,
        seconds,
        "the import",
    )
    assert status == "done", reason
    return cluster.primary.query(f"SELECT identifier FROM photos_photo WHERE id = {photo}")[0][0]


PUBLISH = """
from photos.models import Photo
from records.changes import changeset
from records.publication import publish
photo = Photo.objects.get(identifier={0!r})
with changeset(why="It is described."):
    for language in ("en", "ru", "ja"):
        setattr(photo, f"title_{{language}}", f"{{photo.identifier}} ({{language}})")
        setattr(photo, f"alt_text_{{language}}", "Noise")
    photo.date = "1947"
    photo.save()
publish(record=photo)
"""
WITHDRAW = """
from photos.models import Photo
from records.publication import withdraw
withdraw(
    record=Photo.objects.get(identifier={0!r}),
    category="error",
    reason={{"en": "A mistake."}},
)
"""
RENAME = """
from photos.models import Photo
from records.changes import changeset
photo = Photo.objects.get(identifier={0!r})
with changeset(why="A correction."):
    photo.title_en = {1!r}
    photo.save()
"""


def page(identifier):
    return f"/en/photos/{identifier}/"


def tile(identifier, size=256):
    return f"/iiif/3/{identifier}/full/{size},/0/default.jpg"


def information_sha(cluster, identifier):
    return cluster.primary.query(
        "SELECT m.sha256 FROM photos_master m JOIN photos_photo p ON p.master_id = m.id"
        f" WHERE p.identifier = '{identifier}'"
    )[0][0]
