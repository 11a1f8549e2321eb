"""Rebuilding the index, and the check that names differences between index and records."""

import pytest
from django.core.management import CommandError, call_command
from pyroaring import BitMap

from museum.search import search
from records.changes import changeset
from search.index.snapshot import current_snapshot
from search.indexing import parallel as reading
from search.indexing import rebuild as rebuilding
from search.indexing.check import find_differences
from search.indexing.rebuild import rebuild
from search.models import CatalogueVersion, Document, Posting
from tests import builders

pytestmark = pytest.mark.django_db


def all_rows():
    """The content of the rows, without the versions that wrote them."""
    documents = {d.number: (d.kind, d.record) for d in Document.objects.all()}
    return {
        (row.field, row.token, documents[number])
        for row in Posting.objects.all()
        for number in BitMap.deserialize(bytes(row.bits))
    }


def make_some():
    music = builders.make_subject(slug="music")
    for number in range(5):
        builders.make_photo(title_en=f"Barrack {number}", subjects=(music,), date=f"194{number}")
    builders.make_photo(state="draft")
    builders.make_testimony()


def test_the_incremental_index_equals_a_rebuilt_one():
    with changeset(why="All of it."):
        make_some()
    by_changesets = all_rows()
    assert by_changesets
    rebuild()
    assert all_rows() == by_changesets
    assert not list(find_differences())


@pytest.mark.parametrize("spoil", ["bits", "count", "row", "document", "unknown"])
def test_the_check_names_what_is_wrong(spoil, capsys):
    make_some()
    rebuild()
    row = Posting.objects.get(field="title", token="barrack")
    if spoil == "bits":
        bits = BitMap.deserialize(bytes(row.bits))
        Posting.objects.filter(field="title", token="barrack").update(
            bits=BitMap(list(bits)[1:]).serialize(), n=row.n - 1
        )
    elif spoil == "count":
        Posting.objects.filter(field="title", token="barrack").update(n=99)
    elif spoil == "row":
        Posting.objects.filter(field="title", token="barrack").delete()
    elif spoil == "document":
        Document.objects.filter(kind="PH").first().delete()
    else:
        Document.objects.create(number=99, kind="PH", record=10**6, version=1, terms=b"")
    with pytest.raises(CommandError, match="differences between the index and the records"):
        call_command("rebuild_index", "--check", verbosity=0)
    reported = capsys.readouterr().out
    wanted = {"document": "not in the index", "unknown": "not public"}.get(spoil, "barrack")
    assert wanted in reported
    call_command("rebuild_index", verbosity=0)
    call_command("rebuild_index", "--check", verbosity=0)


def test_a_new_epoch_begins_and_no_reader_keeps_the_old_one():
    make_some()
    rebuild()
    assert search("barrack").count == 5
    before = current_snapshot()
    Posting.objects.filter(field="title").delete()
    rebuild()
    assert current_snapshot().epoch != before.epoch
    assert search("barrack").count == 5


@pytest.mark.django_db(transaction=True)
def test_every_core_makes_the_same_index(monkeypatch):
    with changeset(why="All of it."):
        make_some()
    alone = all_rows()
    monkeypatch.setattr(reading, "BATCH_SIZE", 2)
    monkeypatch.setattr(reading, "MIN_BATCHES_FOR_PROCESSES", 1)
    reported = []
    rebuild(lambda done, total: reported.append((done, total)))
    assert all_rows() == alone
    assert reported[-1][0] == reported[-1][1] > 0
    assert not list(find_differences())


@pytest.mark.django_db(transaction=True)
def test_what_is_edited_while_it_is_read_is_done_again(monkeypatch):
    """Edits between reading the records and taking the lock."""
    with changeset(why="All of it."):
        make_some()
    photo = builders.Photo.objects.published().first()
    other = builders.Photo.objects.published().last()
    read = rebuilding.analyse_all

    def read_and_edit(progress):
        yield from read(progress)
        with changeset(why="Meanwhile."):
            photo.title_en = "A river"
            photo.save()
        with changeset(why="Meanwhile too.") as change_set:
            change_set.delete(other)

    monkeypatch.setattr(rebuilding, "analyse_all", read_and_edit)
    rebuild()
    monkeypatch.undo()
    assert not list(find_differences())
    assert search("river").count == 1


def test_setup_knows_an_index_of_another_analyser():
    make_some()
    rebuild()
    assert CatalogueVersion.index_is_current()
    CatalogueVersion.objects.update(analyser=0)
    assert not CatalogueVersion.index_is_current()
    rebuild()
    assert CatalogueVersion.index_is_current()
