"""Reading the catalogue version without a query: never an old one after a newer one was seen."""

import subprocess
import sys
import threading
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from records.changes import changeset
from search.models import CatalogueVersion
from search.version import (
    NO_STAMP,
    VersionFile,
    VersionReader,
    read_from_database,
    version_file_path,
    version_reader,
)
from tests.builders import make_subject

EPOCH, OTHER = uuid4().bytes, uuid4().bytes


@pytest.fixture
def path(tmp_path):
    return tmp_path / "catalogue.version"


@pytest.mark.django_db(transaction=True)
def test_it_changes_with_every_public_changeset():
    read = version_reader()
    seen = [read()]
    for number in range(5):
        with changeset(why="A subject."):
            make_subject(name_en=f"subject {number}")
        seen.append(read())
    assert len(set(seen)) == 6
    assert read() == seen[-1] != NO_STAMP
    assert seen[-1][0] == CatalogueVersion.current_version()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_changeset_leaves_the_version():
    with changeset(why="A subject."):
        make_subject()
    read = version_reader()
    before = read()

    def fail():
        with changeset(why="Another."):
            make_subject()
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  (the test's own)
        fail()
    with pytest.raises(ValueError), transaction.atomic():  # noqa: PT011, PT012
        with changeset(why="Another."):
            make_subject()
        assert read() == before
        raise ValueError
    assert read() == before


@pytest.mark.django_db(transaction=True)
def test_a_new_index_is_a_new_state():
    with changeset(why="A subject."):
        make_subject()
    read = version_reader()
    before = read()
    from search.indexing.rebuild import rebuild

    rebuild()
    assert read() != before


@pytest.mark.django_db(transaction=True)
def test_it_is_read_without_a_query(django_assert_num_queries):
    read = version_reader()
    read()
    with django_assert_num_queries(0):
        assert read() == read()
    assert VersionFile(version_file_path()).read() == read_from_database()


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_cannot_be_written_to_costs_a_query_and_nothing_else(tmp_path, settings):
    (tmp_path / "file").write_text("in the way")
    settings.DATA_DIR = tmp_path / "file"
    with changeset(why="A subject."):
        make_subject()
    read = version_reader()
    before = read()
    with changeset(why="A subject."):
        make_subject()
    assert read() != before


def test_the_counter_is_one_for_all_who_open_it(path):
    one, other = VersionFile(path), VersionFile(path)
    assert one.read() == other.read() == NO_STAMP
    one.advance_to((7, EPOCH))
    assert other.read() == (7, EPOCH)


@given(st.permutations(range(1, 8)))
def test_versions_may_be_written_in_any_order_and_never_decrease(tmp_path_factory, order):
    counter = VersionFile(tmp_path_factory.mktemp("counter") / "version")
    seen = []
    for version in order:
        counter.advance_to((version, EPOCH))
        seen.append(counter.read()[0])
    assert seen == sorted(seen)
    assert seen[-1] == 7


def test_another_epoch_is_noticed_though_its_version_is_lower(path):
    counter = VersionFile(path)
    counter.advance_to((7, EPOCH))
    counter.advance_to((3, OTHER))
    assert counter.read() == (3, OTHER)


def test_between_two_questions_the_database_is_left_alone(path):
    requested = []

    def ask():
        requested.append(1)
        return 4, EPOCH

    read = VersionReader(path, ask)
    assert read() == (4, EPOCH)
    count = len(requested)
    VersionFile(path).advance_to((5, EPOCH))
    assert read() == (5, EPOCH)
    assert len(requested) == count


def test_changes_by_other_machines_and_a_restored_database_are_noticed(path, monkeypatch):
    state = [(4, EPOCH)]
    read = VersionReader(path, lambda: state[0])
    assert read() == (4, EPOCH)
    monkeypatch.setattr("search.version._POLL_SECONDS", 0.0)
    state[0] = (9, EPOCH)  # another machine's act
    assert read() == (9, EPOCH)
    state[0] = (2, EPOCH)  # yesterday's backup
    assert read() == (2, EPOCH)
    assert VersionFile(path).read() == (2, EPOCH)


def test_a_counter_that_was_removed_is_made_again(path, monkeypatch):
    state = [(4, EPOCH)]
    read = VersionReader(path, lambda: state[0])
    read()
    path.unlink()
    monkeypatch.setattr("search.version._POLL_SECONDS", 0.0)
    state[0] = (5, EPOCH)
    assert read() == (5, EPOCH)
    assert VersionFile(path).read() == (5, EPOCH)


def test_a_late_answer_of_the_database_brings_no_old_version_back(path, monkeypatch):
    """Between the query and its result another changeset is committed."""
    monkeypatch.setattr("search.version._POLL_SECONDS", 0.0)
    counter, answers = VersionFile(path), []

    def ask():
        if not answers:
            answers.append(1)
            counter.advance_to((6, EPOCH))
            return 5, EPOCH  # the version before the changeset
        return 6, EPOCH

    assert VersionReader(path, ask)() == (6, EPOCH)
    assert counter.read() == (6, EPOCH)


def test_many_writers_leave_the_last_version(path):
    def write(first):
        counter = VersionFile(path)
        for version in range(first, 400, 4):
            counter.advance_to((version, EPOCH))

    threads = [threading.Thread(target=write, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert VersionFile(path).read() == (399, EPOCH)


@pytest.mark.parametrize(
    "content", [b"", b"\x01", bytes(23), b"garbage" * 1000, b"\xff" * 24], ids=len
)
def test_a_damaged_file_is_made_anew_and_kills_nobody(path, content):
    answers = [(3, EPOCH)]
    read = VersionReader(path, lambda: answers[-1])
    assert read() == (3, EPOCH)
    with path.open("r+b") as file:  # the same file, which the reader keeps open
        file.truncate(0)
        file.write(content)
    read()
    read._last_poll = -10.0
    assert read() == (3, EPOCH)
    assert VersionFile(path).read() == (3, EPOCH)
    VersionFile(path).advance_to((4, EPOCH))
    assert read() == (4, EPOCH)


def test_a_file_that_is_cut_off_does_not_kill_the_process_that_reads_it(path):
    """With a mapped file the kernel would end the process, so it is a process of its own."""
    script = (
        "import sys; from pathlib import Path; from search.version import VersionReader\n"
        "path = Path(sys.argv[1]); read = VersionReader(path, lambda: (7, bytes(16)))\n"
        "read(); path.open('r+b').truncate(0); print(read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, str((7, bytes(16)))), done.stderr


def test_a_folder_in_place_of_the_file_is_survived(path):
    path.mkdir()
    assert VersionReader(path, lambda: (3, EPOCH))() == (3, EPOCH)
