"""A sheet that was exported before others changed its records takes nothing of theirs back."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.utils.translation import override

from exchange.models import RowAction
from exchange.spreadsheets.rules import KINDS
from records.changes import changeset
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, export_csv, upload_sheet

User = get_user_model()
pytestmark = pytest.mark.django_db


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


@pytest.fixture
def colleague():
    return User.objects.create_user("colleague", password="x", is_staff=True)


def saved(user, *instances, **values):
    """The instances, saved as a curator saves them, with `values`."""
    with changeset(user=user, why="x") as changes:
        for instance in instances:
            for name, value in values.items():
                setattr(instance, name, value)
            instance.save()
            changes.add(instance)
    return instances[0]


def edited(data, **cells):
    """An exported CSV with one row, in which `cells` were typed over."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == 1
    rows[0] |= cells
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_the_cell_that_both_changed_is_refused_and_says_who_and_when(curator_user, colleague):
    photo = saved(curator_user, builders.make_photo(title_en="Choir"))
    sheet = export_csv("photos")
    saved(colleague, photo, title_en="Camp choir")
    (row,) = upload_sheet("photos", edited(sheet, title_en="A choir"), curator_user).rows.all()
    message = dict(row.problems)["title_en"]
    assert row.action == RowAction.WRONG
    assert "colleague, " in message
    assert "“Camp choir”" in message
    assert ["title_en", "Camp choir", "A choir"] in row.changes
    for language, words in (("ru", "После выгрузки"), ("ja", "書き出し後")):
        with override(language):
            text = edited(sheet, title_en="A choir")
            (row,) = upload_sheet("photos", text, curator_user).rows.all()
            assert words in dict(row.problems)["title_en"]


def test_what_only_the_other_changed_stays_and_the_rest_is_merged(curator_user, colleague):
    photo = saved(curator_user, builders.make_photo(title_en="Choir", title_ru="Хор", date="1946"))
    sheet = export_csv("photos")
    saved(colleague, photo, title_en="Camp choir", date="1947", credit_en="By K.")
    made = upload_sheet("photos", edited(sheet, title_ru="Хор лагеря"), curator_user)
    (row,) = made.rows.all()
    assert (row.changes, row.problems) == ([["title_ru", "Хор", "Хор лагеря"]], [])
    assert apply_sheet(made).status == "done"
    photo.refresh_from_db()
    assert (photo.title_en, photo.title_ru) == ("Camp choir", "Хор лагеря")
    assert (photo.date, photo.date_edtf, photo.credit_en) == ("1947", "1947", "By K.")


def test_a_sheet_without_an_edit_changes_nothing_whatever_others_did(curator_user, colleague):
    photo = saved(curator_user, builders.make_photo(state="published"))
    sheet = export_csv("photos")
    saved(colleague, photo, title_ja="合唱団", place=builders.make_place(), state="draft")
    made = upload_sheet("photos", edited(sheet), curator_user)
    assert not made.rows.exists(), list(made.rows.values("changes", "problems"))


def test_without_the_number_it_is_as_before(curator_user, colleague):
    photo = saved(curator_user, builders.make_photo(title_en="Choir"))
    sheet = export_csv("photos")
    saved(colleague, photo, title_en="Camp choir")
    (row,) = upload_sheet("photos", edited(sheet, version=""), curator_user).rows.all()
    assert (row.changes, row.problems) == ([["title_en", "Camp choir", "Choir"]], [])


def test_sets_of_links_are_united_and_a_link_that_both_changed_is_refused(curator_user, colleague):
    one, two, three = (builders.make_subject(name_en=name) for name in ("one", "two", "three"))
    photo = builders.make_photo(subjects=(one, two), place=builders.make_place())
    saved(curator_user, photo)
    sheet = export_csv("photos")
    photo.subjects.add(three)
    saved(colleague, photo, place=builders.make_place())
    mine = builders.make_place()
    text = edited(sheet, subjects=one.identifier, place=mine.identifier)
    (row,) = upload_sheet("photos", text, curator_user).rows.all()
    assert [name for name, _message in row.problems] == ["place"]
    text = edited(sheet, subjects=one.identifier)
    (row,) = upload_sheet("photos", text, curator_user).rows.all()
    before = "; ".join(each.identifier for each in (one, two, three))
    assert row.changes == [["subjects", before, f"{one.identifier}; {three.identifier}"]]


def test_people_and_labels_of_terms(curator_user, colleague):
    person, other = builders.make_person(), builders.make_person()
    testimony = builders.make_testimony(wordings=1)
    testimony.mentions.set([person])
    saved(curator_user, testimony)
    sheet = export_csv("testimonies")
    testimony.mentions.set([person, other])
    saved(colleague, testimony)
    assert not upload_sheet("testimonies", edited(sheet), curator_user).rows.exists()

    subject = builders.make_subject(name_en="music")
    label = subject.labels.create(language="en", text="songs")
    saved(curator_user, subject, label)
    sheet = export_csv("subjects")
    label.text = "chants"
    saved(colleague, subject, label)
    assert not upload_sheet("subjects", edited(sheet), curator_user).rows.exists()
    text = edited(sheet, alternatives_en="singing")
    (row,) = upload_sheet("subjects", text, curator_user).rows.all()
    assert "colleague, " in dict(row.problems)["alternatives_en"]


def test_fields_that_count_as_one_are_compared_as_one(curator_user, colleague):
    place = builders.make_place(latitude="48.5", longitude="135.1")
    saved(curator_user, place)
    sheet = export_csv("places")
    saved(colleague, place, latitude="50")
    text = edited(sheet, longitude="140")
    (row,) = upload_sheet("places", text, curator_user).rows.all()
    assert "colleague, " in dict(row.problems)["longitude"]


def test_parts_have_versions_too(curator_user, colleague):
    photo = builders.make_photo()
    caption = builders.make_caption(photo, "On the back")
    saved(curator_user, photo, caption)
    sheet = export_csv("captions")
    saved(colleague, caption, text="On the front")
    assert not upload_sheet("captions", edited(sheet), curator_user).rows.exists()
    text = edited(sheet, text="Below")
    (row,) = upload_sheet("captions", text, curator_user).rows.all()
    assert "“On the front”" in dict(row.problems)["text"]


@pytest.mark.parametrize("number", ["999999999", "final", "٣", "-1", "9" * 40])
def test_a_number_that_is_no_version_of_the_record_is_named(curator_user, number):
    saved(curator_user, builders.make_photo(title_en="Choir"))
    text = edited(export_csv("photos"), title_en="A choir", version=number)
    (row,) = upload_sheet("photos", text, curator_user).rows.all()
    assert number[:80] in dict(row.problems)["version"]


def test_the_version_of_another_record_is_no_version_of_this_one(curator_user):
    saved(curator_user, builders.make_subject(name_en="music"))
    (row,) = csv.DictReader(io.StringIO(export_csv("subjects").decode("utf-8-sig")))
    other = saved(curator_user, builders.make_subject(name_en="chess"))
    text = f"identifier,name_en,version\n{other.identifier},go,{row['version']}\n"
    (row,) = upload_sheet("subjects", text, curator_user).rows.all()
    assert "version" in dict(row.problems)


def test_a_new_row_may_have_any_number(curator_user):
    text = "title_en,version\nA camp choir,12\n"
    (row,) = upload_sheet("photos", text, curator_user).rows.all()
    assert (row.action, row.problems) == (RowAction.CREATE, [])


def test_every_kind_of_export_has_the_number():
    assert all(b",version\r\n" in export_csv(kind) for kind in KINDS)
