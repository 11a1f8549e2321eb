"""The staging area: each content is stored once, and a file in use is never removed."""

import errno
import hashlib
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from images.staging import open_staged, remove_if_unused, stage, staged_names, staging_folder

ROOT = Path(__file__).resolve().parents[2]
BYTES = b"the bytes of a scan" * 1000
SHA256 = hashlib.sha256(BYTES).hexdigest()


def stage_and_keep(content=BYTES):
    staged = stage([content])
    staged.rename_to_hash()
    return staged


def collect(is_garbage=lambda sha256: True):
    return [name for name in staged_names() if remove_if_unused(name, is_garbage)]


def test_a_file_is_named_by_its_hash_once_it_is_whole():
    staged = stage([BYTES[:100], BYTES[100:]])
    assert (staged.sha256, staged.size) == (SHA256, len(BYTES))
    assert staged_names() == [staged.path.name]
    assert staged.path.suffix == ".part"
    staged.rename_to_hash()
    assert staged_names() == [SHA256]
    assert staged.path.read_bytes() == BYTES
    staged.rename_to_hash()
    staged.close()
    staged.close()
    assert staged_names() == [SHA256]


def test_what_is_not_kept_is_gone_when_it_is_closed():
    with stage([BYTES]):
        assert len(staged_names()) == 1
    assert staged_names() == []


def failing_chunks():
    yield BYTES
    raise ConnectionResetError


def disk_full():
    yield BYTES
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("chunks", [failing_chunks, disk_full])
def test_what_breaks_off_leaves_nothing(chunks):
    with pytest.raises(OSError):  # noqa: PT011  (both are)
        stage(chunks())
    assert staged_names() == []


@pytest.mark.parametrize("name", ["", "..", "../museum.sqlite3", "a.part", SHA256])
def test_what_is_not_staged_cannot_be_opened(name):
    stage_and_keep(b"other").close()
    with pytest.raises(FileNotFoundError):
        open_staged(name)


def test_equal_content_is_stored_once_while_in_use():
    first, second = stage_and_keep(), stage_and_keep()
    third = open_staged(SHA256)
    assert first.path == second.path == third.path
    assert third.size == len(BYTES)
    # It stays in use until the last of its users closes it.
    for staged in (third, second):
        staged.close()
        assert collect() == []
    first.close()
    assert collect() == [SHA256]


def test_what_is_being_written_is_left_alone():
    def chunks():
        yield BYTES[:100]
        assert len(staged_names()) == 1
        assert collect() == []
        yield BYTES[100:]

    with stage(chunks()) as staged:
        assert collect() == []
        assert staged.path.read_bytes() == BYTES


def test_what_is_needed_stays_although_nobody_uses_it():
    stage_and_keep().close()
    stage_and_keep(b"other").close()
    other = hashlib.sha256(b"other").hexdigest()
    assert collect(lambda sha256: sha256 == other) == [other]
    assert staged_names() == [SHA256]


def test_a_process_that_was_forked_meanwhile_keeps_nothing():
    """The child has the file descriptors of its parent, and with them the same lock."""
    staged = stage_and_keep()
    inherited = os.dup(staged._descriptor)
    try:
        staged.close()
        assert collect() == [SHA256]
    finally:
        os.close(inherited)


def test_files_of_others_are_no_files_of_the_area():
    stage_and_keep().close()
    (staging_folder() / "README").write_text("What lies here?")
    assert collect() == [SHA256]
    assert (staging_folder() / "README").exists()


def test_bytes_that_come_again_while_the_collector_looks_are_not_lost():
    stage_and_keep().close()
    again = []

    def is_garbage(sha256):
        again.append(stage_and_keep())
        return True

    assert collect(is_garbage) == []
    assert again[0].path.read_bytes() == BYTES
    assert collect() == []
    again[0].close()
    assert collect() == [SHA256]


@pytest.mark.parametrize("verdict", [True, False])
def test_who_opens_a_file_at_which_the_collector_looks_waits_for_its_verdict(verdict):
    stage_and_keep().close()
    found = []

    def open_it():
        try:
            found.append(open_staged(SHA256))
        except FileNotFoundError:
            found.append(None)

    thread = threading.Thread(target=open_it)

    def is_garbage(sha256):
        thread.start()
        thread.join(0.2)
        assert not found
        return verdict

    assert remove_if_unused(SHA256, is_garbage) == verdict
    thread.join()
    [staged] = found
    assert (staged is None) == verdict
    if staged is not None:
        assert staged.path.read_bytes() == BYTES
        staged.close()


HOLDER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
import django
from django.conf import settings
django.setup()
settings.DATA_DIR = Path({data!r})
from images.staging import stage
whole, half = stage([b"whole"]), stage([b"half"])
whole.rename_to_hash()
print("here", flush=True)
sys.stdin.read()
"""


def test_what_another_process_uses_stays_until_it_is_killed():
    script = HOLDER.format(root=str(ROOT), data=str(settings.DATA_DIR))
    holder = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "here\n"
        names = staged_names()
        assert len(names) == 2
        assert collect() == []
    finally:
        holder.kill()
        holder.communicate()
    assert collect() == names


def test_threads_that_stage_and_one_that_collects_all_the_time_never_meet():
    """Whoever has a staged file can read it to the end, whatever the others do."""
    over, faults = threading.Event(), []

    def work(number):
        content = [bytes([n]) * 5000 for n in range(3)]
        for turn in range(60):
            mine = content[(turn + number) % 3]
            with stage_and_keep(mine) as staged:
                if staged.path.read_bytes() != mine:
                    faults.append("changed")
                with suppress(FileNotFoundError), open_staged(staged.sha256) as same:
                    if same.path.read_bytes() != mine:
                        faults.append("changed")
                    continue
                faults.append("gone")

    def guarded(number):
        try:
            work(number)
        except Exception as error:
            faults.append(repr(error))

    def always_collect():
        while not over.is_set():
            collect()

    collector = threading.Thread(target=always_collect)
    workers = [threading.Thread(target=guarded, args=[number]) for number in range(4)]
    for thread in (collector, *workers):
        thread.start()
    for thread in workers:
        thread.join()
    over.set()
    collector.join()
    assert faults == []
    collect()
    assert staged_names() == []
