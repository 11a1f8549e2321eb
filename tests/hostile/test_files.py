"""Hostile files: scans, tables and archives. Nothing gets outside its place."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import strategies as st

from images.errors import InvalidImage
from images.intake import stage_image
from images.staging import staging_folder
from photos.imports.archive import unpack
from tabular import workbook_rows
from tabular.errors import InvalidTable
from tabular.read import read_sheet
from tests.hostile.examples import NASTY, counts, must_speak, spoilt, try_examples
from tests.images.image_files import encode_image, random_scene, write_file
from tests.tabular.workbook_files import ods, ods_cell, ods_row, text_cell, xlsx

# Scans


def scans():
    scene = random_scene(3, 64, 48)
    return [encode_image(scene, format) for format in ("JPEG", "PNG", "TIFF", "WEBP", "GIF")]


@counts(200)
def test_spoilt_scans(count, tmp_path):
    valid = set()

    def attempt(example):
        name, data = example
        path = write_file(tmp_path, "scan", data)
        try:
            with stage_image(path, name).staged as staged:
                assert staged.path.parent == staging_folder()
                valid.add(staged.path.name)
        except InvalidImage as refusal:
            must_speak(refusal)
        left = {file.name for file in staging_folder().iterdir()} - {".lock"}
        assert left <= valid, left - valid

    names = st.one_of(NASTY, st.sampled_from(["a.jpg", "a.svg", "a.html", "a.tif", "../a.png"]))
    try_examples(count, st.tuples(names, spoilt(scans())), attempt)


# Tables


def tables():
    page = f"<row r='1'>{text_cell('title')}{text_cell('date')}</row>"
    page += f"<row r='2'>{text_cell('x')}<c r='B2'><v>16000</v></c></row>"
    return [
        ("a.csv", b'title,date\nx,1946\n"y\n",\n'),
        ("a.csv", "\ufefftitle;date\r\nx;1946\r\n".encode("utf-16")),
        ("a.xlsx", xlsx(page)),
        ("a.ods", ods(ods_row(ods_cell("title")) + ods_row(ods_cell("x")))),
    ]


def _unpacked_and_spoilt(draw, data):
    """A workbook whose parts are spoilt before they are packed: a valid ZIP of invalid XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, draw(spoilt([content])) if draw(st.booleans()) else content)
    return target.getvalue()


@st.composite
def hostile_tables(draw):
    name, data = draw(st.sampled_from(tables()))
    if name != "a.csv" and draw(st.booleans()):
        return name, _unpacked_and_spoilt(draw, data)
    if name == "a.csv" and draw(st.booleans()):
        rows = draw(st.lists(st.lists(NASTY, max_size=5), max_size=6))
        text = "\n".join(",".join(row) for row in rows)
        return name, text.encode("utf-8", "surrogatepass")
    return name, draw(spoilt([data]))


def run_in_fork(command, *, input, **_options):
    """What `subprocess.run` returns for the reader of workbooks, without a new interpreter."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            sys.stdin = SimpleNamespace(buffer=io.BytesIO(input))
            sys.stdout = SimpleNamespace(buffer=os.fdopen(writing, "wb"))
            sys.argv = command[2:]
            workbook_rows.main()
            sys.stdout.buffer.flush()
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as output:
        written = output.read()
    return subprocess.CompletedProcess(
        command, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), written
    )


@counts(250)
def test_tables(count, monkeypatch):
    if count > 1_000:  # to start the reader takes longer than to read
        monkeypatch.setattr("tabular.workbooks.subprocess.run", run_in_fork)

    def attempt(example):
        name, data = example
        try:
            read_sheet(io.BytesIO(data), name, strict=False)
        except InvalidTable as refusal:
            must_speak(refusal)

    try_examples(count, hostile_tables(), attempt)


# ZIPs

#: Bytes that a bomb unpacks to, from a few hundred; four times what is allowed in this test.
BOMB = 200_000


@st.composite
def hostile_zips(draw):
    target = io.BytesIO()
    contents = st.one_of(
        st.binary(max_size=200), st.sampled_from([b"/etc/passwd", b"abc", b"\0" * BOMB])
    )
    with zipfile.ZipFile(target, "w") as archive:
        for _member in range(draw(st.integers(0, 4))):
            name = draw(st.one_of(NASTY, st.sampled_from(["a.jpg", "/etc/x.jpg", "../../x.jpg"])))
            name = name.encode("utf-8", "replace").decode().replace("\0", "") or "x"
            info = zipfile.ZipInfo(name[:60_000])
            # A symbolic link, a device and a file, by the mode of Unix.
            info.external_attr = draw(st.sampled_from([0o120777, 0o20666, 0o100644])) << 16
            info.compress_type = draw(
                st.sampled_from(
                    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
                )
            )
            archive.writestr(info, draw(contents))
    data = target.getvalue()
    if draw(st.booleans()):  # local header or directory say another size
        size = draw(st.sampled_from([BOMB, 3, 200])).to_bytes(4, "little")
        other = draw(st.sampled_from([10, BOMB, 2**32 - 1])).to_bytes(4, "little")
        data = data.replace(size, other, draw(st.sampled_from([1, -1])))
    return draw(spoilt([data])) if draw(st.booleans()) else data


@counts(100)
def test_zips(count, guarded, settings):
    settings.MAX_BROWSER_ZIP_BYTES = BOMB // 4

    def attempt(data):
        unpacked = 0
        try:
            for name, staged in unpack(io.BytesIO(data), "a.zip"):
                assert isinstance(name, str)
                if not isinstance(staged, InvalidImage):
                    assert staged.path.parent == staging_folder()
                    unpacked += staged.size
                    assert unpacked <= settings.MAX_BROWSER_ZIP_BYTES
        except InvalidImage as refusal:
            must_speak(refusal)
        guarded()

    try_examples(count, hostile_zips(), attempt)


def test_a_zip_of_a_version_that_does_not_exist():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.jpg", b"x")
    data = bytearray(target.getvalue())
    data[data.index(b"PK\x01\x02") + 6] = 255
    with pytest.raises(InvalidImage, match="no ZIP, or a damaged one"):
        list(unpack(io.BytesIO(bytes(data)), "a.zip"))


def test_a_bomb_is_stopped_at_the_limit(settings):
    settings.MAX_BROWSER_ZIP_BYTES = 1_000_000
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", b"\0" * 50_000_000)
    packed = bytearray(target.getvalue())
    assert len(packed) < 100_000
    with pytest.raises(InvalidImage, match="at once"):
        list(unpack(io.BytesIO(bytes(packed)), "bomb.zip"))
    # And one that lies about its size, in the local header and in the directory.
    true, lie = (50_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    found = [one for _name, one in unpack(io.BytesIO(packed.replace(true, lie)), "bomb.zip")]
    assert all(isinstance(one, InvalidImage) or one.size <= 10 for one in found)


def test_the_data_folder_of_the_tests_is_a_temporary_one():
    assert str(settings.DATA_DIR).startswith(str(Path(os.environ.get("TMPDIR", "/tmp"))))
