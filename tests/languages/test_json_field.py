"""Texts in JSON fields: cleaned whatever way they are written, on both databases."""

import json

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.models import RowAction, SheetImport, SheetRow
from languages.characters import character_problem
from languages.json_field import TextJSONField, storable
from photos.models import Master
from tests.admin_pages import create_user_in_group
from tests.builders import make_master, make_photo
from tests.exchange.spreadsheets.sheets import apply_sheet, upload_sheet

HOSTILE = "A\vB\x00C\x85D\ufeff\ud800\uffff\u202eи\u0306"
CLEAN = "A\nB\ufffdC\nD\ufffd\ufffd\ufffdй"

#: JSON fields that hold no text of people or files, or exact copies of the museum's own columns.
OTHERS = {
    "exchange.SheetImport.made": "labels, keys and cleaned names",
    "exchange.SheetRow.alike": "identifiers and row numbers",
    "exchange.SheetRow.before": "the columns of a record, for undoing: restored exactly",
    "photos.Master.dismissed": "digests",
    "records.Merged.moved": "rows of parts and labels of models, for undoing: restored exactly",
}


def json_fields():
    own = {config.label for config in apps.get_app_configs() if "site-packages" not in config.path}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.JSONField) and model._meta.app_label in own:
                yield f"{model._meta.label}.{field.name}", field


def test_every_json_field_cleans_its_texts_or_is_listed_with_its_reason():
    fields = dict(json_fields())
    assert len(fields) > len(OTHERS)
    assert {n for n, field in fields.items() if not isinstance(field, TextJSONField)} == set(OTHERS)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def texts_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (key, *texts_of(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


@given(VALUES)
@settings(max_examples=200)
def test_any_value_becomes_one_that_can_be_stored_and_stays_so(value):
    stored = storable(value)
    json.dumps(stored, ensure_ascii=False).encode()
    assert [text for text in texts_of(stored) if character_problem(text)] == []
    assert storable(stored) == stored


@pytest.mark.django_db
def test_every_way_of_writing_cleans_keys_and_values():
    hostile, clean = (
        {HOSTILE: [HOSTILE, {"n": 1}], "  ": " "},
        {CLEAN: [CLEAN, {"n": 1}], "  ": " "},
    )
    master = make_master(suggestions=hostile)
    sheet = SheetImport.objects.create(kind="photos", file_name="a.csv", mapping=hostile)
    row = SheetRow(sheet=sheet, number=1, key="", action=RowAction.WRONG, cells=hostile)
    SheetRow.objects.bulk_create([row])
    for model, name in ((Master, "suggestions"), (SheetImport, "mapping"), (SheetRow, "cells")):
        assert model.objects.values_list(name, flat=True).get() == clean
        model.objects.update(**{name: []})
        model.objects.update(**{name: [HOSTILE]})
        assert model.objects.values_list(name, flat=True).get() == [CLEAN]
        model.objects.update(**{name: F(name)})
        assert model.objects.values_list(name, flat=True).get() == [CLEAN]
    assert SheetRow.objects.filter(cells__0=CLEAN).exists()
    assert Master.objects.get(pk=master.pk).suggestions == [CLEAN]


@pytest.mark.django_db
@pytest.mark.parametrize("character", ["\x01", "\x85", "\x92", "\uffff", "\u202e", "\ufeff", "\v"])
def test_a_sheet_with_any_character_is_shown_and_applied_or_refused(client, character):
    user = create_user_in_group("Curator")
    photo = make_photo(title_en="Before")
    text = f"A{character}B"
    sheet = upload_sheet("photos", f'identifier,title_en\n{photo.identifier},"{text}"\n', user)
    row = sheet.rows.get()
    is_wrong = bool(character_problem(storable(text)) or "\ufffd" in row.cells["title_en"])
    assert (row.action == RowAction.WRONG) == is_wrong
    assert [
        text for text in texts_of([row.cells, row.changes, row.problems]) if character_problem(text)
    ] == []
    apply_sheet(sheet)
    photo.refresh_from_db()
    assert photo.title_en == ("Before" if is_wrong else row.cells["title_en"].replace("\n", " "))


@pytest.mark.django_db
def test_a_sheet_mends_what_stands_in_the_database_already():
    photo = make_photo(title_en="Before")
    type(photo).objects.filter(pk=photo.pk).update(title_en="A\x01B")
    user = create_user_in_group("Curator")
    sheet = upload_sheet("photos", f"identifier,title_en\n{photo.identifier},Mended\n", user)
    assert sheet.rows.get().changes == [["title_en", "A\ufffdB", "Mended"]]
    apply_sheet(sheet)
    photo.refresh_from_db()
    assert photo.title_en == "Mended"
