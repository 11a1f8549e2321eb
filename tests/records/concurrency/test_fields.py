"""Values of form fields compare equal however they are written, and sets are united."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from records.concurrency.fields import (
    canonical_text,
    digest,
    merge_sets,
    posted,
    stored_value,
    typed_value,
)
from records.concurrency.opened import Opened, read_opened

KEYS = st.sets(st.integers(1, 9).map(str))


@given(KEYS, KEYS, KEYS)
def test_a_merged_set_has_what_either_added_and_lacks_what_either_removed(opened, stored, typed):
    merged = set(merge_sets(opened, stored, typed))
    assert (stored - opened) | (typed - opened) <= merged
    assert not merged & ((opened - stored) | (opened - typed))
    assert merged <= stored | typed


@given(st.text(max_size=40))
def test_a_text_is_the_same_with_the_line_ends_of_a_browser(text):
    text = text.replace("\r", "")
    assert canonical_text(text) == canonical_text(text.replace("\n", "\r\n"))


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        (forms.DecimalField(localize=True), Decimal("55.75000")),
        (forms.DateField(), date(1947, 5, 3)),
        (forms.BooleanField(), True),
        (forms.BooleanField(), False),
        (forms.CharField(widget=forms.Textarea), "Two\nlines "),
        (forms.TypedChoiceField(choices=[("a", "A"), ("", "—")]), None),
        (forms.IntegerField(), 1200),
        (forms.SplitDateTimeField(widget=AdminSplitDateTime), None),
    ],
)
def test_what_a_browser_sends_back_unchanged_is_the_stored_value(language, field, value):
    opened = stored_value(field, "name", value)
    with override(language):
        assert typed_value(field, "name", posted(field, "name", value)) == opened


def test_a_number_written_otherwise_is_the_same():
    field = forms.DecimalField()
    assert typed_value(field, "n", {"n": ["55.75"]}) == stored_value(field, "n", Decimal("55.7500"))


def test_what_cannot_be_read_is_compared_as_it_was_typed():
    assert typed_value(forms.DateField(), "n", {"n": ["31.02.1947"]}) == "31.02.1947"


def test_the_opened_version_is_read_for_its_own_record_alone():
    opened = Opened("photos.photo:1", 7, {"photos.photo:1": {"title_en": digest("x")}})
    assert read_opened(opened.sign(), "photos.photo:1") == opened
    assert read_opened(opened.sign(), "photos.photo:2") is None
    assert read_opened(opened.sign() + "x", "photos.photo:1") is None
    assert read_opened("", "photos.photo:1") is None
