"""Described regions in a bag: dumped and loaded, never outside the image."""

import csv

import pytest
from django.core.management import call_command

from exchange.bag.load import load_bag
from exchange.bag.read import BagProblems, read_bag
from photos.ingest import Ingest
from photos.models import Photo, Region
from records.changes import changeset
from tests.builders import make_person, make_photo, make_place, make_region, make_subject
from tests.exchange.bag.bags import edit_table
from tests.images.image_files import corners, encode_image, write_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def dumped(tmp_path):
    """A bag with one photograph of 60 by 40 pixels and two regions of it."""
    with Ingest() as ingest:
        prepared = ingest.stage(write_file(tmp_path, "a.jpg", encode_image(corners())))
        with changeset(why="A scan came in."):
            photo = make_photo(master=ingest.commit(prepared, derive=False))
            make_region(
                photo, "0,0,20,20", person=make_person(), place=make_place(), subject=make_subject()
            )
            make_region(photo, "40,20,20,20", description_en="Below, on the right.")
    call_command("dump_bag", tmp_path / "bag")
    return tmp_path / "bag"


def rows(bag):
    with (bag / "data" / "regions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_regions_go_out_and_come_in_as_they_were(dumped):
    written = rows(dumped)
    assert [row["x"] + "," + row["w"] for row in written] == ["0,20", "40,20"]
    assert load_bag(read_bag(dumped), why="Nothing new.").wrote_nothing
    Photo.objects.all().delete()
    report = load_bag(read_bag(dumped), why="Into an empty museum.")
    assert report.created["regions.csv"] == 2
    first, second = Region.objects.all()
    assert (first.rectangle, second.description_en) == ("0,0,20,20", "Below, on the right.")
    assert (first.person, first.place, first.subject) != (None, None, None)
    assert load_bag(read_bag(dumped), why="Nothing new.").wrote_nothing


@pytest.mark.parametrize("museum_has_it", [True, False])
def test_a_region_outside_its_image_is_named_and_nothing_is_loaded(dumped, museum_has_it):
    edit_table(dumped, "regions.csv", lambda rows: rows[1].update(w="21"))
    if not museum_has_it:
        Photo.objects.all().delete()
    before = Region.objects.count()
    with pytest.raises(BagProblems, match=r"regions\.csv, row 3, w: .*at most 20"):
        load_bag(read_bag(dumped), why="Spoilt.")
    assert Region.objects.count() == before


def test_a_smaller_image_does_not_cut_off_regions_that_stay(dumped, tmp_path):
    write_file(dumped / "data" / "images", "small.jpg", encode_image(corners(50, 40)))
    edit_table(dumped, "photos.csv", lambda rows: rows[0].update(image="small.jpg"))
    with pytest.raises(BagProblems, match=r"regions\.csv, row 3, w: .*at most 10"):
        load_bag(read_bag(dumped), why="Another scan.")
    assert Photo.objects.get().master.width == 60


def test_no_image_no_region(dumped):
    edit_table(dumped, "photos.csv", lambda rows: rows[0].update(image=""))
    with pytest.raises(BagProblems, match=r"regions\.csv, row 2: .*no scan"):
        load_bag(read_bag(dumped), why="The scan was taken away.")


def test_a_region_that_the_bag_no_longer_has_is_removed(dumped):
    edit_table(dumped, "regions.csv", lambda rows: rows.pop())
    assert load_bag(read_bag(dumped), why="One fewer.").removed == {"regions.csv": 1}
    assert Region.objects.count() == 1
