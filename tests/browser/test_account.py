"""Second factors in a browser: codes of an app, passkeys, sessions; no accessibility violation."""

import time

import pytest
from playwright.sync_api import expect

from tests.accounts.second_factors import totp_code
from tests.browser.page_checks import BrowserErrors, axe_violations

#: How long the code of an app is shown, in seconds.
CODE_S = 30
PASSWORD = "only-for-this-test-4713"
_MADE = """
import json
from django.contrib.auth.models import Group, User
for name in {names}:
    user = User.objects.create_user(name, password="{password}", is_staff=True)
    user.groups.add(Group.objects.get(name="Curator"))
print(json.dumps({names}))
"""
#: A virtual authenticator that is always present and verifies its user.
_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="session")
def people(live_museum):
    """Two curators who have no second factor yet."""
    names = ["app-owner", "key-owner"]
    return live_museum.run_once(_MADE.format(names=names, password=PASSWORD))


def submit_password(tab, name):
    tab.goto("/admin/login/")
    tab.locator("[name=username]").fill(name)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=password]").press("Enter")


def open_confirmed(tab, address):
    """Open `address`, which asks for the password once more, and confirm it."""
    tab.goto(address)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=password]").press("Enter")
    tab.wait_for_url(f"**{address}")


def sign_out(tab):
    tab.goto("/admin/")
    tab.locator("#logout-form").evaluate("form => form.submit()")
    tab.wait_for_url("**/admin/logout/")


def test_an_app_is_set_up_and_its_code_asked_for(page, people):
    tab = page(scheme="dark", lang="ru")
    tab.goto("/admin/login/")
    assert axe_violations(tab) == []
    submit_password(tab, people[0])
    tab.wait_for_url("**/admin/")
    tab.goto("/admin/account/")
    assert axe_violations(tab) == []
    open_confirmed(tab, "/admin/account/second-factor/totp/activate/")
    assert axe_violations(tab) == []
    secret = tab.locator("#authenticator_secret").input_value()
    if time.time() % CODE_S > CODE_S - 10:
        time.sleep(11)  # the code would have changed before it is sent
    tab.locator("[name=code]").fill(totp_code(secret))
    tab.locator("[name=code]").press("Enter")
    codes = tab.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    assert axe_violations(tab) == []
    sign_out(tab)
    submit_password(tab, people[0])
    tab.wait_for_url("**/authenticate/")
    assert axe_violations(tab) == []
    # The code of the app was used a moment ago and is valid once; use a recovery code instead.
    tab.locator("[name=code]").fill(codes[0])
    tab.locator("[name=code]").press("Enter")
    tab.wait_for_url("**/admin/")
    tab.goto("/admin/account/sessions/")
    expect(tab.locator(".account__badge")).to_have_count(1)
    assert axe_violations(tab) == []


def test_a_passkey_signs_in_without_a_password(browser, live_museum, people):
    # A passkey belongs to a host name, never to an IP address: open the museum by its host name.
    address = live_museum.address.replace("127.0.0.1", "localhost")
    context = browser.new_context(
        base_url=address, locale="en", viewport={"width": 390, "height": 844}
    )
    complaints = BrowserErrors(context, address)
    tab = context.new_page()
    devices = context.new_cdp_session(tab)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
    submit_password(tab, people[1])
    tab.wait_for_url("**/admin/")
    open_confirmed(tab, "/admin/account/second-factor/webauthn/add/")
    assert axe_violations(tab) == []
    tab.locator("[name=name]").fill("The reading room's laptop")
    tab.locator("[name=passwordless]").check()
    tab.locator("#mfa_webauthn_add").click()
    tab.wait_for_url("**/recovery-codes/")
    tab.goto("/admin/account/second-factor/webauthn/")
    expect(tab.get_by_text("The reading room's laptop")).to_be_visible()
    assert axe_violations(tab) == []
    sign_out(tab)
    tab.goto("/admin/login/")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    tab.wait_for_url("**/admin/")
    sign_out(tab)
    # The password alone is no longer enough; the same key is the second factor too.
    submit_password(tab, people[1])
    tab.wait_for_url("**/authenticate/")
    tab.locator("#mfa_webauthn_authenticate").click()
    tab.wait_for_url("**/admin/")
    context.close()
    assert complaints.drain() == []
