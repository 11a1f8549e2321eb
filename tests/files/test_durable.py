"""A file has its name only when it is whole, and both are on the disk before anybody is told."""

import os
import stat

import pytest

from files import durable


@pytest.fixture
def calls(monkeypatch):
    """What was synced and renamed, in order: names of files, and of folders with a slash."""
    made = []
    fsync, replace, link = os.fsync, os.replace, os.link

    def name_of(descriptor):
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        return f"{os.path.basename(path)}{'/' if is_folder else ''}"

    def noted_fsync(descriptor):
        made.append(name_of(descriptor))
        fsync(descriptor)

    def noted_replace(source, target):
        made.append(f"-> {target.name}")
        replace(source, target)

    def noted_link(source, target):
        made.append(f"=> {target.name}")
        link(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    monkeypatch.setattr(os, "link", noted_link)
    return made


def test_content_then_name_then_folder(tmp_path, calls):
    durable.write_bytes(tmp_path / "a" / "b" / "one", b"text")
    # The folders are new, so their own names are synced first, each in its parent.
    assert calls[:2] == [f"{tmp_path.name}/", "a/"]
    assert calls[2].startswith(".one.")
    assert calls[3:] == ["-> one", "b/"]
    assert (tmp_path / "a" / "b" / "one").read_bytes() == b"text"
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["one"]


def test_a_link_is_synced_also_when_the_name_was_taken(tmp_path, calls):
    source = tmp_path / "source"
    source.write_bytes(b"x")
    assert durable.link(source, tmp_path / "two")
    assert not durable.link(source, tmp_path / "two")
    assert calls == ["source", "=> two", f"{tmp_path.name}/"] * 2


def test_a_block_that_fails_leaves_the_file_that_was_there(tmp_path):
    path = tmp_path / "kept"
    durable.write_bytes(path, b"before")

    def fail():
        with durable.atomic_write(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_who_comes_second_does_not_replace(tmp_path):
    for content in (b"first", b"second"):
        with durable.atomic_write(tmp_path / "key", mode=0o600, replace=False) as file:
            file.write(content)
    assert (tmp_path / "key").read_bytes() == b"first"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", ["", "half a li"])
def test_a_line_stands_by_itself_after_one_that_was_cut_off(tmp_path, cut):
    path = tmp_path / "folder" / "lines"
    durable.append_lines(path, lambda before: ["one"])
    with path.open("a") as file:
        file.write(cut)
    seen = []
    assert durable.append_lines(path, lambda before: seen.extend(before) or ["two"]) == ["two"]
    assert seen == ["one", *([cut] if cut else [])]
    assert path.read_text() == "\n".join([*seen, "two", ""])


def test_all_of_a_folder_is_synced(tmp_path, calls):
    (tmp_path / "bag" / "data").mkdir(parents=True)
    (tmp_path / "bag" / "data" / "x").write_bytes(b"x")
    durable.sync_tree(tmp_path / "bag")
    assert calls == ["bag/", "x", "data/", f"{tmp_path.name}/"]
