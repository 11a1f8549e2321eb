"""The same sheet twice: rows without an identifier that look like records that exist."""

import pytest

from catalog.models import Place, Subject
from exchange.models import RowAction, SheetImport
from exchange.spreadsheets.plan import map_rows, plan
from exchange.spreadsheets.rules import KINDS
from photos.models import Collection, Photo
from tabular.read import Sheet
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, undo_sheet, upload_sheet

pytestmark = pytest.mark.django_db

ALBUM = "title_en,holder_number,date\nChoir,A 1,1946\nBand,A 2,1947\nChess,A 3,\n"


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


def actions(sheet):
    return list(sheet.rows.order_by("number").values_list("action", flat=True))


def planned(kind, headers, *cells, user, **options):
    table = KINDS[kind]
    sheet = Sheet(headers, [(number, list(row)) for number, row in enumerate(cells, start=2)])
    return plan(table, map_rows(sheet, {h: h for h in headers}), user, **options).rows


class TestTheSameSheetTwice:
    def test_its_rows_are_said_to_look_like_the_records_and_make_nothing(self, curator_user):
        apply_sheet(upload_sheet("photos", ALBUM, curator_user))
        again = upload_sheet("photos", ALBUM, curator_user)
        assert actions(again) == [RowAction.ALIKE] * 3
        assert [row.alike["records"] for row in again.rows.all()] == [
            [photo.identifier] for photo in Photo.objects.order_by("identifier")
        ]
        again = apply_sheet(again)
        assert (again.status, Photo.objects.count()) == ("failed", 3)
        assert again.reason == "Say first what is to become of the rows that look like others."

    @pytest.mark.parametrize(
        ("choice", "count", "title"),
        [("leave", 3, "Choir"), ("update", 3, "A choir"), ("create", 4, "Choir")],
    )
    def test_what_was_chosen_is_done(self, curator_user, choice, count, title):
        apply_sheet(upload_sheet("photos", ALBUM, curator_user))
        text = "title_en,holder_number\nA choir,a １\n"
        again = upload_sheet("photos", text, curator_user, alike=choice)
        assert apply_sheet(again).status == "done"
        assert Photo.objects.count() == count
        first = Photo.objects.order_by("identifier").first()
        assert (first.title_en, first.date) == (title, "1946")
        undo_sheet(again)
        first.refresh_from_db()
        assert (Photo.objects.count(), first.title_en) == (3, "Choir")

    def test_two_previews_that_are_both_applied_make_the_records_once(self, curator_user):
        first, second = (upload_sheet("photos", ALBUM, curator_user, mode="each") for _ in "12")
        assert apply_sheet(first).status == "done"
        apply_sheet(second)
        assert Photo.objects.count() == 3
        assert {row.outcome for row in second.rows.all()} == {"refused"}
        assert "was made since" in second.rows.first().reason

    def test_without_a_number_all_cells_are_compared(self, curator_user):
        text = "title_en,date,place\nUntitled,1946,\n"
        apply_sheet(upload_sheet("photos", text, curator_user))
        (same,) = upload_sheet("photos", text, curator_user).rows.all()
        assert same.alike == {"records": [Photo.objects.get().identifier]}
        other = text.replace("1946", "1947")
        assert actions(upload_sheet("photos", other, curator_user)) == [RowAction.CREATE]
        # Both are previewed before one is applied.
        first, second = (upload_sheet("photos", other, curator_user, mode="each") for _ in "12")
        apply_sheet(first)
        apply_sheet(second)
        assert Photo.objects.filter(date="1947").count() == 1

    def test_rows_of_one_sheet_may_be_equal_where_nothing_identifies_them(self, curator_user):
        text = "title_en,date\nUntitled,1946\nUntitled,1946\n"
        made = apply_sheet(upload_sheet("photos", text, curator_user, mode="each"))
        assert (made.status, Photo.objects.count()) == ("done", 2)

    @pytest.mark.parametrize(
        ("kind", "text", "model"),
        [
            ("subjects", "name_en,slug\nmusic,music\n", Subject),
            ("places", "kind,name_en\ntown,Elabuga\n", Place),
            ("collections", "title_en,reference_code\nAlbum,F 1\n", Collection),
        ],
    )
    def test_other_kinds_of_record_too(self, curator_user, kind, text, model):
        apply_sheet(upload_sheet(kind, text, curator_user))
        assert model.objects.count() == 1
        assert actions(upload_sheet(kind, text, curator_user)) == [RowAction.ALIKE]


class TestTheColumnByWhichRowsAreKnown:
    def test_the_same_number_of_another_holder_is_another(self, curator_user):
        one, two = builders.make_person(), builders.make_person()
        photo = builders.make_photo(holder=one, holder_number="7")
        headers = ["title_en", "holder", "holder_number"]
        rows = [("x", two.identifier, "7"), ("x", one.identifier, "7"), ("x", "", "7")]
        found = planned("photos", headers, *rows, user=curator_user)
        assert [row.alike for row in found] == [{}] + [{"records": [photo.identifier]}] * 2

    def test_two_rows_with_one_number_are_said(self, curator_user):
        headers = ["title_en", "holder_number"]
        rows = [("x", "7"), ("y", "8"), ("z", " 7 ")]
        found = planned("photos", headers, *rows, user=curator_user)
        assert [row.action for row in found] == ["create", "create", "alike"]
        assert found[2].alike == {"row": 2}
        found = planned("photos", headers, *rows, user=curator_user, alike="create")
        assert [row.action for row in found] == ["create"] * 3

    def test_the_name_of_the_file(self, curator_user):
        master = builders.make_master(original_name="Album/Scan 7.TIF")
        photo = builders.make_photo(master=master)
        headers = ["file", "title_en"]
        rows = [("d:\\scans\\scan 7.tif", "x"), ("scan 8.tif", "y")]
        found = planned("photos", headers, *rows, user=curator_user)
        assert [row.alike for row in found] == [{"records": [photo.identifier]}, {}]
        found = planned("photos", headers, *rows, user=curator_user, alike="update")
        assert [(row.action, row.key) for row in found] == [
            ("change", photo.identifier),
            ("create", ""),
        ]

    def test_a_column_that_the_curator_names(self, curator_user):
        photo = builders.make_photo(title_en="Choir", title_ja="合唱団", holder_number="1")
        headers = ["title_ja", "holder_number"]
        options = {"user": curator_user, "match_by": "title"}
        (found,) = planned("photos", headers, ("合唱団", "2"), **options)
        assert found.alike == {"records": [photo.identifier]}
        (found,) = planned("photos", headers, ("楽団", "1"), **options)
        assert found.alike == {}

    def test_faults_are_said_before_the_choice_and_do_not_count_in_a_row_left_out(
        self, curator_user
    ):
        photo = builders.make_photo(holder_number="7")
        headers = ["title_en", "holder_number", "place", "sensitivity", "date"]
        row = ("x", "7", "Nowhere", "loud", "31 June 1946")
        (found,) = planned("photos", headers, row, user=curator_user)
        assert (found.action, found.alike) == ("wrong", {"records": [photo.identifier]})
        assert [name for name, _message in found.problems] == ["date", "place", "sensitivity"]
        (found,) = planned("photos", headers, row, user=curator_user, alike="leave")
        assert (found.action, found.problems) == ("alike", [])

    def test_several_records_that_look_alike_are_named_and_none_is_changed(self, curator_user):
        one, two = (builders.make_photo(holder_number="7") for _ in "12")
        options = {"user": curator_user, "alike": "update"}
        (found,) = planned("photos", ["title_en", "holder_number"], ("x", "7"), **options)
        assert found.action == RowAction.WRONG
        assert f"{one.identifier}, {two.identifier}" in dict(found.problems)["identifier"]

    def test_two_rows_cannot_both_change_one_record(self, curator_user):
        builders.make_photo(holder_number="7")
        options = {"user": curator_user, "alike": "update"}
        headers, rows = ["title_en", "holder_number"], [("x", "7"), ("y", "7")]
        assert [row.action for row in planned("photos", headers, *rows, **options)] == [
            "change",
            "wrong",
        ]

    def test_a_row_with_an_identifier_is_not_compared(self, curator_user):
        one, two = (builders.make_photo(holder_number="7") for _ in "12")
        headers = ["identifier", "title_en", "holder_number"]
        (found,) = planned("photos", headers, (one.identifier, "x", "7"), user=curator_user)
        assert (found.action, found.alike) == ("change", {})
        assert not SheetImport.objects.exists()
