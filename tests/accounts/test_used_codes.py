"""A code that was used is used: also the one that set the app up, and two at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from museum.file_cache import FileCache
from tests.accounts.second_factors import (
    SECRET,
    enroll_authenticator,
    submit_code,
    submit_password,
    totp_code,
)
from tests.admin_pages import create_user_in_group

THREADS = 8


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def activate(user):
    """Set an app up in the admin; returns the code that did it, and the secret."""
    browser, _answer = submit_password(user)
    page = reverse("mfa_activate_totp")
    browser.post(f"{reverse('account_reauthenticate')}?next={page}", {"password": "x"})
    secret = browser.get(page).context["form"].secret
    code = totp_code(secret)
    assert browser.post(page, {"code": code}).status_code == 302
    return code, secret


@pytest.mark.django_db(transaction=True)
def test_the_code_that_set_the_app_up_signs_nobody_in():
    user = create_user_in_group("Curator")
    code, secret = activate(user)
    if totp_code(secret) != code:  # half a minute has just ended
        pytest.skip("The code has expired meanwhile.")
    browser, _answer = submit_password(user)
    answer = submit_code(browser, code)
    assert answer.status_code == 200
    assert browser.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_a_code_that_signed_in_sets_no_app_up():
    user = User.objects.create_user("tamura")
    assert TOTP(Authenticator(user=user))._mark_code_used("123456")
    assert not TOTP(Authenticator(user=user))._mark_code_used("123456")
    assert TOTP(Authenticator(user=User.objects.create_user("ono")))._mark_code_used("123456")


def test_of_many_at_the_same_moment_one_adds(tmp_path):
    def add(number):
        return FileCache(tmp_path / "cache", {}).add("code", number, timeout=30)

    for attempt in range(20):
        FileCache(tmp_path / "cache", {}).clear()
        with ThreadPoolExecutor(THREADS) as threads:
            assert sum(threads.map(add, range(THREADS))) == 1, attempt


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_two_sign_ins_with_one_code_at_the_same_moment(kind):
    user = create_user_in_group("Curator")
    codes = enroll_authenticator(user)
    code = totp_code(SECRET) if kind == "app" else codes[0]
    browsers = [submit_password(user)[0] for _browser in range(4)]

    def submit(browser):
        try:
            return submit_code(browser, code).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as threads:
        answers = sorted(threads.map(submit, browsers))
    assert answers == [200, 200, 200, 302]
    assert [browser.get("/admin/").status_code for browser in browsers].count(200) == 1


@pytest.mark.django_db
def test_a_recovery_code_stays_used_when_another_object_was_read_before():
    user = create_user_in_group("Curator")
    codes = enroll_authenticator(user)
    first, second = (
        RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes"))
        for _object in range(2)
    )
    assert first.validate_code(codes[0])
    assert second.validate_code(codes[1])
    assert not second.validate_code(codes[0])


def test_a_flood_of_entries_removes_the_expired_ones_and_not_used_codes(tmp_path):
    kept = FileCache(tmp_path / "cache", {"OPTIONS": {"MAX_ENTRIES": 50}})
    assert kept.add("used", "y", timeout=60)
    for number in range(200):
        kept.set(f"expired{number}", "y", timeout=-1)
        assert not kept.add("used", "y", timeout=60), number
    assert len(kept._list_cache_files()) <= 51
