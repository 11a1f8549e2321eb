"""Sends scans as the upload page's script does, and lists the staged files."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from images.staging import staged_names, staging_folder
from tests.images.image_files import encode_image, random_scene


def jpeg_bytes(number=0):
    return encode_image(random_scene(number, 400, 300))


def upload_files(client, batch, *files, **fields):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    address = reverse("backoffice:upload", args=[batch.pk])
    answer = client.post(
        address, {"files": uploads, **fields}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["arrivals"]


def staged_files():
    return set(staged_names())


def staged_path(sha256):
    """The path of the staged file with this hash."""
    return staging_folder() / sha256
