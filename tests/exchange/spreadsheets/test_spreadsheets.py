"""Spreadsheets: exported and imported without a change, previewed, applied, and undone."""

import io

import pytest

from catalog.models import Place
from exchange.models import RowAction
from exchange.spreadsheets.mapping import guess_mapping
from exchange.spreadsheets.plan import map_rows, plan
from exchange.spreadsheets.rules import KINDS
from exchange.spreadsheets.write import as_xlsx, rows_of
from photos.models import Photo
from tabular.read import read_sheet
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, export_csv, undo_sheet, upload_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


def make_museum():
    """A record of every kind, with parts."""
    subject = builders.make_subject(name_en="music")
    photo = builders.make_photo(subjects=(subject,), date="circa 1947", place=builders.make_place())
    builders.make_caption(photo, "=SUM(A1) on the back")
    builders.make_photo_person(photo, builders.make_person())
    builders.make_region(builders.make_photo(master=builders.make_master(width=900, height=900)))
    builders.make_testimony(wordings=2)
    builders.make_question()
    builders.make_collection()
    builders.make_article()
    builders.make_photo(state="draft", title_en="'quoted", description_en="two\nlines; and +1")
    return photo


def test_an_exported_spreadsheet_imported_again_changes_nothing(curator_user):
    make_museum()
    for kind, table in KINDS.items():
        text = export_csv(kind)
        made = upload_sheet(kind, text, curator_user)
        assert not made.rows.exists(), (kind, list(made.rows.values("changes", "problems")))
        rows = list(rows_of(table))
        book = as_xlsx([(table, rows)])
        again = read_sheet(io.BytesIO(book), "a.xlsx")
        assert len(again.rows) == len(rows)
        found = plan(table, map_rows(again, {h: h for h in again.headers}), curator_user)
        assert (found.rows, found.unchanged) == ([], len(rows)), kind


def test_cells_that_differ_are_shown_and_nothing_is_done(curator_user):
    photo = make_museum()
    text = f"identifier,title_en,place\n{photo.identifier},A new title,\n"
    made = upload_sheet("photos", text, curator_user)
    (row,) = made.rows.all()
    assert row.changes == [
        ["title_en", photo.title_en, "A new title"],
        ["place", photo.place.identifier, ""],
    ]
    photo.refresh_from_db()
    assert photo.title_en != "A new title"
    apply_sheet(made)
    photo.refresh_from_db()
    assert (photo.title_en, photo.place) == ("A new title", None)
    assert photo.alt_text_en  # a column that is not in the spreadsheet is not changed
    undo_sheet(made)
    photo.refresh_from_db()
    assert photo.title_en != "A new title"
    assert photo.place is not None


def test_new_records_are_drafts_and_are_deleted_by_an_undo(curator_user):
    made = upload_sheet("photos", "title_en,date\nA camp choir,autumn 1946\n", curator_user)
    assert made.rows.get().action == RowAction.CREATE
    apply_sheet(made)
    photo = Photo.objects.get()
    assert (photo.state, photo.title_en, photo.date_edtf) == ("draft", "A camp choir", "1946-23")
    assert made.rows.get().key == photo.identifier
    undo_sheet(made)
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("PH-9999,x,,", "identifier", "There is no record PH-9999"),
        ("{id},x,31 June 1946,", "date", "31"),
        ("{id},x,,PL-9999", "place", "There is no record PL-9999"),
        ("{id},,,", "title_en", ""),
    ],
)
def test_errors_are_reported_by_row_and_column(curator_user, row, column, words):
    photo = builders.make_photo(title_en="In English alone")
    text = "identifier,title_en,date,place\n" + row.format(id=photo.identifier) + "\n"
    (wrong,) = upload_sheet("photos", text, curator_user).rows.all()
    assert (wrong.number, wrong.action) == (2, RowAction.WRONG)
    named = dict(wrong.problems)
    if words:
        assert words in named[column]
    else:
        assert named


def test_a_spreadsheet_neither_publishes_nor_imports_scans(curator_user):
    photo = builders.make_photo(state="draft")
    text = f"identifier,state,image\n{photo.identifier},published,x.jpg\n"
    (row,) = upload_sheet("photos", text, curator_user).rows.all()
    assert {name for name, _sentence in row.problems} == {"state", "image"}


def test_all_or_nothing_does_nothing_when_a_row_is_wrong(curator_user):
    good, text = builders.make_photo(), "identifier,title_en\n{},New\nPH-9999,x\n"
    made = apply_sheet(upload_sheet("photos", text.format(good.identifier), curator_user))
    assert made.status == "failed"
    assert "correct the sheet" in made.reason
    good.refresh_from_db()
    assert good.title_en != "New"


def test_valid_rows_are_applied_and_the_others_named(curator_user):
    good, text = builders.make_photo(), "identifier,title_en\n{},New\nPH-9999,x\n"
    made = apply_sheet(
        upload_sheet("photos", text.format(good.identifier), curator_user, mode="each")
    )
    assert made.status == "done"
    good.refresh_from_db()
    assert good.title_en == "New"
    assert made.rows.get(action="wrong").outcome == ""


@pytest.mark.parametrize("mode", ["all", "each"])
def test_changes_since_the_preview_are_refused_and_named(curator_user, mode):
    photo, other = builders.make_photo(), builders.make_photo()
    text = f"identifier,title_en\n{other.identifier},New\n{photo.identifier},New\n"
    made = upload_sheet("photos", text, curator_user, mode=mode)
    Photo.objects.filter(pk=photo.pk).update(title_en="Meanwhile")
    apply_sheet(made)
    row = made.rows.get(key=photo.identifier)
    assert row.outcome == "refused"
    assert "Meanwhile" in row.reason
    photo.refresh_from_db()
    other.refresh_from_db()
    assert photo.title_en == "Meanwhile"
    assert (other.title_en == "New") == (mode == "each")


def test_an_undo_leaves_what_somebody_edited_later_and_names_it(curator_user):
    one, two = builders.make_photo(), builders.make_photo()
    text = f"identifier,title_en\n{one.identifier},New\n{two.identifier},New\n"
    made = apply_sheet(upload_sheet("photos", text, curator_user))
    Photo.objects.filter(pk=two.pk).update(credit_en="Edited later")
    undo_sheet(made)
    assert made.status == "undone"
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.title_en != "New"
    assert two.title_en == "New"
    left = made.rows.get(outcome="left")
    assert left.key == two.identifier
    assert "edited it since" in left.reason


def test_a_new_record_that_others_refer_to_is_left(curator_user):
    made = apply_sheet(upload_sheet("places", "kind,name_en\ntown,Elabuga\n", curator_user))
    builders.make_photo(place=Place.objects.get())
    undo_sheet(made)
    assert made.rows.get().outcome == "left"
    assert Place.objects.exists()


def test_a_published_record_cannot_be_made_unpublishable(curator_user):
    photo = builders.make_photo()
    text = f"identifier,alt_text_en,alt_text_ru,alt_text_ja\n{photo.identifier},,,\n"
    (row,) = upload_sheet("photos", text, curator_user).rows.all()
    assert row.action == RowAction.WRONG
    assert "alternative text" in " ".join(sentence for _name, sentence in row.problems)


def test_a_contributor_changes_drafts_alone(curator_user):
    contributor = create_user_in_group("Contributor")
    draft, public = builders.make_photo(state="draft"), builders.make_photo()
    text = f"identifier,title_en\n{draft.identifier},New\n{public.identifier},New\n"
    made = upload_sheet("photos", text, contributor, mode="each")
    assert made.rows.get(key=public.identifier).problems == [["", "You may not change it."]]
    # Published after the preview: the worker checks the permission again.
    Photo.objects.filter(pk=draft.pk).update(state="published", published_at="2026-01-01T00:00Z")
    apply_sheet(made)
    assert made.rows.get(key=draft.identifier).outcome == "refused"


def test_parts_have_spreadsheets_of_their_own(curator_user):
    photo = make_museum()
    table = KINDS["captions"]
    (row,) = [r for r in rows_of(table) if r["photo"] == photo.identifier]
    text = f"photo,order,text\n{photo.identifier},{row['order']},Read again\n"
    made = apply_sheet(upload_sheet("captions", text, curator_user))
    assert photo.captions.get().text == "Read again"
    undo_sheet(made)
    assert photo.captions.get().text == "=SUM(A1) on the back"


@pytest.mark.parametrize("mode", ["all", "each"])
def test_a_new_part_is_added_by_a_spreadsheet_and_removed_by_undo(curator_user, mode):
    photo = builders.make_photo()
    text = f"photo,order,kind,language,text\n{photo.identifier},1,inscription,en,On the back\n"
    made = upload_sheet("captions", text, curator_user, mode=mode)
    assert made.rows.get().problems == []
    apply_sheet(made)
    assert (made.status, made.reason) == ("done", "")
    assert photo.captions.get().text == "On the back"
    undo_sheet(made)
    assert not photo.captions.exists()


def test_a_contributor_adds_parts_to_drafts_alone(curator_user):
    contributor = create_user_in_group("Contributor")
    draft, public = builders.make_photo(state="draft"), builders.make_photo()
    rows = "".join(f"{one.identifier},1,inscription,en,On the back\n" for one in (draft, public))
    made = upload_sheet(
        "captions", f"photo,order,kind,language,text\n{rows}", contributor, mode="each"
    )
    assert made.rows.get(action="wrong").problems == [["", "You may not change it."]]
    # Published after the preview: the worker checks the permission again.
    Photo.objects.filter(pk=draft.pk).update(state="published", published_at="2026-01-01T00:00Z")
    row = apply_sheet(made).rows.exclude(action="wrong").get()
    assert (row.outcome, row.reason) == ("refused", "You may not change it.")
    assert not draft.captions.exists()


def test_foreign_headers_are_known(curator_user):
    headers = ["objectid", "dcterms:title", "Title (ru)", "dc:subject", "dcterms:created", "Notes"]
    found = guess_mapping(KINDS["photos"], headers, {"notes": "credit_en"})
    assert found == {
        "objectid": "identifier",
        "dcterms:title": "title_en",
        "Title (ru)": "title_ru",
        "dc:subject": "subjects",
        "dcterms:created": "date",
        "Notes": "credit_en",
    }
