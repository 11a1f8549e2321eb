"""A bag loaded twice changes nothing, one changed cell changes one record, a dump is identical."""

import pytest
from django.core.management import CommandError, call_command
from reversion.models import Revision

from catalog.models import Source
from exchange.bag.load import load_bag
from exchange.bag.read import BagProblems, read_bag
from exchange.tables.registry import TABLES
from people.models import Wording
from photos.models import Photo
from search.models import CatalogueVersion
from tests.exchange.bag.bags import edit_table

pytestmark = pytest.mark.django_db


def test_the_exhibit_loads_and_a_second_time_writes_nothing(loaded):
    version, revisions = CatalogueVersion.current_version(), Revision.objects.count()
    assert version == 1
    assert load_bag(read_bag(loaded), why="Again.").wrote_nothing
    assert (CatalogueVersion.current_version(), Revision.objects.count()) == (version, revisions)


def test_a_dump_equals_the_loaded_bag(loaded, tmp_path):
    out = tmp_path / "out"
    call_command("dump_bag", out)
    for table in TABLES:
        went_in = {
            table.key_of(row.cells): table.normalise(row.cells)
            for row in read_bag(loaded).rows[table.file]
        }
        came_out = {
            table.key_of(row.cells): table.normalise(row.cells)
            for row in read_bag(out).rows[table.file]
        }
        assert came_out == went_in, table.file
    assert load_bag(read_bag(out), why="The bag it wrote itself.").wrote_nothing


def test_dumping_overwrites_nothing(loaded, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Do not lose me.")
    with pytest.raises(CommandError, match="not empty"):
        call_command("dump_bag", tmp_path / "full")


def test_an_impossible_date_is_refused_in_a_record_the_museum_has(loaded):
    edit_table(loaded, "photos.csv", lambda rows: rows[0].update(date="31 June 1946", date_edtf=""))
    with pytest.raises(BagProblems, match=r"photos\.csv, row 2, date: .*June"):
        load_bag(read_bag(loaded), why="Spoilt.")


def test_one_changed_cell_changes_one_record(loaded):
    edit_table(loaded, "photos.csv", lambda rows: rows[0].update(title_en="Another title"))
    report = load_bag(read_bag(loaded), why="Retitled.")
    assert (report.changed, report.created, report.removed) == ({"photos.csv": 1}, {}, {})
    assert Photo.objects.filter(title_en="Another title").count() == 1


def test_a_part_that_left_the_bag_leaves_the_museum(loaded):
    before = Wording.objects.filter(testimony__identifier="TE-0001").count()
    for file in ("passages.csv", "wordings.csv"):
        key = "wording" if file == "passages.csv" else "order"
        edit_table(
            loaded,
            file,
            lambda rows, key=key: rows.__setitem__(
                slice(None),
                [row for row in rows if (row["testimony"], row[key]) != ("TE-0001", "2")],
            ),
        )
    load_bag(read_bag(loaded), why="A translation taken out.")
    assert Wording.objects.filter(testimony__identifier="TE-0001").count() == before - 1


def test_every_quotation_of_the_exhibit_names_a_source_that_was_consulted_or_says_not(loaded):
    assert (
        Source.objects.exclude(consulted__in=["original", "copy", "excerpt", "not_seen"]).count()
        == 0
    )
    assert Wording.objects.filter(source=None).count() == 0
