"""Sheets: out and in again without a change, shown before anything is done, and taken back."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Place, Subject
from catalog.work import work_through
from exchange.models import RowAction, SheetImport, SheetRow
from exchange.sheets.cells import KINDS
from exchange.sheets.mapping import guessed
from exchange.sheets.planning import mapped, plan
from exchange.sheets.reading import SheetRefused, read_sheet
from exchange.sheets.shown import show
from exchange.sheets.writing import as_csv, as_xlsx, rows_of
from photos.models import Photo
from tests import builders
from tests.museum.desk import user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator_user():
    return user_of("Curator")


def csv_of(kind):
    table = KINDS[kind]
    return "".join(as_csv(table, rows_of(table))).encode()


def sheet_of(kind, text, user, mode="all"):
    """A sheet that was uploaded and shown."""
    data = text if isinstance(text, bytes) else text.encode()
    sheet = read_sheet(io.BytesIO(data), "sheet.csv")
    return show(KINDS[kind], sheet, guessed(KINDS[kind], sheet.headers, {}), user, "a.csv", mode)


def applied(sheet):
    SheetImport.objects.filter(pk=sheet.pk).update(status="waiting")
    work_through(until_empty=True)
    sheet.refresh_from_db()
    return sheet


def undone(sheet):
    SheetImport.objects.filter(pk=sheet.pk).update(status="waiting", undoing=True)
    work_through(until_empty=True)
    sheet.refresh_from_db()
    return sheet


def museum():
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


def test_everything_out_and_in_again_changes_nothing(curator_user):
    museum()
    for kind, table in KINDS.items():
        text = csv_of(kind)
        made = sheet_of(kind, text, curator_user)
        assert not made.rows.exists(), (kind, list(made.rows.values("changes", "problems")))
        rows = list(rows_of(table))
        book = as_xlsx([(table, rows)])
        again = read_sheet(io.BytesIO(book), "a.xlsx")
        assert len(again.rows) == len(rows)
        found = plan(table, mapped(again, {h: h for h in again.headers}), curator_user)
        assert (found.rows, found.same) == ([], len(rows)), kind


def test_cells_that_differ_are_shown_and_nothing_is_done(curator_user):
    photo = museum()
    text = f"identifier,title_en,place\n{photo.identifier},A new title,\n"
    made = sheet_of("photos", text, curator_user)
    (row,) = made.rows.all()
    assert row.changes == [
        ["title_en", photo.title_en, "A new title"],
        ["place", photo.place.identifier, ""],
    ]
    photo.refresh_from_db()
    assert photo.title_en != "A new title"
    applied(made)
    photo.refresh_from_db()
    assert (photo.title_en, photo.place) == ("A new title", None)
    assert photo.alt_text_en  # a column that the sheet has not is left alone
    undone(made)
    photo.refresh_from_db()
    assert photo.title_en != "A new title"
    assert photo.place is not None


def test_new_records_are_drafts_and_are_deleted_by_an_undo(curator_user):
    made = sheet_of("photos", "title_en,date\nA camp choir,autumn 1946\n", curator_user)
    assert made.rows.get().action == RowAction.CREATE
    applied(made)
    photo = Photo.objects.get()
    assert (photo.state, photo.title_en, photo.date_edtf) == ("draft", "A camp choir", "1946-23")
    assert made.rows.get().key == photo.identifier
    undone(made)
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
def test_what_is_wrong_is_said_by_row_and_column(curator_user, row, column, words):
    photo = builders.make_photo(title_ru="", title_ja="")
    text = "identifier,title_en,date,place\n" + row.format(id=photo.identifier) + "\n"
    (wrong,) = sheet_of("photos", text, curator_user).rows.all()
    assert (wrong.number, wrong.action) == (2, RowAction.WRONG)
    named = dict(wrong.problems)
    if words:
        assert words in named[column]
    else:
        assert named


def test_a_sheet_neither_publishes_nor_brings_scans(curator_user):
    photo = builders.make_photo(state="draft")
    text = f"identifier,state,image\n{photo.identifier},published,x.jpg\n"
    (row,) = sheet_of("photos", text, curator_user).rows.all()
    assert {name for name, _sentence in row.problems} == {"state", "image"}


def test_all_or_nothing_does_nothing_when_a_row_is_wrong(curator_user):
    good, text = builders.make_photo(), "identifier,title_en\n{},New\nPH-9999,x\n"
    made = applied(sheet_of("photos", text.format(good.identifier), curator_user))
    assert made.status == "failed"
    assert "correct the sheet" in made.reason
    good.refresh_from_db()
    assert good.title_en != "New"


def test_every_row_that_can_be_is_done_and_the_others_are_named(curator_user):
    good, text = builders.make_photo(), "identifier,title_en\n{},New\nPH-9999,x\n"
    made = applied(sheet_of("photos", text.format(good.identifier), curator_user, mode="each"))
    assert made.status == "done"
    good.refresh_from_db()
    assert good.title_en == "New"
    assert made.rows.get(action="wrong").outcome == ""


@pytest.mark.parametrize("mode", ["all", "each"])
def test_what_was_changed_since_it_was_shown_is_refused_and_named(curator_user, mode):
    photo, other = builders.make_photo(), builders.make_photo()
    text = f"identifier,title_en\n{other.identifier},New\n{photo.identifier},New\n"
    made = sheet_of("photos", text, curator_user, mode=mode)
    Photo.objects.filter(pk=photo.pk).update(title_en="Meanwhile")
    applied(made)
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
    made = applied(sheet_of("photos", text, curator_user))
    Photo.objects.filter(pk=two.pk).update(credit_en="Edited later")
    undone(made)
    assert made.status == "undone"
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.title_en != "New"
    assert two.title_en == "New"
    left = made.rows.get(outcome="left")
    assert left.key == two.identifier
    assert "edited it since" in left.reason


def test_a_new_record_that_others_refer_to_is_left(curator_user):
    made = applied(sheet_of("places", "kind,name_en\ntown,Elabuga\n", curator_user))
    builders.make_photo(place=Place.objects.get())
    undone(made)
    assert made.rows.get().outcome == "left"
    assert Place.objects.exists()


def test_a_published_record_cannot_be_made_unpublishable(curator_user):
    photo = builders.make_photo()
    text = f"identifier,alt_text_en,alt_text_ru,alt_text_ja\n{photo.identifier},,,\n"
    (row,) = sheet_of("photos", text, curator_user).rows.all()
    assert row.action == RowAction.WRONG
    assert "alternative text" in " ".join(sentence for _name, sentence in row.problems)


def test_a_contributor_changes_drafts_alone(curator_user):
    contributor = user_of("Contributor")
    draft, public = builders.make_photo(state="draft"), builders.make_photo()
    text = f"identifier,title_en\n{draft.identifier},New\n{public.identifier},New\n"
    made = sheet_of("photos", text, contributor, mode="each")
    assert made.rows.get(key=public.identifier).problems == [["", "You may not change it."]]
    # Published after it was shown: the worker asks again.
    Photo.objects.filter(pk=draft.pk).update(state="published", published_at="2026-01-01T00:00Z")
    applied(made)
    assert made.rows.get(key=draft.identifier).outcome == "refused"


def test_parts_have_sheets_of_their_own(curator_user):
    photo = museum()
    table = KINDS["captions"]
    (row,) = [r for r in rows_of(table) if r["photo"] == photo.identifier]
    text = f"photo,order,text\n{photo.identifier},{row['order']},Read again\n"
    made = applied(sheet_of("captions", text, curator_user))
    assert photo.captions.get().text == "Read again"
    undone(made)
    assert photo.captions.get().text == "=SUM(A1) on the back"


def test_foreign_headers_are_known(curator_user):
    headers = ["objectid", "dcterms:title", "Title (ru)", "dc:subject", "dcterms:created", "Notes"]
    found = guessed(KINDS["photos"], headers, {"notes": "credit_en"})
    assert found == {
        "objectid": "identifier",
        "dcterms:title": "title_en",
        "Title (ru)": "title_ru",
        "dc:subject": "subjects",
        "dcterms:created": "date",
        "Notes": "credit_en",
    }


@pytest.mark.parametrize(
    "data",
    [
        "identifier;title_en\nPH-0001;Хор\n".encode(),
        "identifier\ttitle_en\nPH-0001\tХор\n".encode("utf-16"),
        "\ufeffidentifier,title_en\r\n\r\nPH-0001,Хор\r\n".encode(),
    ],
)
def test_a_csv_is_read_as_programs_write_it(data):
    sheet = read_sheet(io.BytesIO(data), "a.csv")
    assert sheet.headers == ["identifier", "title_en"]
    assert [cells for _number, cells in sheet.rows] == [["PH-0001", "Хор"]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        ("identifier,title_en\nPH-0001,Хор\n".encode("cp1251"), "not UTF-8"),
        (b"a,a\n1,2\n", "Two columns"),
        (b"a,b\n1,2,3\n", "beyond the last header"),
        (b'a,b\n1,"2\n', "no CSV"),
        (b"PK\x03\x04 no xlsx", "no XLSX"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_remedy(data, words):
    with pytest.raises(SheetRefused, match=words):
        read_sheet(io.BytesIO(data), "a.csv")


# What comes back is what was: for any edits.

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: text.strip()
)
EDITS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["title_en", "title_ja", "credit_ru", "holder_number", "date", "subjects"]),
        st.one_of(TEXTS, st.sampled_from(["", "circa 1947", "1946 or 1947", "SU"])),
    ),
    min_size=1,
    max_size=8,
)


def everything():
    """Every row of every kind, column for column; but for the clock's."""
    found = {}
    for table in KINDS.values():
        for instance in table.model._base_manager.order_by("pk"):
            values = {
                field.attname: getattr(instance, field.attname)
                for field in instance._meta.concrete_fields
                if field.attname != "changed_at"
            }
            found[table.file, instance.pk] = values
            found[table.file, instance.pk, "cells"] = table.cells(
                table.model._default_manager.get(pk=instance.pk)
            )
    return found


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_random_edits_imported_and_taken_back_leave_the_museum_as_it_was(edits):
    from django.db import transaction

    with transaction.atomic():
        user = user_of("Curator")
        for number in range(3):
            builders.make_photo(state="draft" if number else "published", date="1946")
        builders.make_subject()
        before = everything()
        rows = list(rows_of(KINDS["photos"]))
        for at, name, value in edits:
            if at == len(rows):
                rows.append({**dict.fromkeys(rows[0], ""), "title_en": "New"})
            row = rows[min(at, len(rows) - 1)]
            row[name] = value
            if name == "subjects":
                row[name] = Subject.objects.first().identifier if value == "SU" else ""
            if name == "date":
                row["date_edtf"] = ""
        for row in rows[3:]:
            # What a new record has no default for, the sheet must say.
            row.update(
                image_rights="und", text_rights="cc-by-4.0", sensitivity="none", state="draft"
            )
        text = "".join(as_csv(KINDS["photos"], rows)).encode()
        made = applied(sheet_of("photos", text, user, mode="each"))
        assert made.status == "done"
        assert not made.rows.filter(outcome="refused").exists(), list(
            SheetRow.objects.values("reason")
        )
        undone(made)
        assert not made.rows.filter(outcome="left").exists(), list(
            SheetRow.objects.values("reason")
        )
        assert everything() == before
        transaction.set_rollback(True)
