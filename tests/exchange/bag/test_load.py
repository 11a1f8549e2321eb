"""A bag is loaded completely or not at all; everything wrong in it is reported."""

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from catalog.models import Place, Subject
from exchange.bag.load import load_bag
from exchange.bag.read import BagProblems, csv_headers, read_bag
from exchange.tables.registry import TABLES
from images.derivatives import missing_derivatives
from people.models import Testimony
from photos.models import Photo
from search.models import CatalogueVersion
from tests.exchange.bag.bags import ROOT, edit_table, find_row

pytestmark = pytest.mark.django_db


def test_a_changed_byte_is_refused_before_anything_is_read(bag):
    path = bag / "data" / "places.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Maizuru", "Maizura"), encoding="utf-8"
    )
    with pytest.raises(CommandError, match=r"places\.csv.*checksum|checksum.*places\.csv|sha256"):
        call_command("load_bag", bag)
    assert not Place.objects.exists()


def test_every_mistake_is_named_with_file_row_and_column_and_nothing_is_loaded(bag):
    edit_table(bag, "places.csv", lambda rows: rows[0].update(latitude="north", longitude="135"))
    edit_table(bag, "sources.csv", lambda rows: rows[1].update(taken_from="SO-9999"))
    edit_table(bag, "photos.csv", lambda rows: rows[0].update(date="31 June 1946", date_edtf=""))
    with pytest.raises(BagProblems) as refusal:
        load_bag(read_bag(bag), why="Spoilt.")
    lines = "\n".join(str(problem) for problem in refusal.value.problems)
    assert "places.csv, row 2, latitude: “north” is not a number of degrees" in lines
    assert "sources.csv, row 3, taken_from: There is no record SO-9999" in lines
    assert "photos.csv, row 2, date:" in lines
    assert "June" in lines
    assert not Subject.objects.exists()
    assert CatalogueVersion.current_version() == 0


def test_a_problem_found_only_on_publishing_rolls_everything_back(bag):
    edit_table(
        bag,
        "wordings.csv",
        lambda rows: [row.update(is_nearest="") for row in rows if row["testimony"] == "TE-0003"],
    )
    with pytest.raises(BagProblems, match="nearest"):
        load_bag(read_bag(bag), why="No wording of TE-0003 is nearest.")
    assert not Testimony.objects.exists()


def test_a_circle_of_sources_is_refused(bag):
    def close_the_circle(rows):
        find_row(rows, identifier="SO-0004").update(taken_from="SO-0001", relation="quotes")

    edit_table(bag, "sources.csv", close_the_circle)
    with pytest.raises(BagProblems, match="circle"):
        load_bag(read_bag(bag), why="A circle.")


def test_an_unknown_reference_in_an_article_is_refused(bag):
    path = next((bag / "data" / "articles").glob("AR-*.en.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\n\nSee [[PH-9999]].\n", encoding="utf-8")
    call_command("seal_bag", bag)
    with pytest.raises(
        BagProblems, match=r"articles\.csv, row \d+, body_en: There is no record PH-9999"
    ):
        load_bag(read_bag(bag), why="A dead reference.")


@pytest.mark.parametrize("character", ["\u2028", "\x0b", "\x85", "\x1c"])
def test_a_character_that_only_python_takes_for_the_end_of_a_line_is_one(bag, character):
    edit_table(bag, "places.csv", lambda rows: rows[0].update(note_en=f"one{character}two"))
    assert read_bag(bag).rows["places.csv"][0].cells["note_en"] == f"one{character}two"


def test_a_missing_column_is_named(bag):
    path = bag / "data" / "places.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([lines[0].replace("latitude", "lat"), *lines[1:]]) + "\n", encoding="utf-8"
    )
    call_command("seal_bag", bag)
    with pytest.raises(BagProblems, match=r"places\.csv, row 1, latitude: This column is missing"):
        read_bag(bag)


def test_the_documentation_names_every_column():
    text = (ROOT / "docs" / "bag.md").read_text(encoding="utf-8")
    for table in TABLES:
        line = next(line for line in text.splitlines() if line.startswith(f"| `{table.file}`"))
        for header in csv_headers(table):
            name, _underscore, language = header.rpartition("_")
            assert header in line or (language in ("en", "ru", "ja") and f"{name}_*" in line), (
                header
            )


def _with_image(bag, name="first scan.png", colour=(120, 110, 90)):
    (bag / "data" / "images").mkdir(exist_ok=True)
    Image.new("RGB", (400, 300), colour).save(bag / "data" / "images" / name)
    edit_table(bag, "photos.csv", lambda rows: rows[0].update(image=name))


def test_an_image_goes_in_with_its_record_and_comes_out_again(bag, tmp_path):
    _with_image(bag)
    call_command("load_bag", bag)
    master = Photo.objects.get(identifier="PH-0001").master
    assert (master.width, master.height, master.format) == (400, 300, "PNG")
    assert not missing_derivatives(master.sha256, master.width, master.height)
    assert load_bag(read_bag(bag), why="Again.").wrote_nothing
    call_command("dump_bag", tmp_path / "out")
    copy = tmp_path / "out" / "data" / "images" / f"{master.sha256}.png"
    assert copy.read_bytes() == (bag / "data" / "images" / "first scan.png").read_bytes()
    assert load_bag(read_bag(tmp_path / "out"), why="Its own bag.").wrote_nothing


def test_a_broken_image_is_refused_with_its_row_and_nothing_is_loaded(bag):
    _with_image(bag)
    path = bag / "data" / "images" / "first scan.png"
    path.write_bytes(path.read_bytes()[:-200])
    call_command("seal_bag", bag)
    with pytest.raises(BagProblems, match=r"photos\.csv, row 2, image: first scan\.png"):
        load_bag(read_bag(bag), why="A truncated scan.")
    assert not Photo.objects.exists()


def test_an_image_that_is_not_in_the_bag_is_named(bag):
    edit_table(bag, "photos.csv", lambda rows: rows[0].update(image="lost.png"))
    with pytest.raises(BagProblems, match=r"There is no file lost\.png"):
        read_bag(bag)
