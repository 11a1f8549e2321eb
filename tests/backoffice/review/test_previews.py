"""The preview: the future public page, for staff and for holders of a preview link."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from editorial.models import PreviewLink
from editorial.previews import create_link, revoke_link
from photos.ingest import Ingest
from records.changes import changeset
from records.models import State
from records.publication import publish, withdraw
from tests import builders, search_index
from tests.admin_pages import model_admin_url
from tests.images.image_files import corners, encode_image, write_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]

MAKERS = (
    builders.make_source,
    builders.make_person,
    builders.make_testimony,
    builders.make_question,
    builders.make_collection,
    builders.make_photo,
    builders.make_article,
)
LANGUAGES = ("en", "ru", "ja")


def preview(record, language="en"):
    return reverse("preview", args=[record.identifier, language])


def preview_link(secret, language="en"):
    return reverse("linked_preview", args=[secret, language])


@pytest.fixture
def superuser():
    return User.objects.create_superuser("boss")


@pytest.fixture
def photo(tmp_path):
    with Ingest() as ingest:
        prepared = ingest.stage(write_file(tmp_path, "a.jpg", encode_image(corners(800, 600))))
        with changeset(why="A scan came in."):
            return builders.make_photo(state=State.DRAFT, master=ingest.commit(prepared))


def pictures(photo):
    return [
        reverse("derivative", args=[photo.master.sha256, 320, "jpg"]),
        f"/iiif/3/{photo.identifier}/full/300,/0/default.jpg",
        f"/iiif/3/{photo.identifier}/info.json",
    ]


def is_not_cached(response):
    return {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("make_record", MAKERS)
@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
def test_every_kind_is_previewed_in_three_languages(curator, make_record, state):
    record = make_record(state=state)
    for language in LANGUAGES:
        page = curator.get(preview(record, language))
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.content.decode()
        assert "preview-banner" in page.content.decode()
        assert '<meta name="robots" content="noindex">' in page.content.decode()
        assert is_not_cached(page)
        assert page["Referrer-Policy"] == "no-referrer"


def test_the_preview_is_the_public_page_but_for_its_banner(curator, client):
    photo = builders.make_photo(state=State.DRAFT)
    before = curator.get(preview(photo, "ru"))
    publish(record=photo)
    after = search_index.IndexedClient().get(f"/ru/photos/{photo.identifier}/")

    def main(page):
        text = page.content.decode()
        return text[text.index('<main id="content"') : text.index('<section class="cite')]

    assert before.template_name == after.template_name
    assert main(before).replace(" ", "")[:400] == main(after).replace(" ", "")[:400]


def test_the_languages_of_the_page_lead_to_the_preview_in_them(curator):
    photo = builders.make_photo(state=State.DRAFT)
    page = curator.get(preview(photo)).content.decode()
    assert all(preview(photo, language) in page for language in LANGUAGES)
    assert f"/ru/photos/{photo.identifier}/" not in page.split("<main")[0]


def test_a_visitor_and_a_stranger_see_no_preview(client):
    photo = builders.make_photo(state=State.DRAFT)
    assert client.get(preview(photo)).status_code == 302
    client.force_login(User.objects.create_user("stranger", is_staff=True))
    assert client.get(preview(photo)).status_code == 403


def test_a_link_opens_page_and_pictures_to_one_without_an_account(client, superuser, photo):
    for picture in pictures(photo):
        assert client.get(picture).status_code == 404
    _link, secret = create_link(record=photo, days=7, user=superuser)
    for language in LANGUAGES:
        page = client.get(preview_link(secret, language))
        assert page.status_code == 200
        assert is_not_cached(page)
        assert page["X-Robots-Tag"].startswith("noindex")
        assert page["Referrer-Policy"] == "no-referrer"
    for picture in pictures(photo):
        response = client.get(picture)
        assert response.status_code == 200
        assert is_not_cached(response)
    link = PreviewLink.objects.get()
    assert link.used == 3
    assert secret not in str(PreviewLink.objects.values())


def test_a_link_opens_its_own_record_alone(client, superuser, photo, tmp_path):
    _link, secret = create_link(
        record=builders.make_photo(state=State.DRAFT), days=7, user=superuser
    )
    client.get(preview_link(secret))
    name = f"preview_{photo.identifier}"
    client.cookies[name] = secret
    for picture in pictures(photo):
        assert client.get(picture).status_code == 404


@pytest.mark.parametrize("end", ["revoked", "expired", "withdrawn"])
def test_a_link_that_ended_opens_nothing_any_more(client, superuser, photo, end):
    link, secret = create_link(record=photo, days=7, user=superuser)
    assert client.get(preview_link(secret)).status_code == 200
    if end == "revoked":
        revoke_link(link=link, user=superuser)
    elif end == "expired":
        now = timezone.now()
        PreviewLink.objects.update(
            made_at=now - timedelta(days=8), expires_at=now - timedelta(seconds=1)
        )
    else:
        publish(record=photo)
        withdraw(record=photo, category="privacy", reason={"en": "No."})
    page = client.get(preview_link(secret))
    assert page.status_code == 410
    assert b"preview has ended" in page.content
    for picture in pictures(photo):
        assert client.get(picture).status_code in (404, 410)


def test_once_it_is_public_a_link_leads_to_the_page(client, superuser):
    photo = builders.make_photo(state=State.DRAFT)
    _link, secret = create_link(record=photo, days=7, user=superuser)
    publish(record=photo)
    assert client.get(preview_link(secret, "ja"))["Location"] == f"/ja/photos/{photo.identifier}/"


def test_a_wrong_secret_and_a_wrong_language_are_404(client, superuser):
    _link, secret = create_link(
        record=builders.make_photo(state=State.DRAFT), days=7, user=superuser
    )
    assert client.get(preview_link("x" * 43)).status_code == 404
    assert client.get(preview_link(secret, "fr")).status_code == 404


def test_a_curator_makes_a_link_sees_it_once_and_revokes_it(curator, client):
    photo = builders.make_photo(state=State.DRAFT)
    page = reverse("backoffice:preview_links", args=[photo.identifier])
    made = curator.post(page, {"make": "yes", "days": "7", "note": "The family"})
    address = made.context["made"]
    assert search_index.IndexedClient().get(address).status_code == 200
    assert address not in curator.get(page).content.decode()
    link = PreviewLink.objects.get()
    curator.post(page, {"revoke": link.pk})
    assert search_index.IndexedClient().get(address).status_code == 410
    assert curator.get(model_admin_url(PreviewLink)).status_code == 200


@pytest.mark.parametrize("days", ["0", "91", "-1", "soon", "", "9999999999"])
def test_days_out_of_bounds_are_refused_with_a_sentence(curator, days):
    photo = builders.make_photo(state=State.DRAFT)
    page = reverse("backoffice:preview_links", args=[photo.identifier])
    answer = curator.post(page, {"make": "yes", "days": days})
    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]]
    assert not PreviewLink.objects.exists()


def test_a_contributor_previews_and_makes_no_link(contributor, superuser):
    photo = builders.make_photo(state=State.DRAFT)
    assert contributor.get(preview(photo)).status_code == 200
    page = reverse("backoffice:preview_links", args=[photo.identifier])
    assert contributor.post(page, {"make": "yes", "days": "7"}).status_code == 403
    link, secret = create_link(record=photo, days=7, user=superuser)
    assert contributor.post(page, {"revoke": link.pk}).status_code == 403
    chosen = {"action": "revoke_selected", "_selected_action": [link.pk]}
    contributor.post(model_admin_url(PreviewLink), chosen)
    link.refresh_from_db()
    assert link.is_valid
