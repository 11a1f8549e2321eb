"""The model field: text, EDTF and bounds stay consistent when assigned, cleaned and saved."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps
from django.utils import translation

from dates.fields import HistoricDateField, interval_constraint, parsing_notes
from dates.value import MOMENT, SPAN

pytestmark = pytest.mark.django_db(transaction=True)


def make_models():
    class Dated(models.Model):
        date = HistoricDateField(blank=True)

        class Meta:
            abstract = True
            app_label = "dates_tests"

    class Print(Dated):
        title = models.CharField(max_length=20, blank=True)
        period = HistoricDateField(blank=True, kind=SPAN, kind_field="period_kind")
        period_kind = models.CharField(max_length=6, default=SPAN)

        class Meta:
            app_label = "dates_tests"
            constraints = [interval_constraint("print", "date")]

        def __str__(self):
            return self.title

    return Print


@pytest.fixture
def print_model():
    with isolate_apps():
        model = make_models()
        with connection.schema_editor() as editor:
            editor.create_model(model)
        yield model
        with connection.schema_editor() as editor:
            editor.delete_model(model)


def test_cleaning_reads_the_text(print_model):
    photo = print_model(date="около 1947 г.")
    photo.full_clean()
    assert photo.date == "около 1947 г."
    assert photo.date_edtf == "1947~"
    assert (photo.date_earliest, photo.date_latest) == (date(1947, 1, 1), date(1947, 12, 31))
    assert photo.date_value.possible_years() == (1946, 1947, 1948)


def test_saving_reads_the_text_and_comes_back(print_model):
    print_model.objects.create(date="before 1947")
    photo = print_model.objects.get()
    assert (photo.date_edtf, photo.date_earliest, photo.date_latest) == (
        "../1946",
        None,
        date(1946, 12, 31),
    )


def test_another_text_forgets_the_edtf(print_model):
    photo = print_model.objects.create(date="1947")
    photo.date = "1948"
    assert photo.date_edtf == ""
    photo.save()
    photo.refresh_from_db()
    assert (photo.date_edtf, photo.date_latest) == ("1948", date(1948, 12, 31))
    photo.date = "after the war"
    photo.save()
    photo.refresh_from_db()
    assert (photo.date, photo.date_edtf, photo.date_earliest) == ("after the war", "", None)


def test_the_same_text_keeps_the_edtf(print_model):
    photo = print_model.objects.create(date="V-J Day", date_edtf="1945-09-02")
    photo.date = "V-J Day"
    photo.save()
    assert photo.date_edtf == "1945-09-02"
    assert photo.date_earliest == date(1945, 9, 2)


def test_edtf_assigned_after_the_text_is_kept(print_model):
    photo = print_model.objects.create(date="1947")
    photo.date, photo.date_edtf = "V-J Day", "1945-08-15"
    photo.save()
    assert photo.date_edtf == "1945-08-15"


def test_an_impossible_text_with_edtf_given_is_kept(print_model):
    photo = print_model(date="31 июня 1946 г.", date_edtf="1946-06")
    photo.full_clean()
    assert photo.date_edtf == "1946-06"


def test_refusals_are_errors_of_their_field(print_model):
    with pytest.raises(ValidationError) as refused:
        print_model(date="31 июня 1946 г.").full_clean()
    assert "31 июня 1946" in refused.value.message_dict["date"][0]
    with pytest.raises(ValidationError) as refused:
        print_model(date="June", date_edtf="1947-13").full_clean()
    assert list(refused.value.message_dict) == ["date_edtf"]
    with pytest.raises(ValidationError) as refused:
        print_model(date_edtf="1950/1945").full_clean()
    assert list(refused.value.message_dict) == ["date_edtf"]
    with pytest.raises(ValidationError):
        print_model.objects.create(date="1950–1945 гг.")
    assert not print_model.objects.exists()


def test_the_curator_gets_a_message(print_model):
    assert "not understood" in parsing_notes(print_model(date="postwar"), "date")[0]
    assert parsing_notes(print_model(date="postwar", date_edtf="194X"), "date") == []
    assert parsing_notes(print_model(date="1947"), "date") == []
    assert "winter" in parsing_notes(print_model(date="winter 1946"), "date")[0].lower()
    assert "June" in parsing_notes(print_model(date="31 June 1946"), "date")[0]


def test_the_kind_is_the_fields_or_the_records(print_model):
    photo = print_model(date="1945/1949", period="1945/1949")
    assert photo.date_value.kind == MOMENT
    assert photo.period_value.certain_years() == (1945, 1946, 1947, 1948, 1949)
    photo.period_kind = MOMENT
    assert photo.period_value.certain_years() == ()


def test_value_of_an_unsaved_or_wrong_text(print_model):
    assert print_model(date="1947").date_value.edtf == "1947"
    assert print_model(date="31 June 1946").date_value is None
    assert print_model().date_value is None


def test_the_database_refuses_a_reversed_interval(print_model):
    photo = print_model.objects.create(date="1947")
    with pytest.raises(IntegrityError), transaction.atomic():
        print_model.objects.filter(pk=photo.pk).update(date_latest=date(1940, 1, 1))


def make_form(model):
    return forms.modelform_factory(model, fields=["date", "date_edtf"])


def test_a_form_with_the_text_changed_reads_it_again(print_model):
    photo = print_model.objects.create(date="1947")
    form_class = make_form(print_model)
    form = form_class({"date": "1948", "date_edtf": "1947"}, instance=photo)
    assert form.is_valid(), form.errors
    assert form.save().date_edtf == "1948"


def test_a_form_with_both_changed_keeps_both(print_model):
    photo = print_model.objects.create(date="1947")
    form = make_form(print_model)({"date": "V-J Day", "date_edtf": "1945-08-15"}, instance=photo)
    assert form.is_valid(), form.errors
    saved = form.save()
    assert (saved.date, saved.date_edtf) == ("V-J Day", "1945-08-15")


def test_a_form_shows_what_is_wrong_with_each(print_model):
    form = make_form(print_model)({"date": "1947", "date_edtf": "1947-02-30"})
    assert not form.is_valid()
    assert "30" in form.errors["date_edtf"][0]
    assert "date" not in form.errors
    form = make_form(print_model)({"date": "29 February 1947", "date_edtf": ""})
    assert "leap" in form.errors["date"][0]


def test_a_form_of_the_text_alone(print_model):
    form = forms.modelform_factory(print_model, fields=["date"])({"date": "昭和22年頃"})
    assert form.is_valid()
    assert form.save().date_edtf == "1947~"


def test_migrations_see_plain_columns(print_model):
    for name in ("date", "date_edtf"):
        field = print_model._meta.get_field(name)
        assert "models.CharField(" in MigrationWriter.serialize(field)[0]
    assert not print_model._meta.get_field("date_earliest").editable


def test_messages_follow_the_language(print_model):
    with translation.override("ru"):
        assert parsing_notes(print_model(date="postwar"), "date")
