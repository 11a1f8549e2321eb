"""Merges that must not break anything: circles, publication states, the order of names."""

import pytest
from django.core.exceptions import ValidationError

from catalog.models import Subject
from people.models import Person
from records.merging.merge import merge
from records.merging.unmerge import unmerge
from records.models import Merged
from search.indexing.check import find_differences
from tests import builders

pytestmark = pytest.mark.django_db


def test_undoing_a_merge_makes_no_circle():
    above, kept = builders.make_subject(), builders.make_subject()
    gone = builders.make_subject(broader=above)
    narrower = builders.make_subject(broader=gone)
    merged = merge(gone=gone, kept=kept)
    Subject.objects.filter(pk=above.pk).update(broader=narrower)
    (left,) = unmerge(merged)
    assert str(narrower) in left
    narrower.refresh_from_db()
    assert narrower.broader == kept


def test_a_published_person_is_not_merged_into_a_draft():
    kept, gone = builders.make_person(state="draft"), builders.make_person()
    testimony = builders.make_testimony(speaker=gone)
    with pytest.raises(ValidationError, match="is published, and .* is not"):
        merge(gone=gone, kept=kept)
    testimony.refresh_from_db()
    assert testimony.speaker == gone
    assert Person.objects.filter(pk=gone.pk).exists()


def test_a_draft_is_merged_into_a_published_person():
    kept, gone = builders.make_person(), builders.make_person(state="draft")
    merge(gone=gone, kept=kept)
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert list(find_differences()) == []


@pytest.mark.parametrize("kind", ["subject", "place"])
def test_other_names_follow_whatever_their_order(kind):
    make = getattr(builders, f"make_{kind}")
    kept, gone = make(), make()
    for term, text in ((kept, "Alpha"), (gone, "Beta")):
        term.labels.create(language="en", text=text)
    merge(gone=gone, kept=kept)
    assert {"Alpha", "Beta"} <= set(kept.labels.values_list("text", flat=True))


def test_a_merge_is_not_undone_while_the_broader_term_is_gone():
    above, kept = builders.make_subject(), builders.make_subject()
    gone = builders.make_subject(broader=above)
    photo = builders.make_photo(subjects=(gone,))
    merged = merge(gone=gone, kept=kept)
    above.delete()
    with pytest.raises(ValidationError, match="bring that back first"):
        unmerge(merged)
    assert list(photo.subjects.all()) == [kept]
    assert Merged.objects.filter(pk=merged.pk).exists()


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
@pytest.mark.parametrize("kind", ["place", "person"])
def test_addresses_of_places_and_people_lead_on(kind, language, client):
    make = getattr(builders, f"make_{kind}")
    kept, gone = make(), make()
    rooms = {"place": "places", "person": "people"}
    merge(gone=gone, kept=kept)
    answer = client.get(f"/{language}/{rooms[kind]}/{gone.identifier}/")
    assert answer.status_code == 301
    assert client.get(answer.url).status_code == 200
    assert answer.url.endswith(f"/{language}/{rooms[kind]}/{kept.identifier}/")
    assert client.get(f"/id/{gone.identifier}").url == f"/id/{kept.identifier}"
