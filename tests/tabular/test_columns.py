"""Types of columns: a cell is parsed to a value and formatted again, the same for every caller."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from tabular.columns import (
    Choice,
    Column,
    Day,
    Degrees,
    Number,
    Translated,
    YesNo,
    columns,
    split_list,
)


class Fruit(TextChoices):
    APPLE = "apple"
    SOUR = "Sour-Cherry"


FRUIT = Choice("x", Fruit)


def nobody(name):
    raise AssertionError(f"no record is asked for: {name}")


@pytest.mark.parametrize(
    ("column", "typed", "value", "written"),
    [
        (Column("x"), " as it is ", " as it is ", " as it is "),
        (Column("x"), "", "", ""),
        (FRUIT, " APPLE", "apple", "apple"),
        (FRUIT, "sour-cherry", "Sour-Cherry", "Sour-Cherry"),
        (FRUIT, "", "", ""),
        (YesNo("x"), " Yes", True, "yes"),
        (YesNo("x"), "no", False, ""),
        (YesNo("x"), "", False, ""),
        (Number("x"), " 007 ", 7, "7"),
        (Number("x"), "0", 0, "0"),
        (Number("x"), "", None, ""),
        (Degrees("x"), "48.4800", Decimal("48.48"), "48.48"),
        (Degrees("x"), "-10", Decimal(-10), "-10"),
        (Degrees("x"), " ", None, ""),
        (Day("x"), " 2026-11-30", date(2026, 11, 30), "2026-11-30"),
        (Day("x"), "", None, ""),
    ],
)
def test_a_cell_is_read_and_written_in_one_way(column, typed, value, written):
    record = SimpleNamespace()
    column.assign(record, {"x": typed}, nobody)
    assert record.x == value
    assert column.cells(record) == column.normalise({"x": typed}) == {"x": written}


@pytest.mark.parametrize(
    ("column", "typed", "words"),
    [
        (FRUIT, "pear", "“pear” is not among the values: write one of apple, Sour-Cherry"),
        (YesNo("x"), "maybe", "“maybe” is neither yes nor empty"),
        (Number("x"), "-1", "“-1” is not a whole number"),
        (Number("x"), "٣", "is not a whole number"),
        (Degrees("x"), "north", "“north” is not a number of degrees"),
        (Day("x"), "30 May", "“30 May” is not a day"),
    ],
)
def test_a_wrong_cell_is_named_with_its_value(column, typed, words):
    for wrong in (
        lambda: column.assign(SimpleNamespace(), {"x": typed}, nobody),
        lambda: column.normalise({"x": typed}),
    ):
        with pytest.raises(ValidationError) as refusal:
            wrong()
        assert words in refusal.value.message_dict["x"][0]


def test_a_text_in_every_language_has_a_column_each():
    column = Translated("title")
    assert column.headers == ("title_en", "title_ru", "title_ja")
    record = SimpleNamespace(title_en=None, title_ru="", title_ja="合唱")
    assert column.values(record) == (None, None, "合唱")
    assert column.cells(record) == {"title_en": "", "title_ru": "", "title_ja": "合唱"}


def test_only_what_the_row_has_is_set():
    record = SimpleNamespace(title_en="old", title_ja=None)
    Translated("title").assign(record, {"title_ru": "Хор"}, nobody)
    assert vars(record) == {"title_en": "old", "title_ja": None, "title_ru": "Хор"}


@given(st.integers(min_value=0))
def test_a_number_comes_back(number):
    column = Number("x")
    assert column.read("x", column.write(number)) == number


@given(st.decimals(min_value=-180, max_value=180, places=5))
def test_degrees_come_back(value):
    column = Degrees("x")
    assert column.read("x", column.write(value)) == value


def test_several_columns_of_one_kind():
    assert columns("a b", Number) == (Number("a"), Number("b"))
    assert split_list(" a;; b ;") == ["a", "b"]
