"""The table: rows are saved whole or not at all, nothing typed is lost, nobody is overwritten."""

import pytest
from django.urls import reverse
from reversion.models import Revision

from photos.models import Photo
from tests.builders import make_person, make_photo, make_place, make_subject, make_testimony

pytestmark = pytest.mark.django_db


def address(*records):
    keys = "&".join(f"pk={record.pk}" for record in records)
    return f"{reverse('desk:table', args=[records[0]._meta.label])}?{keys}"


def typed(client, *records):
    """What a browser would send back."""
    data = {}
    for row in client.get(address(*records)).context["rows"]:
        for field in row:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = (
                    [str(getattr(v, "pk", v)) for v in value]
                    if hasattr(value, "__iter__") and not isinstance(value, str)
                    else value
                )
    return data


def cell(record, name):
    return f"r{record.pk}-{name}"


def test_several_records_in_one_act(curator):
    one, two, three = make_photo(), make_photo(), make_photo()
    place, subject = make_place(), make_subject()
    data = typed(curator, one, two, three)
    data |= {cell(one, "title_en"): "The roll call", cell(two, "date"): "May 1947"}
    data |= {cell(two, "place"): place.pk, cell(two, "subjects"): [subject.pk], "why": "The backs."}
    before = Revision.objects.count()
    assert curator.post(address(one, two, three), data).status_code == 302
    one.refresh_from_db()
    two = Photo.objects.get(pk=two.pk)
    assert one.title_en == "The roll call"
    assert (two.date_edtf, two.place, list(two.subjects.all())) == ("1947-05", place, [subject])
    assert Revision.objects.count() == before + 1
    kept = Revision.objects.latest("pk")
    assert kept.comment == "The backs."
    assert {v.object_id for v in kept.version_set.filter(content_type__model="photo")} == {
        str(one.pk),
        str(two.pk),
    }


def test_a_row_that_is_wrong_keeps_what_was_typed_and_the_others_are_saved(curator):
    one, two = make_photo(), make_photo()
    data = typed(curator, one, two)
    data |= {cell(one, "date"): "31 February 1947", cell(one, "title_en"): "Typed"}
    data |= {cell(two, "title_en"): "Saved", "why": "The backs of the prints."}
    page = curator.post(address(one, two), data)
    assert page.status_code == 200
    row = page.context["rows"][0]
    assert "date" in row.errors
    assert row["title_en"].value() == "Typed"
    assert 'value="The backs of the prints."' in page.content.decode()
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.title_en != "Typed"
    assert two.title_en == "Saved"


def test_somebody_elses_change_is_named_and_not_overwritten(curator):
    photo = make_photo()
    data = typed(curator, photo) | {cell(photo, "title_en"): "Mine"}
    Photo.objects.filter(pk=photo.pk).update(credit="Somebody else’s")
    page = curator.post(address(photo), data)
    assert "meanwhile" in str(page.context["rows"][0].errors)
    assert page.context["rows"][0]["title_en"].value() == "Mine"
    photo.refresh_from_db()
    assert photo.title_en != "Mine"
    assert photo.credit == "Somebody else’s"
    # Posted once more from the page with the error it is still refused.
    assert curator.post(address(photo), data).status_code == 200


def test_a_published_record_stays_publishable(curator):
    photo = make_photo(alt_text_en="Men in a row", alt_text_ru="", alt_text_ja="")
    data = typed(curator, photo) | {cell(photo, "alt_text_en"): ""}
    page = curator.post(address(photo), data)
    assert page.status_code == 200
    assert page.context["rows"][0].errors
    photo.refresh_from_db()
    assert photo.alt_text_en == "Men in a row"


def test_a_contributor_changes_drafts_alone(contributor):
    draft, public = make_photo(state="draft"), make_photo()
    data = typed(contributor, draft, public)
    data |= {cell(draft, "title_en"): "Changed", cell(public, "title_en"): "Changed"}
    contributor.post(address(draft, public), data)
    draft.refresh_from_db()
    public.refresh_from_db()
    assert draft.title_en == "Changed"
    assert public.title_en != "Changed"


def test_who_may_change_nothing_sees_no_table(stranger, client):
    photo = make_photo()
    assert stranger.get(address(photo)).status_code == 403
    assert stranger.post(address(photo), {}).status_code == 403
    client.logout()
    assert client.get(address(photo)).status_code == 302


@pytest.mark.parametrize("make", [make_testimony, make_person])
def test_other_kinds_have_a_table_too(curator, make):
    record = make(state="draft")
    name = "title_en" if make is make_testimony else "name_en"
    data = typed(curator, record) | {cell(record, name): "Another"}
    assert curator.post(address(record), data).status_code == 302
    record.refresh_from_db()
    assert getattr(record, name) == "Another"


def test_the_action_opens_the_first_twenty(curator):
    photos = [make_photo() for _ in range(21)]
    listing = reverse("admin:photos_photo_changelist")
    chosen = {"action": "edit_in_table", "_selected_action": [p.pk for p in photos]}
    page = curator.post(listing, chosen, follow=True)
    assert len(page.context["rows"]) == 20
    assert "first of your selection" in page.content.decode()


def test_an_unknown_kind_is_not_found(curator):
    assert curator.get(reverse("desk:table", args=["auth.User"])).status_code == 404
