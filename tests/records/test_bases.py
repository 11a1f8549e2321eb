"""Base classes of models: records with a state, terms of a vocabulary, parts of either, others."""

import pytest
import reversion
from django.apps import apps
from django.db import models

from catalog.models import Place, Subject
from identifiers.models import Identified, IdentifierField
from identifiers.resolve import record_types
from people.models import Passage, Testimony
from photos.models import Collection, ImportBatch, Photo
from records.models import Part, Record, Term
from records.models.part import record_of
from tests.architecture.source_tree import ROOT, SourceTree
from tests.builders import (
    make_collection,
    make_photo,
    make_place,
    make_source,
    make_subject,
    make_testimony,
)

OURS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.split(".")[0] in SourceTree(ROOT).apps
]
PARTS = [model for model in OURS if issubclass(model, Part)]


def test_whatever_has_an_identifier_says_so_and_nothing_else_does():
    for model in OURS:
        has_field = any(isinstance(field, IdentifierField) for field in model._meta.fields)
        assert has_field == issubclass(model, Identified), model
        has_state = any(field.name == "withdrawal_reason" for field in model._meta.fields)
        assert has_state == issubclass(model, Record), model
    assert {model for model in OURS if issubclass(model, Term)} == {Subject, Place}
    assert record_types()["IB"] is ImportBatch


def test_whatever_has_versions_and_no_identifier_is_a_part():
    kept = {model for model in OURS if reversion.is_registered(model)}
    assert {model for model in kept if not issubclass(model, Identified)} == set(PARTS)


@pytest.mark.parametrize("part", PARTS, ids=lambda model: model.__name__)
def test_a_part_is_deleted_with_what_it_names(part):
    link = part._meta.get_field(part.part_of)
    assert link.remote_field.on_delete is models.CASCADE
    assert not link.null
    assert issubclass(part.parent_model(), Identified | Part)
    assert issubclass(part.record_model(), Identified)


def test_a_part_of_a_part_leads_to_the_record():
    assert Passage.path_to_record() == "wording__testimony"
    assert Passage.record_model() is Testimony


@pytest.mark.django_db
def test_the_record_of_a_row():
    testimony = make_testimony()
    passage = Passage(wording=testimony.wordings.first(), order=1)
    assert passage.record == record_of(passage) == testimony
    photo = make_photo(subjects=(make_subject(),))
    assert record_of(photo) is photo
    assert record_of(photo.subject_links.get()) == photo
    source = make_source()
    collection = make_collection()
    collection.sources.add(source)
    assert record_of(Collection.sources.through.objects.get()) == collection
    assert record_of(Photo._meta.get_field("master").related_model()) is None


@pytest.mark.django_db
def test_terms_are_always_public_and_batches_never():
    place = make_place()
    assert place.is_published()
    assert list(Place.objects.published().with_card()) == [place]
    assert not ImportBatch.objects.create(label="Scans").is_published()
