"""Identifiers are assigned once and never reused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalog.models import Place, Source
from identifiers.models import Counter, normalise_identifier
from records.models import State
from tests.builders import make_place, make_source

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_and_deletion_frees_none():
    first, second = make_source(), make_source()
    assert (first.identifier, second.identifier) == ("SO-0001", "SO-0002")
    second.delete()
    assert make_source().identifier == "SO-0003"


def test_a_given_identifier_moves_the_counter():
    make_source(identifier="SO-0041")
    assert make_source().identifier == "SO-0042"
    assert Counter.objects.get(prefix="SO").last == 42


def test_the_same_identifier_twice_is_refused():
    make_source(identifier="SO-0001")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source(identifier="SO-0001")


def test_another_prefix_is_refused_by_the_field_and_by_the_database():
    with pytest.raises(ValidationError, match="begin with PL-"):
        Place(identifier="SO-0001", name_en="x").full_clean()
    place = make_place()
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(identifier="SO-0001")


def test_an_identifier_never_changes():
    source = make_source(state=State.DRAFT)
    source.identifier = "SO-0999"
    with pytest.raises(ValidationError, match="never changes"):
        source.full_clean()


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("ph-1", "PH-0001"),
        ("PH0001", "PH-0001"),
        (" ph 12 ", "PH-0012"),
        ("PH-12345", "PH-12345"),
        ("ＰＨ－０００２", "PH-0002"),
        ("\u200bPH-0002\ufeff", "PH-0002"),
        ("\u200ePH-\u20600002\u200f", "PH-0002"),
        ("PH～0002", "PH-0002"),
        ("PH〜0002", "PH-0002"),
        ("PH⸺0002", "PH-0002"),
        ("〘PH-0002〙", "PH-0002"),
        ("‚PH-0002‘", "PH-0002"),
        ("ｐｈー２", "PH-0002"),
        ("PHｰ2", "PH-0002"),
        *((f"PH{dash}0002", "PH-0002") for dash in "-‐‑‒–—―−﹣－_"),
        ("PH – 0002", "PH-0002"),
        ("(PH-0002)", "PH-0002"),
        ("（ＰＨ－０００２）", "PH-0002"),
        ("[PH-0002]", "PH-0002"),
        ("[[PH-0002]]", "PH-0002"),
        ("【PH-0002】", "PH-0002"),
        ("「PH-0002」。", "PH-0002"),
        ("«PH-0002»,", "PH-0002"),
        ("PH-٠٠٠٢", "PH-0002"),
        ("PH-１", "PH-0001"),
    ],
)
def test_what_a_reader_types_is_understood(typed, canonical):
    assert normalise_identifier(typed) == canonical


@pytest.mark.parametrize("typed", ["", "PH", "1947", "PHX-1", "PH-", "PH--1", "()", "P(H-1"])
def test_anything_else_is_no_identifier(typed):
    assert normalise_identifier(typed) is None


@pytest.mark.parametrize("typed", ["SO-00001", "SO-００１２", "SO-0001 1", "SO-012345", "so-0001"])
def test_a_number_has_one_spelling(typed):
    with pytest.raises(ValidationError, match="is not an identifier"):
        Source(identifier=typed, work="x").full_clean()
    with pytest.raises(ValidationError, match="is not an identifier"):
        make_source(identifier=typed)


def test_a_line_break_after_a_number_is_cleaned_away():
    source = Source(identifier="SO-0001\n", work="x")
    source.full_clean()
    assert source.identifier == "SO-0001"


def test_a_source_cannot_take_from_itself():
    source = make_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(taken_from=source, relation="quotes")


def test_a_longer_circle_of_sources_is_refused_with_its_path():
    first = make_source()
    second = make_source(taken_from=first, relation="quotes")
    third = make_source(taken_from=second, relation="quotes")
    first.taken_from, first.relation = third, "reports"
    with pytest.raises(
        ValidationError, match="circle: SO-0001.* → SO-0003.* → SO-0002.* → SO-0001"
    ):
        first.full_clean()
