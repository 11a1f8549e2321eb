"""Every text that a kind of record gives to the index has a label for explanations."""

import pytest

from museum.search.explanations import LABELS
from search.indexing import indexers
from tests import builders

pytestmark = pytest.mark.django_db


def test_every_text_and_link_has_a_name():
    for indexer in indexers():
        assert set(indexer.links) <= set(LABELS), indexer.kind


def test_every_label_of_full_records_is_known(full_entries):
    labels = {text.label for entry in full_entries for text in entry.texts}
    assert labels - set(LABELS) == set()


@pytest.fixture
def full_entries():
    """Index entries of records in which every text is filled in."""
    full = {"en": "text"}
    builders.make_collection(
        **{
            f"{name}_{lang}": text
            for name in ("scope", "custodial_history", "acquisition", "note")
            for lang, text in full.items()
        },
        reference_code="A 1",
    )
    builders.make_photo(description_en="x", place_note_en="x", holder_number="7")
    builders.make_caption(builders.make_photo())
    builders.make_region(builders.make_photo(master=builders.make_master()))
    person = builders.make_person(role_en="x", biography_en="x")
    builders.make_name(person)
    testimony = builders.make_testimony(
        speaker=person,
        note_en="x",
        basis_note_en="x",
        counted_en="x",
        counted_of_whom_en="x",
        counted_where_en="x",
        figure_low=1,
    )
    for kind in ("partial", "paraphrase", "statement", "translation", "museum"):
        builders.make_wording(testimony, kind=kind)
    builders.make_question(introduction_en="x", common_ground_en="x")
    builders.make_article(summary_en="x")
    builders.make_source(
        title_en="x", author="x", translator="x", container_title="x", publisher="x", note_en="x"
    )
    builders.make_subject().labels.create(language="en", text="x")
    builders.make_place(note_en="x")
    return [indexer.entry(one) for indexer in indexers() for one in indexer.queryset()]
