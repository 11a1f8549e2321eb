"""Hostile files: scans, tables, archives and bags. Nothing gets outside its place."""

import csv
import io
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import strategies as st

from exchange.bag.read import BagProblems, read_bag
from images.errors import InvalidImage
from images.intake import stage_image
from images.staging import staging_folder
from photos.imports.archive import unpack
from tabular import workbook_rows
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


@counts(250)
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


@pytest.mark.parametrize(
    ("file", "line"),
    [("fetch.txt", "file:/// 100\n"), ("fetch.txt", "x\n"), ("bagit.txt", "BagIt-Version: 1\n")],
)
def test_a_bag_with_a_line_that_bagit_cannot_read(bag, file, line):
    (bag / file).write_text(line)
    with pytest.raises(BagProblems) as refusal:
        read_bag(bag)
    must_speak(refusal.value)
    with pytest.raises(CommandError, match="cannot be sealed"):
        call_command("seal_bag", bag)


def test_sealing_a_bag_with_a_link_or_a_pipe_is_refused(bag):
    """Whoever seals a folder that came from others would read what they point to, or wait."""
    (bag / "data" / "linked.md").symlink_to("/etc/passwd")
    os.mkfifo(bag / "data" / "pipe")
    before = (bag / "manifest-sha256.txt").read_bytes()
    with pytest.raises(CommandError, match="neither a file nor a folder") as refusal:
        call_command("seal_bag", bag)
    assert {"data/linked.md", "data/pipe"} <= set(str(refusal.value).replace(":", " ").split())
    assert (bag / "manifest-sha256.txt").read_bytes() == before


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
def test_spoilt_bags(count, bag, guarded, tmp_path, monkeypatch):
    monkeypatch.setattr("files.durable.sync_tree", lambda folder: None)  # 10,000 times the disk
    manifests = {path: path.read_bytes() for path in bag.glob("*manifest-*.txt")}
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
            for manifest, content in manifests.items():
                manifest.write_bytes(content)
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


@pytest.fixture
def small_bag(tmp_path):
    """A bag of a few files. One article is in it, and one photograph with its image."""
    folder = tmp_path / "inside" / "small"
    (folder / "data" / "images").mkdir(parents=True)
    for name in ("articles.csv", "photos.csv"):
        rows = list(csv.reader((EXHIBIT / "data" / name).read_text().splitlines(keepends=True)))
        with (folder / "data" / name).open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows[:2])
    shutil.copytree(EXHIBIT / "data" / "articles", folder / "data" / "articles")
    image = encode_image(random_scene(3, 64, 48), "JPEG")
    (folder / "data" / "images" / "a.jpg").write_bytes(image)
    call_command("seal_bag", folder)
    edit_table(folder, "photos.csv", lambda rows: rows[0].update(image="a.jpg"))
    read_bag(folder)
    return folder


_WAYS_OUT = st.one_of(
    NASTY,
    st.sampled_from(["secret.md", "", "etc/passwd", "proc/self/environ", "dev/zero"]).flatmap(
        lambda end: st.sampled_from(
            [f"{'../' * n}{end}" for n in range(1, 6)]
            + [f"/{end}", f"images/../../../{end}", f"..\\..\\{end}", f"%2e%2e/{end}", f"./{end}"]
        )
    ),
)
_IN_BAG = st.sampled_from(
    ["data/articles.csv", "data/photos.csv", "data/images/a.jpg", "data/images/b.jpg", "data/x",
     "data/articles/AR-0001.en.md", "bagit.txt", "bag-info.txt", "manifest-sha256.txt",
     "tagmanifest-sha256.txt", "fetch.txt", "data/images", "data"]
)  # fmt: skip
_PLANTS = st.lists(
    st.one_of(
        st.tuples(st.just("link"), _IN_BAG, _WAYS_OUT),
        st.tuples(st.just("pipe"), _IN_BAG, st.just("")),
        st.tuples(st.just("device"), _IN_BAG, st.sampled_from(["null", "zero", "random"])),
        st.tuples(st.just("line"), st.sampled_from(["manifest", "tagmanifest"]), _WAYS_OUT),
        st.tuples(st.just("fetch"), st.just("fetch.txt"), _WAYS_OUT),
        st.tuples(st.just("image"), st.just("photos.csv"), _WAYS_OUT),
        st.tuples(st.just("identifier"), st.just("articles.csv"), _WAYS_OUT),
        st.tuples(st.just("name"), _IN_BAG, _WAYS_OUT),
    ),
    min_size=1,
    max_size=3,
)


def _plant(bag, kind, place, text, secret):
    """Put something hostile into the bag; nothing where a link leads out of it by now."""
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    inside = bag / "data" / place if kind in ("image", "identifier") else bag / place
    if not inside.parent.resolve().is_relative_to(bag.resolve()):
        return
    if kind in ("image", "identifier"):
        if inside.is_symlink() or not inside.is_file():
            return
        edit_table(bag, place, lambda rows: [row.update({kind: text}) for row in rows])
        return
    if kind == "line":  # with the checksum of a file that the sender knows of
        _append(bag / f"{place}-sha256.txt", f"{sha256(secret).hexdigest()}  data/{text}\n")
        return
    if kind == "fetch":
        _append(bag / place, f"file:///{text} 100 data/{text}\nhttp://127.0.0.1:9/ 9 {text}\n")
        return
    path = bag / place
    if kind == "name":
        target = path.parent / (text.replace("/", "\\")[:80] or "x")
        if path.exists() and target.name not in ("", ".", "..") and not target.exists():
            path.rename(target)
        return
    if path.is_dir() and not path.is_symlink():
        path.rename(bag.parent / f"moved-{place.replace('/', '-')}")
    path.unlink(missing_ok=True)
    if kind == "link":
        path.symlink_to(text or ".")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        os.mknod(path, stat.S_IFCHR | 0o666, os.stat(f"/dev/{text}").st_rdev)


def _append(path, line):
    if not path.is_symlink() and (path.is_file() or not path.exists()):
        with path.open("a") as file:
            file.write(line)


@counts(40)
def test_bags_with_links_devices_and_paths(count, small_bag, guarded, tmp_path, monkeypatch):
    """Nothing outside the bag is read, nothing is written, and nothing waits for a device."""
    monkeypatch.setattr("files.durable.sync_tree", lambda folder: None)  # 10,000 times the disk
    secret = SECRET.encode()

    def attempt(plants):
        work = tmp_path / "inside" / "work"
        work.mkdir()
        bag = Path(shutil.copytree(small_bag, work / "bag"))
        try:
            for kind, place, text in plants:
                with suppress(OSError, RuntimeError, CommandError):  # a name too long, a loop
                    _plant(bag, kind, place, text, secret)
            odd = any(
                not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
                for mode in (path.lstat().st_mode for path in bag.rglob("*"))
            )
            try:
                content = read_bag(bag)
            except BagProblems as refusal:
                must_speak(refusal)
            else:
                assert not odd, plants
                for path in content.images.values():
                    assert path.resolve().is_relative_to(bag.resolve()), plants
                for rows in content.rows.values():
                    assert not any(SECRET in cell for row in rows for cell in row.cells.values())
        finally:
            shutil.rmtree(work)
        guarded()

    try_examples(count, _PLANTS, attempt)


def test_the_data_folder_of_the_tests_is_a_temporary_one():
    assert str(settings.DATA_DIR).startswith(str(Path(os.environ.get("TMPDIR", "/tmp"))))
