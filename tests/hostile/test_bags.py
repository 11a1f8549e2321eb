"""Hostile bags: links, devices, paths that lead out, spoilt tables, lines nobody foresees."""

import csv
import io
import os
import shutil
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import strategies as st

from exchange.bag.read import BagProblems, read_bag
from tests.exchange.bag.bags import EXHIBIT, edit_table
from tests.hostile.examples import NASTY, SECRET, counts, must_speak, spoilt, try_examples
from tests.images.image_files import encode_image, random_scene


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
