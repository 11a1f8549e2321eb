"""Duplicate candidates side by side: a decision is stored, logged, and asked for only once."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from backoffice.worklist.checks import has_duplicate_candidate
from photos.models import DuplicateCandidate, Photo
from photos.scans import earlier_scans
from records.changes import changeset
from tests import builders
from tests.query_counts import count_queries

pytestmark = pytest.mark.django_db


def pair_of(first="draft", second="draft", **values):
    with changeset(why="Two scans."):
        photos = [
            builders.make_photo(state=state, master=builders.make_master(width=900, height=600))
            for state in (first, second)
        ]
    return DuplicateCandidate.objects.create(
        first=photos[0], second=photos[1], distance=3, **values
    )


def page():
    return reverse("backoffice:duplicates")


def test_the_nearest_come_first_with_their_orientation(curator):
    far, near = pair_of(degrees=90, mirrored=True), pair_of()
    DuplicateCandidate.objects.filter(pk=near.pk).update(distance=1)
    answer = curator.get(page())
    assert [each["pair"].pk for each in answer.context["pairs"]] == [near.pk, far.pk]
    text = answer.content.decode()
    assert "turned by 90°" in text
    assert "mirrored" in text
    assert "1 of 64 bits differ" in text


@pytest.mark.parametrize("decision", ["same", "different"])
def test_a_decision_is_stored_logged_and_not_asked_again(curator, decision):
    pair = pair_of()
    names = f"{pair.first.identifier} {pair.second.identifier}"
    curator.post(page(), {"pair": pair.pk, "decision": decision})
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by.get_username()) == (decision, "curator")
    assert pair.decided_at
    assert AuditEntry.objects.filter(records=names, user_name="curator").exists()
    assert curator.get(page()).context["pairs"] == []
    # A second decision comes too late, and the page says so.
    other = "same" if decision == "different" else "different"
    answer = curator.post(page(), {"pair": pair.pk, "decision": other}, follow=True)
    assert "Somebody has decided this meanwhile." in answer.content.decode()
    pair.refresh_from_db()
    assert pair.decision == decision


def test_the_better_scan_goes_to_the_other_and_the_old_one_can_be_brought_back(curator):
    pair = pair_of("published", "draft")
    taker, giver = pair.first, pair.second
    curator.post(page(), {"pair": pair.pk, "giver": giver.pk})
    taker, giver = Photo.objects.get(pk=taker.pk), Photo.objects.get(pk=giver.pk)
    assert taker.master_id == pair.second.master_id
    assert giver.master is None
    assert [scan.master.pk for scan in earlier_scans(taker)] == [pair.first.master_id]
    pair.refresh_from_db()
    assert pair.decision == "same"


def test_a_published_photograph_keeps_its_scan(curator):
    pair = pair_of("published", "draft")
    answer = curator.post(page(), {"pair": pair.pk, "giver": pair.first.pk}, follow=True)
    assert "is no draft" in answer.content.decode()
    pair.refresh_from_db()
    assert pair.decision == "open"
    assert Photo.objects.get(pk=pair.first.pk).master_id == pair.first.master_id


def test_a_scan_that_would_cut_off_regions_is_refused(curator):
    pair = pair_of()
    with changeset(why="Smaller."):
        small = builders.make_master(width=90, height=60)
        Photo.objects.filter(pk=pair.second.pk).update(master=small)
        builders.make_region(pair.first, "500,300,300,200")
    curator.post(page(), {"pair": pair.pk, "giver": pair.second.pk})
    assert Photo.objects.get(pk=pair.first.pk).master_id == pair.first.master_id
    assert Photo.objects.get(pk=pair.second.pk).master_id == small.pk


def test_a_decision_needs_permission_for_both(contributor):
    pair = pair_of("published", "draft")
    each = contributor.get(page()).context["pairs"][0]
    assert not each["may_decide"]
    for data in ({"decision": "same"}, {"giver": pair.second.pk}):
        assert contributor.post(page(), {"pair": pair.pk, **data}).status_code == 403
    pair.refresh_from_db()
    assert pair.decision == "open"


@pytest.mark.parametrize("data", [{"pair": "0"}, {"pair": "x", "decision": "same"}])
def test_a_pair_that_is_not_there_is_not_found(curator, data):
    assert curator.post(page(), data).status_code == 404


def test_a_decision_that_there_is_not_is_refused(curator):
    pair = pair_of()
    answer = curator.post(page(), {"pair": pair.pk, "decision": "perhaps"}, follow=True)
    assert "“perhaps” is no decision" in answer.content.decode()


def test_the_page_costs_the_same_for_many(curator):
    pair_of()
    few = count_queries(curator, page())
    for _more in range(5):
        pair_of()
    assert count_queries(curator, page()) == few


def test_a_pair_whose_scan_was_moved_needs_no_decision(curator):
    pair = pair_of()
    with changeset(why="A third."):
        third = builders.make_photo(state="draft", master=builders.make_master())
    DuplicateCandidate.objects.create(first=pair.second, second=third, distance=4)
    curator.post(page(), {"pair": pair.pk, "giver": pair.second.pk})
    assert curator.get(page()).context["pairs"] == []
    assert not Photo.objects.filter(has_duplicate_candidate()).exists()


def test_the_work_list_counts_photographs_that_wait(curator):
    pair_of()
    pair_of(decision="different")
    counted = {
        each.check.name: each
        for group in curator.get("/admin/").context["work"]
        for each in group.checks
        if each.check.model == "photos.Photo"
    }
    assert counted["twins"].count == 2
    assert counted["twins"].check.address() == page()
