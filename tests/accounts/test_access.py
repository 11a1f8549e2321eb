"""The page of an account shows its sessions and can end each of them."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import reverse

from audit.models import AuditEntry
from tests.accounts.second_factors import enroll_authenticator, submit_password
from tests.admin_pages import admin_url, create_user_in_group

pytestmark = pytest.mark.django_db
OWN = "/admin/account/sessions/"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def is_in(browser):
    return browser.get("/admin/").status_code == 200


def signed_in(user):
    browser, _answer = submit_password(user)
    assert is_in(browser)
    return browser


def test_one_session_is_ended_and_the_others_stay():
    person = create_user_in_group("Curator")
    here, there, elsewhere = (signed_in(person) for _browser in range(3))
    shown = here.get(OWN).context["sessions"]
    assert {one.session_key for one in shown} == {
        browser.session.session_key for browser in (here, there, elsewhere)
    }
    key = UserSession.objects.get(session_key=there.session.session_key).pk
    here.post(OWN, {"session": key})
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, True)
    here.post(OWN, {"others": "1"})
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert AuditEntry.objects.filter(kind="access", why="Sessions of curator ended: 1.").exists()


def test_nobody_ends_the_session_of_another_at_their_own_page():
    mine, theirs = (
        signed_in(create_user_in_group("Curator")),
        signed_in(create_user_in_group("Contributor")),
    )
    key = UserSession.objects.get(session_key=theirs.session.session_key).pk
    mine.post(OWN, {"session": key})
    assert is_in(theirs)


def test_the_own_page_takes_no_second_factor_away():
    person = create_user_in_group("Curator")
    browser = signed_in(person)
    enroll_authenticator(person)
    assert browser.post(OWN, {"factor": "1"}).status_code == 403
    assert person.authenticator_set.exists()


def test_an_administrator_ends_sessions_and_takes_a_lost_factor_away():
    person = create_user_in_group("Contributor")
    theirs = signed_in(person)
    enroll_authenticator(person)
    administrator = signed_in(create_user_in_group("Administrator"))
    page = reverse("account_access", args=[person.pk])
    assert page in administrator.get(admin_url(person)).content.decode()
    assert len(administrator.get(page).context["factors"]) == 2
    administrator.post(page, {"others": "1"})
    assert not is_in(theirs)
    administrator.post(page, {"factor": "1"})
    assert not person.authenticator_set.exists()
    entry = AuditEntry.objects.get(why="The second factor of contributor was taken away.")
    assert entry.user_name == "administrator"


@pytest.mark.parametrize("group", ["Curator", "Contributor", "Translator", "Researcher"])
def test_who_manages_no_accounts_sees_nobody_elses_access(group):
    person = create_user_in_group(group)
    other = User.objects.create_user("other", password="x")
    enroll_authenticator(other)
    browser = signed_in(person)
    page = reverse("account_access", args=[other.pk])
    assert browser.get(page).status_code == 403
    assert browser.post(page, {"factor": "1"}).status_code == 403
    assert other.authenticator_set.exists()


def test_an_administrator_does_not_reach_a_superuser():
    root = User.objects.create_superuser("root", password="x")
    enroll_authenticator(root)
    administrator = signed_in(create_user_in_group("Administrator"))
    page = reverse("account_access", args=[root.pk])
    assert administrator.post(page, {"factor": "1"}).status_code == 403
    assert root.authenticator_set.exists()


@pytest.mark.parametrize(
    "model", ["mfa/authenticator", "usersessions/usersession", "account/emailaddress"]
)
def test_second_factors_and_sessions_have_no_admin_pages(admin_client, model):
    assert admin_client.get(f"/admin/{model}/").status_code == 404
