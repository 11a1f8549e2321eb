"""What the server does for the drafts of forms: whose they are, and which were saved."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.drafts import drafts_key
from photos.models import Photo
from tests.admin_pages import admin_url, create_user_in_group, form_data
from tests.builders import make_photo

pytestmark = pytest.mark.django_db

NAME = "lx2k-0123456789"


def told(response, attribute):
    """The attribute of the element that a page has for static/js/drafts.js; None without it."""
    element = re.search(r'<div id="drafts".*?>', response.content.decode(), re.DOTALL)
    found = re.search(rf' {attribute}(?:="([^"]*)")?[ >\n]', element[0]) if element else None
    return found and (found[1] or "")


def save(client, photo, **values):
    data = form_data(client, admin_url(photo)) | {"_draft": NAME} | values
    return client.post(admin_url(photo), data)


def test_each_user_has_drafts_of_their_own_and_a_visitor_none(client):
    keys = set()
    for name in ("tamura", "keiko"):
        client.force_login(User.objects.create_superuser(name))
        response = client.get(reverse("admin:index"))
        keys.add(told(response, "data-user"))
        assert name not in told(response, "data-user")
    assert len(keys) == 2
    client.logout()
    response = client.get(reverse("admin:login"))
    assert told(response, "data-user") == ""
    assert told(response, "data-keeps") is None


def test_a_save_is_told_to_the_browser_once(administrator):
    photo = make_photo(state="draft")
    assert save(administrator, photo, title_en="New").status_code == 302
    assert told(administrator.get(reverse("admin:index")), "data-saved") == NAME
    assert told(administrator.get(reverse("admin:index")), "data-saved") is None


def test_what_was_refused_is_not_told(administrator):
    photo = make_photo(state="draft")
    refused = dict.fromkeys(("title_en", "title_ru", "title_ja"), "")
    response = save(administrator, photo, **refused, date_ground="nonsense")
    assert response.status_code == 200
    assert told(response, "data-answer") == NAME
    assert told(administrator.get(reverse("admin:index")), "data-saved") is None


def test_a_refusal_that_redirects_is_not_a_save(administrator):
    photo = make_photo(state="draft")
    address = reverse("backoffice:comments", args=[photo.identifier])
    administrator.post(address, {"text": "x" * 5001, "_draft": NAME})
    assert told(administrator.get(reverse("admin:index")), "data-saved") is None
    administrator.post(address, {"text": "Whose is it?", "_draft": NAME})
    assert told(administrator.get(reverse("admin:index")), "data-saved") == NAME


def test_a_window_that_adds_a_related_record_was_saved(administrator):
    address = reverse("admin:catalog_subject_add") + "?_popup=1"
    values = {"name_en": "Choir", "slug": "choir", "labels-TOTAL_FORMS": 0}
    values |= {"labels-INITIAL_FORMS": 0, "_popup": 1, "_draft": NAME}
    assert administrator.post(address, values).status_code == 200
    assert told(administrator.get(reverse("admin:index")), "data-saved") == NAME


@pytest.mark.parametrize("name", ["", "<script>", "x" * 41, "A", "a b c d e f g"])
def test_a_name_that_the_browser_would_not_give_is_ignored(administrator, name):
    save(administrator, make_photo(state="draft"), _draft=name)
    assert told(administrator.get(reverse("admin:index")), "data-saved") is None


def test_nothing_of_a_request_without_a_session_is_stored(client):
    photo = make_photo(state="draft", title_en="Before")
    for address in (
        admin_url(photo),
        reverse("backoffice:comments", args=[photo.identifier]),
        reverse("admin:login"),
    ):
        response = client.post(address, {"title_en": "Of nobody", "text": "x", "_draft": NAME})
        assert response.status_code in (200, 302)
    assert Photo.objects.get().title_en == "Before"
    assert not Session.objects.exists()


def test_signing_out_lets_the_browser_drop_the_drafts(client):
    user = User.objects.create_superuser("tamura")
    client.force_login(user)
    response = client.post(reverse("admin:logout"))
    assert told(response, "data-signed-out") == drafts_key(user)
    assert told(response, "data-user") == ""


@pytest.mark.parametrize("name", ["admin:password_change", "mfa_index", "usersessions_list"])
def test_forms_about_access_are_never_kept(administrator, name):
    response = administrator.get(reverse(name), follow=True)
    assert told(response, "data-keeps") is None


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "This was not saved", "The page had stood open too long"),
        ("ru", "Это не сохранено", "Страница была открыта слишком долго"),
        ("ja", "保存されませんでした", "ページが長く開かれたままでした"),
    ],
)
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_a_form_without_its_token_gets_a_page_that_leads_back(language, title, words, is_signed_in):
    photo = make_photo(state="draft")
    client = Client(enforce_csrf_checks=True)
    if is_signed_in:
        client.force_login(create_user_in_group("Curator"))
    client.cookies["django_language"] = language
    back = f"{admin_url(photo)}?_changelist_filters=q%3Da"
    response = client.post(
        admin_url(photo), {"title_en": "Lost?"}, headers={"referer": f"http://testserver{back}"}
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert title in page
    assert words in page
    assert f'href="{back}"' in page
    assert "Lost?" not in page
    assert response["Cache-Control"] == "private, no-store"
    assert Photo.objects.get().title_en != "Lost?"


@pytest.mark.parametrize(
    "referrer", ["", "https://elsewhere.example/admin/", "http://testserver/en/"]
)
def test_the_page_leads_nowhere_else(referrer):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("admin:catalog_place_add"), headers={"referer": referrer})
    assert f'href="{reverse("admin:catalog_place_add")}"' in response.content.decode()


def test_after_signing_in_an_address_that_only_takes_a_form_leads_to_its_page(administrator):
    photo = make_photo(state="draft")
    response = administrator.get(reverse("backoffice:comments", args=[photo.identifier]))
    assert response["Location"] == f"{admin_url(photo)}#comments"
