"""From upload to master every byte is hashed once and copied once, by every way of import."""

import hashlib
import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from images.staging import open_staged, staged_names, staging_folder
from jobs.worker import run_all
from photos.imports import runner
from photos.imports.receive import accept_upload
from photos.imports.staging import stage_upload
from photos.ingest import DuplicateFile, Ingest, collect_garbage, release
from photos.models import ImportBatch, ImportRow, Master, Photo
from records.changes import changeset
from tests.backoffice.uploads import jpeg_bytes
from tests.builders import make_photo
from tests.images.image_files import write_file
from tests.photos.imports.import_runs import import_photos, leftover_files

pytestmark = pytest.mark.django_db(transaction=True)

_created: list[Path] = []


def _note_created(event, arguments):
    """Records every file that Python creates; hard links and renames create none."""
    if event == "open" and isinstance(arguments[0], str | bytes | Path):
        _path, _mode, flags = arguments
        if flags & os.O_CREAT:
            _created.append(Path(os.fsdecode(arguments[0])))


sys.addaudithook(_note_created)


@pytest.fixture
def count(monkeypatch):
    """Counts how many bytes of a content are hashed, and which files are created from it."""

    class Counted:
        def __init__(self, *arguments, **options):
            self._digest = real(*arguments, **options)
            hashed.extend(arguments)

        def update(self, chunk):
            hashed.append(bytes(chunk))
            self._digest.update(chunk)

        def __getattr__(self, name):
            return getattr(self._digest, name)

    real, hashed = hashlib.sha256, []
    _created.clear()
    monkeypatch.setattr(hashlib, "sha256", Counted)

    def counted(content):
        folders = (staging_folder(), Path(settings.DATA_DIR) / "masters")
        copies = [
            path
            for path in _created
            if any(folder in path.parents for folder in folders) and not path.name.startswith(".")
        ]
        # Short strings are part of any content.
        bytes_hashed = sum(len(chunk) for chunk in hashed if len(chunk) > 50 and chunk in content)
        return bytes_hashed / len(content), len(copies)

    return counted


@pytest.fixture
def batch():
    return ImportBatch.objects.create(label="Album")


def is_one_file(master, inode):
    """Whether a master is the staged file itself, with no other name left."""
    found = Path(master.file.path).stat()
    return (found.st_ino, found.st_nlink) == (inode, 1)


def test_an_upload_through_the_browser(batch, count):
    content = jpeg_bytes()
    user = User.objects.create_user("curator")
    accept_upload(batch, SimpleUploadedFile("01.jpg", content), "", user)
    [name] = staged_names()
    inode = (staging_folder() / name).stat().st_ino
    run_all(until_empty=True)
    assert count(content) == (1, 1)
    assert is_one_file(Master.objects.get(), inode)
    assert staged_names() == []


def test_a_file_in_a_zip(batch, count):
    content, target = jpeg_bytes(), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("album/01.jpg", content)
    accept_upload(batch, SimpleUploadedFile("a.zip", target.getvalue()), "", None)
    [name] = staged_names()
    inode = (staging_folder() / name).stat().st_ino
    run_all(until_empty=True)
    assert count(content) == (1, 1)
    assert is_one_file(Master.objects.get(), inode)


def test_a_file_of_a_folder(tmp_path, count):
    content = jpeg_bytes()
    path = write_file(tmp_path, "01.jpg", content)
    import_photos(tmp_path)
    assert count(content) == (1, 1)
    master = Path(Master.objects.get().file.path)
    # Later changes in the folder do not change what was imported.
    assert not master.samefile(path)
    assert leftover_files() == []


def test_a_scan_of_one_photograph(count):
    content = jpeg_bytes()
    with Ingest() as ingest:
        image = ingest.stage(SimpleUploadedFile("01.jpg", content))
        inode = image.path.stat().st_ino
        with changeset(why="A scan came in."):
            master = ingest.commit(image)
            Photo.objects.create(title_en="A scan", master=master)
    assert count(content) == (1, 1)
    assert is_one_file(master, inode)
    assert staged_names() == []


def row_of(batch, content, **fields):
    with stage_upload([content], "01.jpg") as staged:
        return ImportRow.objects.create(batch=batch, sha256=staged.sha256, **fields)


@pytest.mark.parametrize(
    ("status", "stays"),
    [("waiting", True), ("claimed", True), ("failed", True), ("done", False), ("twin", False)],
)
def test_a_file_stays_as_long_as_a_row_needs_it(batch, status, stays):
    fields = {"reason": "Damaged."} if status == "failed" else {}
    if status == "claimed":
        fields["claimed_until"] = "2000-01-01T00:00Z"
    row = row_of(batch, jpeg_bytes(), name="01.jpg", status=status, **fields)
    assert collect_garbage() == (0 if stays else 1)
    assert staged_names() == ([row.sha256] if stays else [])


def test_a_file_of_two_rows_stays_for_the_second(batch):
    later = ImportBatch.objects.create(label="Later")
    first = row_of(batch, jpeg_bytes(), name="01.jpg")
    row_of(later, jpeg_bytes(), name="01.jpg")
    ImportRow.objects.filter(pk=first.pk).update(status="done")
    assert not release(first.sha256)
    assert staged_names() == [first.sha256]
    run_all(until_empty=True)
    assert staged_names() == []


def test_the_collector_takes_no_file_in_use(batch):
    """From the first byte to the status of the row, at every step."""
    steps = []

    def nothing_to_collect():
        steps.append(collect_garbage())

    def chunks():
        yield jpeg_bytes()[:100]
        nothing_to_collect()
        yield jpeg_bytes()[100:]

    with stage_upload(chunks(), "01.jpg") as staged:
        nothing_to_collect()
        row = ImportRow.objects.create(batch=batch, name="01.jpg", sha256=staged.sha256)
    nothing_to_collect()
    ImportRow.objects.all().delete()
    with open_staged(row.sha256) as staged, Ingest() as ingest:
        nothing_to_collect()
        image = ingest.inspect_staged(staged, "01.jpg", derive=True)
        nothing_to_collect()
        with changeset(why="A scan came in."):
            make_photo(master=ingest.commit(image, derive=False))
        nothing_to_collect()
        assert image.path.read_bytes() == jpeg_bytes()
    assert steps == [0] * 6
    assert staged_names() == []


def test_two_at_work_on_one_file_end_one_after_the_other(batch, monkeypatch):
    """A slow worker has lost its row to another one; the last of them removes the staged file."""
    row = row_of(batch, jpeg_bytes(), name="01.jpg")
    with Ingest() as slow:
        image = slow.inspect_staged(open_staged(row.sha256), row.name)
        run_all(until_empty=True)
        row.refresh_from_db()
        assert row.status == "done"
        assert staged_names() == [row.sha256]
        assert image.path.read_bytes() == jpeg_bytes()
        with pytest.raises(DuplicateFile), changeset(why="Too late."):
            slow.commit(image)
    assert staged_names() == []
    assert Path(row.photo.master.file.path).read_bytes() == jpeg_bytes()


def test_the_last_user_of_a_file_undoes_a_rollback(batch):
    row = row_of(batch, jpeg_bytes(), name="01.jpg")
    first, second = Ingest(), Ingest()
    images = [each.inspect_staged(open_staged(row.sha256), row.name) for each in (first, second)]
    with changeset(why="In vain."):
        stored = Path(first.commit(images[0]).file.path)
        transaction.set_rollback(True)
    assert not Master.objects.exists()
    first.discard(images[0])
    assert stored.exists()
    second.discard(images[1])
    assert not stored.exists()
    # A row still needs the staged file.
    assert staged_names() == [row.sha256]
    run_all(until_empty=True)
    assert stored.read_bytes() == jpeg_bytes()


def test_a_file_that_import_photos_could_not_make_a_record_of_is_not_kept(tmp_path, monkeypatch):
    def save_parts(draft):
        raise ValidationError("The place is gone.")

    monkeypatch.setattr(runner.Draft, "save_parts", save_parts)
    write_file(tmp_path, "01.jpg", jpeg_bytes())
    for _time in range(2):
        import_photos(tmp_path)
        row = ImportRow.objects.get()
        assert (row.status, row.sha256, leftover_files()) == ("failed", "", [])
    assert not Master.objects.exists()
