"""A ZIP of scans: unpacked file by file, no path leads out of its folder, and limits are kept."""

import io
import zipfile

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.html import escape

from images.staging import staging_folder
from jobs.worker import run_all
from photos.models import ImportRow, Photo
from tests.backoffice.uploads import jpeg_bytes, staged_files, upload_files

pytestmark = pytest.mark.django_db(transaction=True)


def zip_of(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_zip_is_unpacked_file_by_file_and_leads_nowhere(curator, batch):
    content = zip_of(
        **{
            "album/01.jpg": jpeg_bytes(1),
            "../../etc/02.jpg": jpeg_bytes(2),
            "album/.DS_Store": b"x",
            "__MACOSX/album/._01.jpg": b"x",
            "notes.txt": b"not a photograph",
            "empty.jpg": b"",
        }
    )
    arrivals = upload_files(curator, batch, ("album.zip", content))
    assert {a["name"] for a in arrivals} == {
        "album/01.jpg",
        "../../etc/02.jpg",
        "notes.txt",
        "empty.jpg",
    }
    assert [a["name"] for a in arrivals if a["problem"]] == ["empty.jpg"]
    run_all(until_empty=True)
    assert Photo.objects.count() == 2
    assert ImportRow.objects.get(name="notes.txt").status == "failed"
    assert {path.name for path in staging_folder().iterdir()} == {".lock", *staged_files()}


@override_settings(MAX_BROWSER_UPLOAD_BYTES=50_000)
def test_a_bomb_in_a_zip_is_stopped_by_what_it_unpacks_to(curator, batch):
    content = zip_of(**{"bomb.tif": b"\0" * 1_000_000, "01.jpg": jpeg_bytes()[:40_000]})
    arrivals = {a["name"]: a["problem"] for a in upload_files(curator, batch, ("a.zip", content))}
    assert "import_photos" in arrivals["bomb.tif"]
    assert not arrivals["01.jpg"]
    assert len(staged_files()) == 1


@override_settings(MAX_BROWSER_ZIP_BYTES=100_000)
def test_a_zip_that_unpacks_to_too_much_is_refused_whole(curator, batch):
    many = zip_of(**{f"{n}.tif": b"\0" * 20_000 for n in range(6)})
    (arrival,) = upload_files(curator, batch, ("many.zip", many))
    assert arrival["name"] == "many.zip"
    assert "more than 0 MB" in arrival["problem"]
    assert [(row.name, row.status) for row in ImportRow.objects.all()] == [("many.zip", "failed")]
    assert not staged_files()


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"no zip at all", b""])
def test_a_zip_that_is_none_is_refused_with_a_remedy(curator, batch, content):
    (arrival,) = upload_files(curator, batch, ("album.zip", content))
    assert "album.zip" in arrival["problem"]
    assert not staged_files()


@pytest.mark.parametrize(
    "content",
    [b"", b"no zip at all", zip_of(), zip_of(**{"__MACOSX/._01.jpg": b"x", "a/.DS_Store": b"x"})],
)
def test_a_refused_zip_stays_in_the_list_until_it_comes_whole(curator, batch, content):
    (arrival,) = upload_files(curator, batch, ("album.zip", content))
    row = ImportRow.objects.get()
    assert (row.name, row.status, row.reason) == ("album.zip", "failed", arrival["problem"])
    page = curator.get(reverse("backoffice:upload", args=[batch.pk])).content.decode()
    assert "album.zip" in page
    assert escape(arrival["problem"]) in page
    upload_files(curator, batch, ("album.zip", zip_of(**{"01.jpg": jpeg_bytes(1)})))
    assert ImportRow.objects.get().name == "01.jpg"
