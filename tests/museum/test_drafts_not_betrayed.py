"""Nobody learns that there is a draft: its number answers as one that was never given."""

import re

import pytest
from django.urls import reverse

from identifiers.resolve import record_types
from records.changes import changeset
from records.merging.merge import merge
from records.models import State
from records.publication import withdraw
from tests import builders

pytestmark = pytest.mark.django_db

MAKERS = {
    "AR": builders.make_article,
    "CO": builders.make_collection,
    "PE": builders.make_person,
    "PH": builders.make_photo,
    "QU": builders.make_question,
    "SO": builders.make_source,
    "TE": builders.make_testimony,
}
JSON_LD = "application/ld+json"
ADDRESSES = (
    "/id/{}",
    "/en/id/{}.jsonld",
    "/en/photos/{}/",
    "/ja/collections/{}/",
    "/ru/people/{}/",
    "/en/testimonies/{}/",
    "/en/questions/{}/",
    "/en/sources/{}/",
    "/en/articles/{}/",
    "/en/photos/{}/download/640/",
    "/media/mount/{}.png",
    "/iiif/3/{}",
    "/iiif/3/{}/info.json",
    "/iiif/2/{}/full/full/0/default.jpg",
    "/iiif/presentation/3/{}/manifest.json",
    "/iiif/presentation/3/{}/collection.json",
    "/iiif/presentation/3/{}/annotations/captions.json",
    "/iiif/presentation/3/{}/page/1.json",
    "/iiif/search/2/{}?q=a",
    "/en/lightbox/?id={}",
    "/en/lightbox/export.csv?id={}",
    "/en/compare/?id={}",
    "/en/search/?q={}",
    "/en/search/export.json?q={}",
    "/en/photos/?q={}",
    "/en/photos/?collection={}",
    "/en/photos/?person={}",
    "/en/photos/?photographer={}",
    "/en/testimonies/?speaker={}",
    "/en/photos/export.csv?collection={}",
    "/preview/record/{}/en/",
)


def answer(client, address, identifier, accept, method="get"):
    """Status, headers and body of an address, with the number taken out of them."""
    response = getattr(client, method)(
        address.format(identifier), headers={"accept": accept} if accept else {}
    )
    body = b"".join(response) if response.streaming else response.content
    body = re.sub(rb'"made":"[^"]+"', b'"made":"now"', body)  # an export names its second
    # The length has that of the number in it, the expiry the second of the answer; every answer
    # has a number of its own.
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in ("Content-Length", "Expires", "X-Request-ID")
    }
    return (
        response.status_code,
        re.sub(identifier, "…", str(headers), flags=re.IGNORECASE),
        re.sub(identifier, "…", body.decode(errors="replace"), flags=re.IGNORECASE),
    )


def test_every_kind_of_record_with_a_state_is_tried():
    with_state = {
        prefix for prefix, model in record_types().items() if hasattr(model, "withdrawn_at")
    }
    assert with_state == MAKERS.keys()


#: One rule, `published()`, hides drafts and records in review of every kind: the ordinary run tries
#: the second state with two kinds.
IN_REVIEW = ("PH", "TE")


@pytest.mark.parametrize(
    ("prefix", "state"),
    [
        *((prefix, State.DRAFT) for prefix in MAKERS),
        *(
            pytest.param(
                prefix, State.REVIEW, marks=[] if prefix in IN_REVIEW else [pytest.mark.long]
            )
            for prefix in MAKERS
        ),
    ],
)
def test_a_draft_answers_as_a_number_that_was_never_given(client, prefix, state):
    draft = MAKERS[prefix](state=state, identifier=f"{prefix}-0005").identifier
    free = f"{prefix}-0006"
    for address in ADDRESSES:
        for accept in ("", JSON_LD, "text/html"):
            for method in ("get", "head"):
                found = answer(client, address, draft, accept, method)
                assert found == answer(client, address, free, accept, method), address
    assert answer(client, "/id/{}", draft, "")[0] == 404


@pytest.mark.parametrize("typed", ["ph5", "PH 0005", "ph-5"])
def test_a_loosely_typed_number_of_a_draft_does_neither(client, typed):
    builders.make_photo(state=State.DRAFT, identifier="PH-0005")
    assert client.get(f"/id/{typed}").status_code == 404
    assert "PH-0005" in client.get(f"/id/{typed}").content.decode()


def test_an_import_has_no_address_either(client):
    assert client.get("/id/IB-0001").status_code == 404


def test_what_was_public_is_still_explained(client):
    photo = builders.make_photo()
    withdraw(record=photo, category="rights", reason={"en": "Asked to."})
    response = client.get(f"/id/{photo.identifier}")
    assert response.status_code == 303
    assert client.get(response["Location"]).status_code == 410
    gone = builders.make_photo()
    with changeset(why="A double.") as changes:
        changes.delete(gone)
    assert client.get(f"/id/{gone.identifier}").status_code == 410


def test_a_deleted_draft_leaves_no_trace(client):
    draft = builders.make_photo(state=State.DRAFT)
    with changeset(why="A double.") as changes:
        changes.delete(draft)
    assert client.get(f"/id/{draft.identifier}").status_code == 404


def test_a_merged_draft_leaves_no_trace_and_a_merged_record_redirects(client):
    kept = builders.make_person()
    draft, public = builders.make_person(state=State.DRAFT), builders.make_person()
    merge(gone=draft, kept=kept)
    merge(gone=public, kept=kept)
    assert client.get(f"/id/{draft.identifier}").status_code == 404
    assert client.get(f"/en/people/{draft.identifier}/").status_code == 404
    assert client.get(f"/id/{public.identifier}")["Location"] == f"/id/{kept.identifier}"
    subject, other = builders.make_subject(), builders.make_subject()
    merge(gone=subject, kept=other)
    assert client.get(f"/id/{subject.identifier}")["Location"] == f"/id/{other.identifier}"


def test_what_refers_to_a_draft_does_not_say_so(client):
    """A draft's links count nowhere: in no facet, list, backlink, feed, sitemap or stream."""
    subject, place = builders.make_subject(), builders.make_place()
    person = builders.make_person()
    draft = builders.make_photo(
        identifier="PH-0777",
        state=State.DRAFT,
        title_en="Hiddenword",
        subjects=(subject,),
        place=place,
        holder=person,
    )
    builders.make_photo_person(draft, person)
    builders.make_photo()
    for address in (
        subject.get_absolute_url(),
        place.get_absolute_url(),
        person.get_absolute_url(),
        "/en/photos/",
        "/en/search/?q=Hiddenword",
        "/en/search/?q=Hiddenwort",
        "/en/feed.atom",
        "/sitemap.xml",
        "/iiif/activity/",
        "/iiif/presentation/3/collection.json",
        reverse("linked_data", args=[person.identifier]),
        reverse("linked_data", args=[place.identifier]),
    ):
        page = client.get(address, follow=True).content.decode()
        assert draft.identifier not in page, address
        assert page.count("Hiddenword") <= ("q=Hiddenword" in address) * 20, address
