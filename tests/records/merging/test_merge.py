"""Merging two terms: links and names are moved, the old URL redirects, and it can be undone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from audit.models import AuditEntry
from catalog.models import Place, Subject
from people.models import Person
from photos.models import Photo
from records.merging.merge import merge
from records.merging.unmerge import unmerge
from records.models import Merged
from search.indexing.check import find_differences
from tests import builders
from tests.admin_pages import create_user_in_group, model_admin_url

pytestmark = pytest.mark.django_db


def page_of(model, keys):
    query = "&".join(f"pk={key}" for key in keys)
    return f"{reverse('backoffice:merge', args=[model._meta.label])}?{query}"


@pytest.fixture
def subjects():
    kept = builders.make_subject(name_en="music", name_ru="музыка", name_ja="音楽")
    gone = builders.make_subject(name_en="singing", name_ru="пение", name_ja="歌")
    return kept, gone


def test_links_are_moved_once_and_the_old_name_still_finds(subjects, client):
    kept, gone = subjects
    one = builders.make_photo(subjects=(gone,))
    both = builders.make_photo(subjects=(kept, gone))
    narrower = builders.make_subject(broader=gone)
    merge(gone=gone, kept=kept, why="They are one.")
    assert [list(photo.subjects.all()) for photo in (one, both)] == [[kept], [kept]]
    narrower.refresh_from_db()
    assert narrower.broader == kept
    assert not Subject.objects.filter(pk=gone.pk).exists()
    names = set(kept.labels.values_list("text", flat=True))
    assert names == {"singing", "пение", "歌"}
    assert list(find_differences()) == []
    found = client.get("/en/search/", {"q": "singing"})
    assert kept.identifier in found.content.decode()
    entry = AuditEntry.objects.order_by("-sequence").first()
    assert {kept.identifier, gone.identifier} <= set(entry.records.split())


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_the_old_url_redirects_to_the_remaining_record(subjects, client, language):
    kept, gone = subjects
    before = f"/{language}/subjects/{gone.identifier}/"
    assert client.get(before).status_code == 200
    merge(gone=gone, kept=kept)
    answer = client.get(before)
    assert answer.status_code == 301
    assert answer.url == f"/{language}/subjects/{kept.identifier}/"
    answer = client.get(f"/id/{gone.identifier}")
    assert (answer.status_code, answer.url) == (301, f"/id/{kept.identifier}")


def test_earlier_merges_redirect_to_the_last(subjects, client):
    kept, gone = subjects
    first = builders.make_subject()
    merge(gone=first, kept=gone)
    merge(gone=gone, kept=kept)
    answer = client.get(f"/en/subjects/{first.identifier}/")
    assert answer.url == f"/en/subjects/{kept.identifier}/"


def test_people_are_merged_with_all_that_they_said():
    kept, gone = builders.make_person(), builders.make_person(name_en="Tamura")
    testimony = builders.make_testimony(speaker=gone)
    photo = builders.make_photo()
    builders.make_photo_person(photo, gone)
    builders.make_name(gone, "タムラ", "ja-Kana", kind="transcription")
    merge(gone=gone, kept=kept)
    testimony.refresh_from_db()
    assert testimony.speaker == kept
    assert photo.people_links.get().person == kept
    assert {"Tamura", "タムラ"} <= set(kept.names.values_list("text", flat=True))


def test_undoing_a_merge_restores_everything(subjects):
    kept, gone = subjects
    one = builders.make_photo(subjects=(gone,))
    both = builders.make_photo(subjects=(kept, gone))
    key, identifier = gone.pk, gone.identifier
    assert unmerge(merge(gone=gone, kept=kept)) == []
    gone = Subject.objects.get(pk=key)
    assert (gone.identifier, gone.name_en) == (identifier, "singing")
    assert list(one.subjects.all()) == [gone]
    assert set(both.subjects.all()) == {kept, gone}
    assert not kept.labels.exists()
    assert not Merged.objects.exists()
    assert list(find_differences()) == []


def test_a_published_person_comes_back_published():
    kept, gone = builders.make_person(), builders.make_person(name_en="Tamura")
    key = gone.pk
    unmerge(merge(gone=gone, kept=kept))
    assert Person.objects.get(pk=key).is_published()


def test_changes_since_the_merge_are_named_and_left(subjects):
    kept, gone = subjects
    place_kept, place_gone = builders.make_place(), builders.make_place()
    photo = builders.make_photo(place=place_gone)
    merged = merge(gone=place_gone, kept=place_kept)
    Photo.objects.filter(pk=photo.pk).update(place=None)
    (left,) = unmerge(merged)
    assert photo.identifier in left
    photo.refresh_from_db()
    assert photo.place is None
    assert Place.objects.filter(identifier=place_gone.identifier).exists()


def test_merge_blockers_are_reported_and_nothing_is_merged(curator, subjects):
    kept, gone = subjects
    kept.broader = gone
    kept.save()
    builders.make_article(body_en=f"See [[{gone.identifier}]].")
    where = page_of(Subject, [kept.pk, gone.pk])
    page = curator.get(where).content.decode()
    assert "merge the other way round" in page
    assert "in its text: change it there first" in page
    curator.post(where, {"gone": gone.pk})
    assert Subject.objects.filter(pk=gone.pk).exists()


def test_merging_through_the_pages(curator, subjects):
    kept, gone = subjects
    builders.make_photo(subjects=(gone,))
    chosen = {"action": "merge_two", "_selected_action": [kept.pk, gone.pk]}
    where = curator.post(model_admin_url(Subject), chosen).url
    assert where == page_of(Subject, [kept.pk, gone.pk])
    page = curator.post(where, {"gone": gone.pk, "why": "They are one."}, follow=True)
    assert gone.identifier in page.content.decode()
    assert not Subject.objects.filter(pk=gone.pk).exists()
    curator.post(reverse("backoffice:unmerge", args=[Merged.objects.get().pk]))
    assert Subject.objects.filter(pk=gone.pk).exists()
    one = {"action": "merge_two", "_selected_action": [kept.pk]}
    page = curator.post(model_admin_url(Subject), one, follow=True)
    assert "Choose exactly two" in page.content.decode()


def test_who_may_not_delete_may_not_merge(client, subjects):
    kept, gone = subjects
    merged = merge(gone=builders.make_subject(), kept=kept)
    for user in (create_user_in_group("Contributor"), User.objects.create_user("x", is_staff=True)):
        client.force_login(user)
        assert (
            client.post(page_of(Subject, [kept.pk, gone.pk]), {"gone": gone.pk}).status_code == 403
        )
        assert client.post(reverse("backoffice:unmerge", args=[merged.pk])).status_code == 403
        assert client.get(reverse("backoffice:merges")).status_code == 403
    assert Subject.objects.filter(pk=gone.pk).exists()
