"""Sending scans as the page's script does, and what then waits."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from photos.importing.received import folder
from tests.photos.pictures import data, scene


def jpeg(number=0):
    return data(scene(number, 400, 300))


def send(client, batch, *files, **fields):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    address = reverse("desk:upload", args=[batch.pk])
    answer = client.post(
        address, {"files": uploads, **fields}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["arrivals"]


def waiting_files():
    return {path.name for path in folder().iterdir()} if folder().is_dir() else set()
