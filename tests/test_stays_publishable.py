"""No way of editing can change a published record into one that could not be published.

The rule is checked when the changeset ends (`records.publishable`); each kind of edit has its own
error message.
"""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from reversion.models import Version

from exchange.bag.load import load_bag
from exchange.bag.read import BagProblems, read_bag
from exchange.models import RowOutcome
from people.models import Testimony
from photos.models import Photo
from records.changes import changeset
from records.history import restore
from records.models import State
from records.publication import publish, withdraw
from records.publishable import NotPublishable
from tests.admin_pages import admin_url, create_user_in_group, form_data
from tests.builders import (
    make_collection,
    make_person,
    make_photo,
    make_source,
    make_testimony,
)
from tests.exchange.bag.bags import EXHIBIT, edit_table, find_row
from tests.exchange.spreadsheets.sheets import apply_sheet, undo_sheet, upload_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


@pytest.fixture
def curator(client, curator_user):
    client.force_login(curator_user)
    return client


@pytest.fixture
def loaded_bag(tmp_path):
    """A copy of the founding exhibit, which is in the database already."""
    call_command("load_bag", EXHIBIT)
    return Path(shutil.copytree(EXHIBIT, tmp_path / "bag"))


@pytest.fixture
def hidden_source():
    """A source that was withdrawn after records that cite it were published."""
    source = make_source()

    def take_back():
        withdraw(record=source, category="rights", reason={"en": "Asked to."})
        return source

    source.take_back = take_back
    return source


def test_the_form_says_it_beside_the_field_and_praises_nothing(curator):
    collection = make_collection(state=State.DRAFT)
    photo = make_photo(title_en="Before")
    data = form_data(curator, admin_url(photo))
    data |= {"collection": collection.pk, "title_en": "After"}
    answer = curator.post(admin_url(photo), data)
    errors = answer.context["adminform"].form.errors
    assert collection.identifier in str(errors["collection"])
    assert not [str(message) for message in answer.context["messages"]]
    photo.refresh_from_db()
    assert (photo.title_en, photo.collection) == ("Before", None)


def test_a_row_of_the_table_is_refused_and_the_others_are_saved(curator):
    photo, other = make_photo(title_en="Before"), make_photo()
    draft = make_collection(state=State.DRAFT)
    page = reverse("backoffice:bulk_edit", args=["photos.Photo"]) + f"?pk={photo.pk}&pk={other.pk}"
    data = {}
    for row in curator.get(page).context["rows"]:
        for field in row:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = (
                    [str(getattr(each, "pk", each)) for each in value]
                    if isinstance(value, list)
                    else value
                )
    data |= {f"r{each.pk}-title_en": "After" for each in (photo, other)}
    data[f"r{photo.pk}-collection"] = draft.pk
    rows = curator.post(page, data).context["rows"]
    assert rows[0].errors["__all__"] == [f"Collection {draft.identifier} is not published."]
    assert not rows[1].errors
    photo.refresh_from_db()
    other.refresh_from_db()
    assert (photo.title_en, other.title_en) == ("Before", "After")
    # The refused change has no version.
    assert not Version.objects.get_for_object(photo).exists()
    assert Version.objects.get_for_object(other).count() == 1


def test_a_change_to_many_says_which_record_refuses(curator):
    draft = make_collection(state=State.DRAFT)
    public, own = make_photo(), make_photo(state=State.DRAFT)
    page = reverse("backoffice:bulk_update", args=["photos.Photo"]) + f"?pk={public.pk}&pk={own.pk}"
    answer = curator.post(page, {"collection": draft.pk, "confirm": "yes"})
    first, second = answer.context["changes"]
    assert draft.identifier in first.error
    assert not second.error
    assert not Photo.objects.filter(collection=draft).exists()


@pytest.mark.parametrize("mode", ["all", "each"])
def test_a_spreadsheet_names_the_refused_row(curator_user, hidden_source, mode):
    one, two = make_photo(), make_photo()
    source = hidden_source.identifier
    text = f"identifier,title_en,source\n{one.identifier},New,\n{two.identifier},New,{source}\n"
    sheet = upload_sheet("photos", text, curator_user, mode)
    # It was valid in the preview.
    hidden_source.take_back()
    sheet = apply_sheet(sheet)
    row = sheet.rows.get(outcome=RowOutcome.REFUSED)
    assert row.key == two.identifier
    assert row.reason == f"{two.identifier}: Source {source} is not published."
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.title_en == "New") == (mode == "each")
    assert two.source is None


def test_a_part_in_a_spreadsheet_cannot_make_its_record_invalid(curator_user):
    testimony = make_testimony(wordings=2)
    text = f"testimony,order,is_nearest\n{testimony.identifier},1,\n"
    sheet = apply_sheet(upload_sheet("wordings", text, curator_user, "each"))
    assert "nearest" in sheet.rows.get().reason
    assert testimony.wordings.filter(is_nearest=True).exists()


def test_undoing_a_spreadsheet_leaves_records_that_would_be_invalid(curator_user, hidden_source):
    photo = make_photo(source=hidden_source)
    other = make_source()
    text = f"identifier,source\n{photo.identifier},{other.identifier}\n"
    sheet = apply_sheet(upload_sheet("photos", text, curator_user))
    assert Photo.objects.get().source == other
    hidden_source.take_back()
    row = undo_sheet(sheet).rows.get()
    assert row.outcome == RowOutcome.LEFT
    assert hidden_source.identifier in row.reason
    assert Photo.objects.get().source == other


def test_a_bag_says_file_and_row_even_of_a_record_of_which_only_a_part_changed(loaded_bag):
    edit_table(
        loaded_bag,
        "wordings.csv",
        lambda rows: [row.update(is_nearest="") for row in rows if row["testimony"] == "TE-0003"],
    )
    with pytest.raises(BagProblems) as refusal:
        load_bag(read_bag(loaded_bag), why="No wording of TE-0003 is nearest.")
    problem = refusal.value.problems[0]
    assert (problem.file, problem.column) == ("testimonies.csv", "wordings")
    assert problem.row is not None
    assert "nearest" in problem.message
    assert Testimony.objects.get(identifier="TE-0003").wordings.filter(is_nearest=True).exists()


def test_a_bag_cannot_spoil_a_record_that_it_changes(loaded_bag):
    edit_table(
        loaded_bag,
        "photos.csv",
        lambda rows: find_row(rows, identifier="PH-0001").update(
            alt_text_en="", alt_text_ru="", alt_text_ja=""
        ),
    )
    with pytest.raises(BagProblems):
        load_bag(read_bag(loaded_bag), why="No words for who cannot see.")
    assert Photo.objects.get(identifier="PH-0001").alt_text_en


def test_history_brings_no_state_back_that_could_not_be_public(curator):
    photo = make_photo(state=State.DRAFT, alt_text_en="", alt_text_ru="", alt_text_ja="x")
    with changeset(why="Nothing to hear."):
        Photo.objects.filter(pk=photo.pk).update(source=make_source(state=State.DRAFT))
        Photo.objects.get().save()
    earlier = Version.objects.get_for_object(photo).first()
    with changeset(why="Finished."):
        Photo.objects.filter(pk=photo.pk).update(source=None)
        publish(record=Photo.objects.get())
    with pytest.raises(NotPublishable, match="is not published"):
        restore(version=earlier, user=None)
    answer = curator.post(reverse("admin:photos_photo_restore", args=[earlier.pk]), follow=True)
    reported = " ".join(str(message) for message in answer.context["messages"])
    assert "Nothing was restored" in reported
    assert photo.identifier in reported
    assert Photo.objects.get().source is None


def test_a_translation_cannot_be_saved_of_what_could_not_be_public(curator, hidden_source):
    photo = make_photo(source=hidden_source, title_en="Roll call", title_ru="", title_ja="")
    hidden_source.take_back()
    page = reverse("backoffice:translate", args=[photo.identifier, "ru"])
    texts = curator.get(page).context["texts"]
    data = {"field": [text.name for text, _lines in texts]}
    for text, lines in texts:
        data[f"seen-{text.name}"] = text.seen
        data[f"text-{text.name}"] = [words for _sentence, words in lines]
    answer = curator.post(page, data | {"text-title": ["Поверка"]})
    assert [str(message) for message in answer.context["messages"]] == [
        f"Source {hidden_source.identifier} is not published."
    ]
    assert "Поверка" in answer.content.decode()
    photo.refresh_from_db()
    assert not photo.title_ru


def test_a_translation_of_a_testimony_cannot_be_saved_either(curator, hidden_source):
    testimony = make_testimony(speaker=make_person())
    testimony.wordings.update(source=hidden_source)
    hidden_source.take_back()
    page = reverse("backoffice:translate", args=[testimony.identifier, "ja"])
    words = curator.get(page).context["words"]
    data = {"seen-words": words.rendering.seen}
    data |= {name: ["言葉。" for _line in lines] for name, lines in words.passages}
    answer = curator.post(page, data)
    assert hidden_source.identifier in " ".join(str(m) for m in answer.context["messages"])
    assert testimony.wordings.count() == 1
