"""No stored file is served as something that a browser executes."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.urls import reverse

from images.derivatives import CONTENT_TYPES
from images.errors import InvalidImage
from images.intake import stage_image
from tests.builders import make_photo
from tests.images.image_files import write_file

ROOT = Path(__file__).resolve().parents[2]
ACTIVE = {
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "letter.pdf": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "feed.xml": b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>',
    "script.js": b"alert(1)",
}


def code_with(pattern):
    """The files of the museum's own code in which `pattern` occurs."""
    return sorted(
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/**/*.py")
        if path.relative_to(ROOT).parts[0] not in ("tests", "bench", "node_modules", "data")
        and not path.relative_to(ROOT).parts[0].startswith(".")
        and re.search(pattern, path.read_text())
    )


def test_one_view_serves_stored_files_and_only_pictures():
    found = code_with(r"FileResponse|static\.serve|X-Accel-Redirect\"|X-Sendfile")
    assert found == ["images/delivery.py"]
    assert code_with(r"images\.delivery") == ["photos/media.py"]
    assert set(CONTENT_TYPES.values()) == {"image/jpeg", "image/avif"}


@pytest.mark.parametrize("name", ["masters", "derivatives"])
def test_the_storages_have_no_addresses(name):
    with pytest.raises(ValueError, match="has no address"):
        storages[name].url("a.jpg")


@pytest.mark.parametrize("name", ACTIVE)
@pytest.mark.parametrize("called", ["{}", "{}.jpg", "{}.tif"])
def test_an_active_file_is_no_scan_whatever_its_name(name, called, tmp_path):
    path = write_file(tmp_path, "upload", ACTIVE[name])
    with pytest.raises((InvalidImage, ValidationError)):
        stage_image(path, called.format(name))


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["csv", "json", "atom", "bib", "ris", "csl"])
def test_an_export_is_a_file_to_be_kept(client, format):
    make_photo(title_en="<script>alert(1)</script>")
    answer = client.get(reverse("exchange:photos_export", args=[format]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer["Content-Type"].startswith("text/html")


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_spreadsheet_is_a_file_to_be_kept(curator, format):
    make_photo(title_en="<script>alert(1)</script>")
    answer = curator.get(reverse("backoffice:spreadsheet_export", args=["photos", format]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
