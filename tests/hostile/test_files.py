"""Hostile files: scans, tables, archives and bags. Nothing gets outside its place."""

import csv
import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from hypothesis import strategies as st

from exchange.bag.read import BagProblems, read_bag
from images.errors import InvalidImage
from images.intake import stage_image
from images.staging import staging_folder
from photos.imports.archive import unpack
from tabular.errors import InvalidTable
from tabular.read import read_sheet
from tests.exchange.bag.bags import EXHIBIT, edit_table
from tests.hostile.examples import NASTY, counts, spoilt, try_examples
from tests.images.image_files import encode_image, random_scene, write_file
from tests.tabular.workbook_files import ods, ods_cell, ods_row, text_cell, xlsx

SECRET = "only the operator may read this"


def must_speak(refusal):
    """A refusal has words, and they tell nothing of other files."""
    assert str(refusal)
    assert SECRET not in str(refusal)


@pytest.fixture
def guarded(tmp_path):
    """A function that fails if a file appeared in `tmp_path` outside of the folders it knows."""
    (tmp_path / "secret.md").write_text(SECRET)
    before = {path for path in tmp_path.parent.rglob("*") if "inside" not in path.parts}

    def check():
        after = {path for path in tmp_path.parent.rglob("*") if "inside" not in path.parts}
        assert after <= before, after - before
        assert (tmp_path / "secret.md").read_text() == SECRET

    return check


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


@counts(250)
def test_tables(count):
    def attempt(example):
        name, data = example
        try:
            read_sheet(io.BytesIO(data), name, strict=False)
        except InvalidTable as refusal:
            must_speak(refusal)

    try_examples(count, hostile_tables(), attempt)


# ZIPs


@st.composite
def hostile_zips(draw):
    target = io.BytesIO()
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
            archive.writestr(
                info, draw(st.one_of(st.binary(max_size=200), st.just(b"/etc/passwd")))
            )
    data = target.getvalue()
    return draw(spoilt([data])) if draw(st.booleans()) else data


@counts(100)
def test_zips(count, guarded):
    def attempt(data):
        try:
            for name, staged in unpack(io.BytesIO(data), "a.zip"):
                assert isinstance(name, str)
                if not isinstance(staged, InvalidImage):
                    assert staged.path.parent == staging_folder()
        except InvalidImage as refusal:
            must_speak(refusal)
        guarded()

    try_examples(count, hostile_zips(), attempt)


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


# Bags


@pytest.fixture
def bag(tmp_path):
    folder = tmp_path / "inside" / "bag"
    shutil.copytree(EXHIBIT, folder)
    return folder


def refused(folder, words):
    with pytest.raises(BagProblems) as refusal:
        read_bag(folder)
    lines = "\n".join(map(str, refusal.value.problems))
    assert words in lines
    assert SECRET not in lines


def a_text(bag):
    return next((bag / "data" / "articles").glob("*.md"))


@pytest.mark.parametrize("to", ["file", "folder", "nowhere"])
def test_a_bag_with_a_link(bag, tmp_path, to):
    (tmp_path / "secret.md").write_text(SECRET)
    target = {"file": "secret.md", "folder": ".", "nowhere": "nothing"}[to]
    text = a_text(bag)
    text.unlink()
    text.symlink_to(tmp_path / target)
    refused(bag, "neither a file nor a folder")


def test_a_bag_whose_data_folder_is_a_link(bag, tmp_path):
    (bag / "data").rename(tmp_path / "inside" / "elsewhere")
    (bag / "data").symlink_to(tmp_path / "inside" / "elsewhere")
    refused(bag, "neither a file nor a folder")


def test_a_bag_with_a_pipe_does_not_hang(bag):
    text = a_text(bag)
    text.unlink()
    os.mkfifo(text)
    refused(bag, "neither a file nor a folder")


def test_a_bag_with_a_socket(bag, tmp_path, monkeypatch):
    import socket

    monkeypatch.chdir(bag / "data")  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        refused(bag, "neither a file nor a folder")


@pytest.mark.parametrize("column", ["identifier", "image"])
@pytest.mark.parametrize("path", ["../../../secret", "/etc/passwd", "..", "a/../../x", "\0"])
def test_a_path_in_a_cell_leads_nowhere(bag, tmp_path, column, path):
    (tmp_path / "secret.en.md").write_text(SECRET)
    (tmp_path / "inside" / "secret.en.md").write_text(SECRET)
    file = "articles.csv" if column == "identifier" else "photos.csv"
    edit_table(bag, file, lambda rows: rows[0].update({column: path}))
    try:
        content = read_bag(bag)
    except BagProblems as refusal:
        must_speak(refusal)
        return
    cells = [cell for rows in content.rows.values() for row in rows for cell in row.cells.values()]
    assert not any(SECRET in cell for cell in cells)


@pytest.mark.parametrize("line", ["../secret.md", "/etc/passwd", "data/../../secret.md", "~root/x"])
def test_a_manifest_that_names_a_file_outside(bag, tmp_path, line):
    (tmp_path / "inside" / "secret.md").write_text(SECRET)
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        with (bag / name).open("a") as manifest:
            manifest.write(f"{'0' * 64}  {line}\n")
    with pytest.raises(BagProblems):
        read_bag(bag)


@pytest.mark.parametrize("file", ["data/articles/AR-0001.en.md", "bag-info.txt", "bagit.txt"])
def test_a_text_that_is_not_utf8(bag, file):
    (bag / file).write_bytes(b"\xff\x80")
    if file.startswith("data"):
        call_command("seal_bag", bag)
    refused(bag, "UTF-8" if file != "bagit.txt" else "")


@counts(40)
def test_spoilt_bags(count, bag, guarded, tmp_path):
    files = sorted(path.relative_to(bag) for path in bag.rglob("*") if path.is_file())
    small = [path for path in files if (bag / path).stat().st_size < 20_000]

    @st.composite
    def changes(draw):
        path = draw(st.sampled_from(small))
        kind = draw(st.sampled_from(["bytes", "cells"]))
        if kind == "cells" and path.suffix == ".csv" and path.parent == Path("data"):
            return path, draw(st.lists(NASTY, min_size=1, max_size=4)), draw(st.integers(0, 99))
        return path, draw(spoilt([(bag / path).read_bytes()])), None

    def attempt(example):
        path, new, place = example
        target, kept = bag / path, (bag / path).read_bytes()
        try:
            target.write_bytes(new if place is None else _with_cells(kept, new, place))
            if path.parts[0] == "data":
                call_command("seal_bag", bag)
            try:
                read_bag(bag)
            except BagProblems as refusal:
                must_speak(refusal)
        finally:
            target.write_bytes(kept)
            call_command("seal_bag", bag)
        guarded()

    try_examples(count, changes(), attempt)


def _with_cells(table, texts, place):
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    row = rows[place % len(rows)]
    for number, text in enumerate(texts):
        row[(place + number) % len(row)] = text.replace("\0", "")
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue().encode("utf-8", "surrogatepass")


def test_the_data_folder_of_the_tests_is_a_temporary_one():
    assert str(settings.DATA_DIR).startswith(str(Path(os.environ.get("TMPDIR", "/tmp"))))
