"""Bulk edit: a row is saved completely or not at all; nothing typed or changed is lost."""

import pytest
from django.urls import reverse
from reversion.models import Revision, Version

from photos.models import Photo
from tests.builders import (
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_subject,
    make_testimony,
)

pytestmark = pytest.mark.django_db


def address(*records):
    keys = "&".join(f"pk={record.pk}" for record in records)
    return f"{reverse('backoffice:bulk_edit', args=[records[0]._meta.label])}?{keys}"


def form_values(client, *records):
    """The data that a browser would send back."""
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


def field_name(record, name):
    return f"r{record.pk}-{name}"


def test_several_records_in_one_changeset(curator):
    one, two, three = make_photo(), make_photo(), make_photo()
    place, subject = make_place(), make_subject()
    data = form_values(curator, one, two, three)
    data |= {field_name(one, "title_en"): "The roll call", field_name(two, "date"): "May 1947"}
    data |= {
        field_name(two, "place"): place.pk,
        field_name(two, "subjects"): [subject.pk],
        "why": "The backs.",
    }
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
    data = form_values(curator, one, two)
    data |= {field_name(one, "date"): "31 February 1947", field_name(one, "title_en"): "Typed"}
    data |= {field_name(two, "title_en"): "Saved", "why": "The backs of the prints."}
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
    data = form_values(curator, photo) | {field_name(photo, "title_en"): "Mine"}
    Photo.objects.filter(pk=photo.pk).update(credit="Somebody else’s")
    page = curator.post(address(photo), data)
    assert "meanwhile" in str(page.context["rows"][0].errors)
    assert page.context["rows"][0]["title_en"].value() == "Mine"
    photo.refresh_from_db()
    assert photo.title_en != "Mine"
    assert photo.credit == "Somebody else’s"
    # Posted once more from the page that shows the error, it is refused again.
    assert curator.post(address(photo), data).status_code == 200


def test_a_published_record_stays_publishable(curator):
    photo = make_photo(alt_text_en="Men in a row", alt_text_ru="", alt_text_ja="")
    data = form_values(curator, photo) | {field_name(photo, "alt_text_en"): ""}
    page = curator.post(address(photo), data)
    assert page.status_code == 200
    assert page.context["rows"][0].errors
    photo.refresh_from_db()
    assert photo.alt_text_en == "Men in a row"


def test_a_contributor_changes_drafts_alone(contributor):
    draft, public = make_photo(state="draft"), make_photo()
    data = form_values(contributor, draft, public)
    data |= {field_name(draft, "title_en"): "Changed", field_name(public, "title_en"): "Changed"}
    contributor.post(address(draft, public), data)
    draft.refresh_from_db()
    public.refresh_from_db()
    assert draft.title_en == "Changed"
    assert public.title_en != "Changed"


def test_without_permission_there_is_no_bulk_edit(stranger, client):
    photo = make_photo()
    assert stranger.get(address(photo)).status_code == 403
    assert stranger.post(address(photo), {}).status_code == 403
    client.logout()
    assert client.get(address(photo)).status_code == 302


@pytest.mark.parametrize("make", [make_testimony, make_person])
def test_other_kinds_have_a_table_too(curator, make):
    record = make(state="draft")
    name = "title_en" if make is make_testimony else "name_en"
    data = form_values(curator, record) | {field_name(record, name): "Another"}
    assert curator.post(address(record), data).status_code == 302
    record.refresh_from_db()
    assert getattr(record, name) == "Another"


def test_the_action_opens_the_first_twenty_in_the_list_s_order_and_leads_back_to_it(curator):
    photos = [make_photo() for _ in range(21)]
    listing = f"{reverse('admin:photos_photo_changelist')}?o=-2"
    chosen = {"action": "edit_in_table", "_selected_action": [p.pk for p in photos]}
    page = curator.post(listing, chosen, follow=True)
    shown = [row.instance for row in page.context["rows"]]
    assert shown == photos[:0:-1]
    assert page.context["back"] == listing
    assert "Records 1 to 20 of 21." in page.content.decode()


def test_saving_leads_on_through_the_selection(curator):
    photos = [make_photo() for _ in range(21)]
    first = address(*photos)
    data = form_values(curator, *photos) | {
        field_name(photos[0], "title_en"): "Saved",
        "next": "yes",
    }
    answer = curator.post(first, data)
    photos[0].refresh_from_db()
    assert photos[0].title_en == "Saved"
    page = curator.get(answer.url)
    assert [row.instance for row in page.context["rows"]] == photos[20:]
    assert page.context["before"]
    assert 'name="next"' not in page.content.decode()
    # Saving without a change also leads to the next page; saving with an error does not.
    assert curator.post(first, form_values(curator, *photos) | {"next": "yes"}).url == answer.url
    data |= {field_name(photos[1], "date"): "31 February 1947"}
    assert curator.post(first, data).status_code == 200


@pytest.mark.parametrize("odd", ["x", "-1", "20", "9" * 30])
def test_an_unknown_position_in_the_selection_is_the_first(curator, odd):
    photo = make_photo()
    page = curator.get(f"{address(photo)}&from={odd}")
    assert [row.instance for row in page.context["rows"]] == [photo]


def test_a_selection_too_long_for_an_address_is_cut_and_said(curator, monkeypatch):
    monkeypatch.setattr("backoffice.bulk_edit.views.MAX_RECORDS", 2)
    photos = [make_photo() for _ in range(3)]
    listing = reverse("admin:photos_photo_changelist")
    chosen = {"action": "edit_in_table", "_selected_action": [p.pk for p in photos]}
    page = curator.post(listing, chosen, follow=True)
    assert len(page.context["rows"]) == 2
    assert "first of your selection" in page.content.decode()


def _photographers(photo):
    return [link.person for link in photo.people_links.filter(role="photographer")]


def test_the_photographer_is_named_changed_and_taken_away(curator):
    photo, depicted, one, other = make_photo(), make_person(), make_person(), make_person()
    make_photo_person(photo, depicted)
    for person in (one, other, None):
        data = form_values(curator, photo)
        data[field_name(photo, "photographer")] = person.pk if person else ""
        answer = curator.post(address(photo), data)
        assert answer.status_code == 302, answer.context["rows"][0].errors
        assert _photographers(photo) == [person][: person is not None]
    assert photo.people_links.get().person == depicted
    kept = Version.objects.get_for_object(photo)
    assert len(kept) == 3


def test_a_new_photographer_has_no_note_or_doubt_of_the_last(curator):
    photo, one, other = make_photo(), make_person(), make_person()
    make_photo_person(photo, one, "photographer", certainty="disputed", note_en="By his style")
    # If it is not edited, it stays as it was.
    curator.post(
        address(photo), form_values(curator, photo) | {field_name(photo, "title_en"): "Saved"}
    )
    assert photo.people_links.get().note_en == "By his style"
    curator.post(
        address(photo), form_values(curator, photo) | {field_name(photo, "photographer"): other.pk}
    )
    link = photo.people_links.get()
    assert (link.person, link.certainty, link.note_en) == (other, "certain", None)


def test_several_photographers_are_not_changed_in_bulk_edit(curator):
    photo, one, other = make_photo(), make_person(), make_person()
    for person in (one, other):
        make_photo_person(photo, person, "photographer")
    data = form_values(curator, photo) | {field_name(photo, "photographer"): ""}
    page = curator.get(address(photo)).content.decode()
    assert "There are several" in page
    curator.post(address(photo), data | {field_name(photo, "title_en"): "Saved"})
    assert _photographers(photo) == [one, other]


def test_a_photographer_named_meanwhile_is_not_overwritten(curator):
    photo, mine, theirs = make_photo(), make_person(), make_person()
    data = form_values(curator, photo) | {field_name(photo, "photographer"): mine.pk}
    make_photo_person(photo, theirs, "photographer")
    assert "meanwhile" in str(curator.post(address(photo), data).context["rows"][0].errors)
    assert _photographers(photo) == [theirs]


def test_a_row_costs_one_query_for_its_subjects_and_none_for_its_photographer(
    curator, django_assert_max_num_queries
):
    photos = [make_photo() for _ in range(6)]
    for photo in photos:
        make_photo_person(photo, make_person())
    curator.get(address(photos[0]))
    with django_assert_max_num_queries(500) as two:
        curator.get(address(*photos[:2]))
    with django_assert_max_num_queries(500) as six:
        curator.get(address(*photos))
    assert len(six) - len(two) == 4


def test_an_unknown_kind_is_not_found(curator):
    assert curator.get(reverse("backoffice:bulk_edit", args=["auth.User"])).status_code == 404
