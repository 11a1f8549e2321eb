"""Suggestions in the form of a photograph: nothing is filled in before somebody accepts it."""

import pytest
from django.urls import reverse

from photos.models import Photo
from photos.suggestions import suggestions_for
from tests.admin_pages import form_data
from tests.photos.test_suggestions import make_scanned

pytestmark = pytest.mark.django_db


def dismissing(photo, key):
    return reverse("admin:photos_photo_dismiss", args=[photo.pk, key])


def test_suggestions_are_shown_escaped_beside_their_fields(curator):
    says = {"iptc": {"ObjectName": '<b>"Supper"</b>'}}
    photo = make_scanned("1947_1.jpg", says, title_en="")
    page = curator.get(reverse("admin:photos_photo_change", args=[photo.pk]))
    form = page.context["adminform"].form
    assert "Suggested by the file name:" in form.fields["date"].help_text
    assert "&lt;b&gt;&quot;Supper&quot;" in form.fields["title_en"].help_text
    assert "<b>" not in form.fields["title_en"].help_text
    assert "js/suggestions.js" in page.content.decode()


def test_nothing_is_taken_by_opening_or_saving_the_form(curator):
    photo = make_scanned("1947_1.jpg")
    address = reverse("admin:photos_photo_change", args=[photo.pk])
    curator.post(address, form_data(curator, address))
    photo.refresh_from_db()
    assert photo.date == ""


def test_permission_to_change_allows_dismissal(curator):
    photo = make_scanned("1947_1.jpg")
    key = next(each.key for each in suggestions_for(photo) if each.field == "date")
    assert curator.get(dismissing(photo, key)).status_code == 403
    assert curator.post(dismissing(photo, key)).status_code == 204
    assert curator.post(dismissing(photo, key)).status_code == 404
    photo.master.refresh_from_db()
    assert photo.master.dismissed == [key]


def test_without_permission_nothing_is_dismissed(contributor):
    photo = make_scanned("1947_1.jpg")
    Photo.objects.filter(pk=photo.pk).update(state="published", published_at="2026-01-01T00:00Z")
    key = next(each.key for each in suggestions_for(photo) if each.field == "date")
    assert contributor.post(dismissing(photo, key)).status_code == 403
