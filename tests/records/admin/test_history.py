"""The history names each versioned field of a record or a part when it changes."""

import datetime

import pytest
import reversion
from django.db import models

from people.models import Person, Testimony
from photos.models import Photo
from records.history import HIDDEN_COLUMNS, field_changes
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

MODELS = sorted(reversion.get_registered_models(), key=lambda model: model._meta.label)


def two_values(field):
    """Two values as a version stores them; for choices, two of the choices."""
    if field.is_relation:
        return None, 999_999
    if field.choices:
        return tuple(value for value, _title in field.flatchoices)[:2]
    if isinstance(field, models.BooleanField):
        return False, True
    if isinstance(field, models.DateTimeField):
        return tuple(datetime.datetime(2026, 1, day, tzinfo=datetime.UTC) for day in (1, 2))
    if isinstance(field, models.DateField):
        return datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)
    if isinstance(field, models.JSONField):
        return {"a": 1}, {"a": 2}
    if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField):
        return 1, 2
    return "before", "after"


@pytest.mark.parametrize("model", MODELS, ids=[model._meta.label for model in MODELS])
def test_a_changed_field_is_named(model):
    names = {each.attname: None for each in model._meta.concrete_fields}
    named = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or HIDDEN_COLUMNS.search(field.name):
            continue
        before, after = two_values(field)
        changes = field_changes(
            model, names | {field.attname: before}, names | {field.attname: after}
        )
        translated = any(f"{field.name}_{language}" in names for language in ("en", "ru", "ja"))
        # What is translated is named once for all languages.
        label = str(field.verbose_name).strip()
        named[field.name] = ([change.label for change in changes], [] if translated else [label])
        assert label, field.name
    assert named
    assert {name: found for name, (found, _label) in named.items()} == {
        name: label for name, (_found, label) in named.items()
    }


def test_a_link_to_another_record_of_the_same_name_is_named():
    one, other = builders.make_place(name_en="Pingfang"), builders.make_place(name_en="Pingfang")
    (change,) = field_changes(Photo, {"place_id": one.pk}, {"place_id": other.pk})
    reported = {stretch.kind: stretch.text for stretch in change.segments}
    assert reported.keys() == {"same", "gone", "new"}
    words = "".join(stretch.text for stretch in change.segments if stretch.kind != "gone")
    assert other.identifier in words


@pytest.mark.parametrize("name", ["sources", "mentions"])
def test_a_change_among_many_links_is_named(name):
    model = {"sources": Person, "mentions": Testimony}[name]
    make = {"sources": builders.make_source, "mentions": builders.make_person}[name]
    one, other = make(), make()
    (change,) = field_changes(model, {name: [one.pk]}, {name: [one.pk, other.pk]})
    assert change.label == str(model._meta.get_field(name).verbose_name)
