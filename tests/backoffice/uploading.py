"""Sending scans as the page's script does, and what then waits."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from images.staging import staged_names, staging_folder
from tests.images.pictures import data, scene


def jpeg(number=0):
    return data(scene(number, 400, 300))


def send(client, batch, *files, **fields):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    address = reverse("backoffice:upload", args=[batch.pk])
    answer = client.post(
        address, {"files": uploads, **fields}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["arrivals"]


def waiting_files():
    return set(staged_names())


def path_of(sha256):
    """Where the file with this hash waits."""
    return staging_folder() / sha256
