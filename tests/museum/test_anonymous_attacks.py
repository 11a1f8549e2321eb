"""What strangers try at every address: forged forms, pages of the staff, redirects, hosts."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from operations.health import middleware as operations_middleware
from tests.accounts.second_factors import PASSWORD
from tests.admin_pages import create_user_in_group
from tests.builders import make_photo
from tests.museum.every_url import every_address, patterns

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
#: Pages under /admin/ for who is not signed in, and one that leads to a page that is not. All other
#: addresses there lead to the sign-in.
OPEN_ADMIN = {
    "account_login",
    "admin:login",
    "account_logout",
    "admin:logout",
    "set_language",
    "mfa_login_webauthn",
    "account_inactive",
    "account_home",
}
ELSEWHERE = [
    "https://attacker.example/",
    "//attacker.example/",
    "///attacker.example/",
    "/\\attacker.example/",
    "\\\\attacker.example/",
    "http:attacker.example",
    "https:///attacker.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/attacker.example/",
    "/admin/\r\nSet-Cookie: a=b",
    "https://testserver@attacker.example/",
    "https://testserver.attacker.example/",
]


#: Answered before the check of the token (see `test_a_probe_refuses_whatever_would_change`).
PROBES = {(path.strip("/"), 405) for path in operations_middleware._PROBES}


def test_no_form_is_accepted_without_its_token():
    """The administrator's browser is made to send each form by a page of somebody else."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(create_user_in_group("Administrator"))
    addresses = every_address()
    assert len(addresses) > 150
    accepted = [
        (name, method, status)
        for name, address in addresses
        for method in UNSAFE_METHODS
        if (status := browser.generic(method, address).status_code) != 403
        and (name, status) not in PROBES
    ]
    assert accepted == []


@pytest.mark.parametrize("method", UNSAFE_METHODS)
def test_a_probe_refuses_whatever_would_change(method, monkeypatch):
    """No view is called, so that there is nothing that a forged form could do."""

    def nothing(*arguments, **options):
        raise AssertionError("A probe was carried out.")

    monkeypatch.setattr("operations.health.views.check_readiness", nothing)
    monkeypatch.setattr("operations.health.metrics.exposition", nothing)
    assert {name for name, _status in PROBES} == {"healthz", "readyz", "metrics"}
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(create_user_in_group("Administrator"))
    for name, _status in PROBES:
        answer = browser.generic(method, f"/{name}")
        assert (answer.status_code, answer.content) == (405, b"")
        assert answer["Allow"] == "GET, HEAD"
        assert not answer.cookies


def test_no_view_is_exempt():
    exempt = [name for name, p in patterns() if getattr(p.callback, "csrf_exempt", False)]
    assert exempt == []


def test_a_token_of_another_origin_is_refused():
    browser = Client(enforce_csrf_checks=True)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/admin/login/").content.decode()
    )[1]
    form = {"csrfmiddlewaretoken": token, "username": "a", "password": "b"}
    for origin, status in (
        ("https://attacker.example", 403),
        ("null", 403),
        ("http://testserver", 200),
    ):
        answer = browser.post("/admin/login/", form, headers={"origin": origin})
        assert answer.status_code == status, origin


def admin_addresses():
    return [
        (name, address)
        for name, address in every_address()
        if address.startswith("/admin/") or name == "preview"
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_enters_the_admin_without_signing_in(method):
    browser = Client()
    inside = []
    for name, address in admin_addresses():
        answer = browser.generic(method, address)
        leads_to = urlsplit(answer.get("Location", "")).path
        is_out = answer.status_code in (403, 404, 405, 410) or (
            answer.status_code == 302 and leads_to == reverse("account_login")
        )
        if not is_out and name not in OPEN_ADMIN:
            inside.append((name, address, answer.status_code, leads_to))
    assert inside == [], inside


@pytest.mark.parametrize("role", [None, "Researcher", "Translator", "Contributor", "Curator"])
def test_every_address_answers_each_role_without_an_error(role):
    make_photo(identifier="PH-0001", state="draft")
    browser = Client(raise_request_exception=False)
    if role:
        browser.force_login(create_user_in_group(role))
    errors = [
        (address, status)
        for _name, address in every_address()
        if (status := browser.get(address).status_code) >= 500 and status != 503
    ]
    assert errors == []


def test_a_member_of_the_staff_without_a_role_sees_no_record(stranger):
    make_photo(identifier="PH-0001", state="draft", title_en="Unpublished orchestra")
    for _name, address in every_address():
        answer = stranger.get(address)
        if not answer.streaming:
            assert b"Unpublished orchestra" not in answer.content, address


# Redirects


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nothing_leads_to_another_site(target):
    user = create_user_in_group("Curator")
    browser = Client()
    query = urlencode({"next": target})
    answers = [
        Client().post(
            "/admin/login/", {"username": user.username, "password": PASSWORD, "next": target}
        ),
        Client().post(f"/admin/login/?{query}", {"username": user.username, "password": PASSWORD}),
        browser.post("/admin/language/", {"language": "ru", "next": target}),
    ]
    browser.force_login(user)
    answers += [
        browser.get(f"/admin/login/?{query}"),
        browser.post(f"{reverse('account_reauthenticate')}?{query}", {"password": PASSWORD}),
        browser.post(f"/admin/logout/?{query}", {"next": target}),
    ]
    for answer in answers:
        location = answer.get("Location", "/")
        assert re.match(r"/(?![/\\])", location), location
        assert "attacker" not in urlsplit(location).netloc
        assert "\n" not in location


@pytest.mark.parametrize("path", ["//attacker.example/", "//attacker.example/en/photos", "/en//"])
def test_a_path_with_two_slashes_leads_nowhere_else(path):
    answer = Client().get("/", PATH_INFO=path)
    location = answer.get("Location", "/")
    assert answer.status_code == 404 or not location.startswith("//"), location


@pytest.mark.parametrize(
    "path",
    [
        "/id/PH-0001\r\nSet-Cookie: a=b",
        "/en/photos/ph1\r\nSet-Cookie: a=b/",
        "/en/photos/?q=a%0d%0aSet-Cookie:%20a=b&x=1",
        "/en/photos/export.csv?q=a%0d%0aSet-Cookie:%20a=b",
        "/iiif/3/ph1\r\nSet-Cookie: a=b/info.json",
        "/en/lightbox/export.csv?id=PH-0001%0d%0aSet-Cookie:%20a=b",
    ],
)
def test_no_line_break_reaches_a_header(path):
    make_photo(identifier="PH-0001")
    path, _mark, query = path.partition("?")
    answer = Client().get("/", PATH_INFO=path, QUERY_STRING=query)
    assert answer.status_code < 500
    for name, value in answer.items():
        assert "\n" not in value, name
        assert "\r" not in value, name
    assert not answer.cookies


# Hosts and headers that a cache does not know


@pytest.mark.parametrize(
    "header",
    [
        "x-forwarded-host",
        "x-host",
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-server",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-forwarded-prefix",
        "x-http-method-override",
        "forwarded",
        "x-http-host-override",
    ],
)
@pytest.mark.parametrize("path", ["/en/", "/robots.txt", "/sitemap.xml", "/en/feed.atom"])
def test_a_header_of_a_stranger_changes_nothing(header, path, client):
    plain = client.get(path)
    odd = client.get(path, headers={header: "attacker.example"})
    assert odd.status_code == plain.status_code == 200
    assert b"attacker" not in odd.content
    assert _without_times(odd.content) == _without_times(plain.content)


def _without_times(content):
    return re.sub(rb"\d\d:\d\d:\d\d[.\d]*", b"", content)


@pytest.mark.parametrize(
    "host", ["attacker.example", "testserver.attacker.example", "testserver@attacker.example", ""]
)
def test_another_host_is_refused(host):
    assert Client().get("/en/", HTTP_HOST=host, SERVER_NAME=host).status_code == 400


# Sessions and cookies


def test_the_session_begins_anew_at_sign_in_and_ends_at_sign_out():
    user = create_user_in_group("Curator")
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    browser.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    browser.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    key = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    assert key != planted
    assert browser.get("/admin/").status_code == 200
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/admin/").status_code == 302
    browser.post("/admin/logout/")
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/admin/").status_code == 302


def test_a_session_key_that_a_stranger_chose_is_not_taken():
    user = create_user_in_group("Curator")
    browser = Client()
    browser.cookies[django_settings.SESSION_COOKIE_NAME] = "chosen" * 5
    browser.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert browser.cookies[django_settings.SESSION_COOKIE_NAME].value != "chosen" * 5


def test_the_flags_of_cookies():
    user = create_user_in_group("Curator")
    browser = Client()
    browser.get("/admin/login/")
    browser.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    browser.post("/admin/language/", {"language": "ru", "next": "/admin/"})
    assert {"sessionid", "csrftoken", "django_language"} <= set(browser.cookies)
    for name, cookie in browser.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name


def test_production_sends_cookies_over_https_alone(monkeypatch):
    import runpy

    monkeypatch.setenv("SECRET_KEY", "k9" * 30)
    monkeypatch.setenv("ALLOWED_HOSTS", "museum.example")
    production = runpy.run_module("museum.settings.production")
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        assert production[name] is True, name


def test_a_visitor_gets_no_cookie():
    for path in ("/en/", "/en/photos/", "/en/search/?q=a", "/healthz", "/en/nothing/"):
        assert not Client().get(path).cookies, path
