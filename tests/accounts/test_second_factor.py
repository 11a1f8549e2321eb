"""Signing in with a second factor, losing it, and a museum that requires one."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from photos.models import Photo
from tests import builders
from tests.accounts.second_factors import (
    SECRET,
    enroll_authenticator,
    stored_secret,
    submit_code,
    submit_password,
    totp_code,
)
from tests.admin_pages import create_user_in_group, model_admin_url

pytestmark = pytest.mark.django_db
ADMIN = "/admin/"


@pytest.fixture(autouse=True)
def empty_cache():
    """Failed attempts and used codes are cached by primary keys of users, which tests reuse."""
    cache.clear()


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


def is_in(browser):
    return browser.get(ADMIN).status_code == 200


def logged():
    return list(AuditEntry.objects.order_by("sequence").values_list("kind", "why"))


def test_without_one_the_password_is_enough(curator_user):
    browser, answer = submit_password(curator_user, after=model_admin_url(Photo))
    assert answer["Location"] == model_admin_url(Photo)
    assert is_in(browser)


def test_with_one_the_password_opens_nothing_and_the_code_leads_on(curator_user):
    enroll_authenticator(curator_user)
    browser, answer = submit_password(curator_user, after=model_admin_url(Photo))
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(browser)
    # The request for an admin page did not lose the first step.
    answer = submit_code(browser, totp_code(SECRET))
    assert answer["Location"] == model_admin_url(Photo)
    assert is_in(browser)


def test_a_wrong_code_is_refused_logged_and_counted(curator_user):
    enroll_authenticator(curator_user)
    browser, _answer = submit_password(curator_user)
    for _attempt in range(5):
        answer = submit_code(browser, "000000" if totp_code(SECRET) != "000000" else "111111")
        assert answer.status_code == 200
        assert "code" in answer.context["form"].errors
    assert ("failed", "The second factor of “curator” was wrong.") in logged()
    # From now on the right code is refused too, from any address.
    other, _answer = submit_password(curator_user)
    submit_code(other, totp_code(SECRET))
    assert not is_in(other)


def test_a_code_is_good_once(curator_user):
    enroll_authenticator(curator_user)
    code = totp_code(SECRET)
    first, _answer = submit_password(curator_user)
    submit_code(first, code)
    assert is_in(first)
    second, _answer = submit_password(curator_user)
    submit_code(second, code)
    assert not is_in(second)


def test_each_recovery_code_is_good_once(curator_user):
    codes = enroll_authenticator(curator_user)
    for attempt, code in ((1, codes[0]), (2, codes[1])):
        browser, _answer = submit_password(curator_user)
        submit_code(browser, code)
        assert is_in(browser), attempt
    browser, _answer = submit_password(curator_user)
    submit_code(browser, codes[0])
    assert not is_in(browser)


def test_the_database_alone_gives_no_codes(curator_user, settings):
    enroll_authenticator(curator_user)
    kept, read = stored_secret(curator_user)
    assert SECRET not in kept
    assert read == SECRET
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" * 8
    assert stored_secret(curator_user)[1] == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FALLBACKS"):
        stored_secret(curator_user)


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_asks_for_the_password_and_is_logged(curator_user):
    browser, _answer = submit_password(curator_user)
    activate = reverse("mfa_activate_totp")
    answer = browser.get(activate)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    answer = browser.post(answer["Location"], {"password": "wrong"})
    assert "password" in answer.context["form"].errors
    answer = browser.post(f"{reverse('account_reauthenticate')}?next={activate}", {"password": "x"})
    assert answer["Location"] == activate
    secret = browser.get(activate).context["form"].secret
    answer = browser.post(activate, {"code": totp_code(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    page = browser.get(answer["Location"])
    assert len(page.context["unused_codes"]) == 10
    assert page["Cache-Control"].find("no-store") > 0
    assert ("access", "Second factor added: TOTP Authenticator.") in logged()


@pytest.mark.parametrize("path", ["signup/", "account/signup/", "account/email/"])
def test_nobody_signs_up(client, path):
    answer = client.get(f"/admin/{path}")
    assert answer.status_code in (302, 404)
    assert answer.status_code == 404 or "/admin/login/" in answer["Location"]


def test_a_lost_device_is_taken_away_by_command_and_everybody_is_signed_out(curator_user):
    codes = enroll_authenticator(curator_user)
    browser, _answer = submit_password(curator_user)
    submit_code(browser, codes[0])
    assert is_in(browser)
    call_command("reset_second_factor", "curator", verbosity=0)
    assert not is_in(browser)
    again, _answer = submit_password(curator_user)
    assert is_in(again)
    assert ("access", "The second factor of curator was taken away.") in logged()
    with pytest.raises(CommandError, match="nobody-here"):
        call_command("reset_second_factor", "nobody-here")


class TestRequired:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.REQUIRE_SECOND_FACTOR = True

    def test_without_a_required_factor_only_its_setup_is_reachable(self, curator_user):
        browser, _answer = submit_password(curator_user)
        others = [
            ADMIN,
            model_admin_url(Photo),
            reverse("account_access", args=[curator_user.pk]),
            "/admin/desk/bin/",
        ]
        for address in others:
            assert browser.get(address)["Location"] == reverse("mfa_index"), address
        assert browser.post(model_admin_url(Photo, "add"), {"title_en": "x"}).status_code == 302
        assert browser.get(reverse("mfa_index")).status_code == 200
        # A page outside the admin, as a visitor.
        assert self.sees_draft(browser) is False
        assert browser.get("/en/").status_code == 200

    def test_who_has_one_works(self, curator_user):
        enroll_authenticator(curator_user)
        browser, _answer = submit_password(curator_user)
        submit_code(browser, totp_code(SECRET))
        assert is_in(browser)
        assert self.sees_draft(browser) is True

    def sees_draft(self, browser):
        draft = builders.make_photo(state="draft", master=builders.make_master())
        return browser.get(f"/iiif/3/{draft.identifier}/info.json").status_code == 200

    def test_a_visitor_notices_nothing(self):
        assert Client().get("/en/").status_code == 200
        assert Client().get(ADMIN)["Location"].startswith("/admin/login/")
