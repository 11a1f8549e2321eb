"""Every response has all policy headers: pages, errors, redirects, files, tiles before Django."""

import io
import json
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.test.utils import override_settings

from iiif.image.wsgi import TileMiddleware
from museum import wsgi
from museum.policy_headers import PolicyHeadersMiddleware
from photos.ingest import Ingest
from records.changes import changeset
from records.publication import withdraw
from tests.builders import make_photo, make_source
from tests.images.image_files import encode_image, random_scene, write_file
from tests.search_index import update_index

pytestmark = pytest.mark.django_db

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: Directives that no response may lack, and sources that none outside the admin may name.
DIRECTIVES = (
    "default-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)
UNSAFE = ("unsafe-", "data:", "blob:", "http", "*")


@pytest.fixture(autouse=True)
def one_connection():
    """The application closes its connection after a request; it is that of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def ask(path, method="GET", application=None, scheme="http", body=b"", **headers):
    """Ask the WSGI application, as the server does; returns (status, headers, body)."""
    path, _mark, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": "testserver",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": scheme,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        **headers,
    }
    answer = {}

    def start(status, sent, *_rest):
        names = [name for name, _value in sent]
        assert len({n.lower() for n in names} - {"set-cookie"}) == len(
            [n for n in names if n.lower() != "set-cookie"]
        ), names
        answer.update(status=int(status[:3]), headers=dict(sent))

    pieces = (application or whole_application())(environ, start)
    content = b"".join(pieces)
    if hasattr(pieces, "close"):
        pieces.close()
    return answer["status"], answer["headers"], content


def whole_application():
    """The application of museum/wsgi.py with the settings of this moment and no memories."""
    return PolicyHeadersMiddleware(TileMiddleware(WSGIHandler()))


def test_that_is_the_application_of_the_server():
    application = wsgi.application.application  # within that for numbers of requests
    assert isinstance(application, PolicyHeadersMiddleware)
    assert isinstance(application._application, TileMiddleware)
    assert application._application._application is wsgi.django_application


def check(path, headers):
    for name, value in STRICT.items():
        assert headers.get(name) == value, (path, name)
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert all(directive in policy for directive in DIRECTIVES), (path, policy)
    if not path.startswith("/admin/"):
        sources = re.sub("upgrade-insecure-requests", "", policy)
        assert not [word for word in UNSAFE if word in sources], (path, policy)
    wide = path.startswith(("/iiif/", "/media/", "/static/img/"))
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if wide else "same-origin")


#: Status, method and address of every kind of response.
RESPONSES = [
    (200, "GET", "/en/"),
    (200, "GET", "/ja/photos/"),
    (200, "HEAD", "/en/"),
    (302, "GET", "/"),
    (302, "GET", "/en/photos/?unknown=1"),
    (301, "GET", "/en/photos/ph1"),
    (303, "GET", "/id/SO-0001"),
    (404, "GET", "/en/nothing-here/"),
    (404, "GET", "/no-such-file.php"),
    (405, "POST", "/healthz"),
    (405, "GET", "/admin/logout/"),
    (410, "GET", "/en/sources/SO-0002/"),
    (403, "POST", "/admin/login/"),
    (200, "GET", "/admin/login/"),
    (302, "GET", "/admin/"),
    (404, "GET", "/preview/link/unknown/en/"),
    (200, "GET", "/healthz"),
    (200, "GET", "/robots.txt"),
    (200, "GET", "/sitemap.xml"),
    (200, "GET", "/en/feed.atom"),
    (200, "GET", "/en/photos/export.csv"),
    (404, "GET", "/en/photos/export.exe"),
    (200, "GET", "/static/css/tokens.css"),
    (200, "GET", "/static/img/favicon.svg"),
    (404, "GET", "/static/nothing.css"),
    (404, "GET", "/static/../museum/wsgi.py"),
    (200, "GET", "/media/mount/PH-0001.png"),
    (404, "GET", "/media/" + "0" * 64 + "/600.jpg"),
    (200, "GET", "/iiif/presentation/3/collection.json"),
    (200, "GET", "/iiif/search/2/?q=a"),
    (204, "OPTIONS", "/iiif/3/PH-0001/info.json"),
    (404, "GET", "/iiif/3/PH-9999/info.json"),
    (400, "GET", "/iiif/3/PH-0001/nonsense/max/0/default.jpg"),
]


@pytest.fixture
def records():
    make_photo(state="published", identifier="PH-0001")
    make_source(identifier="SO-0001")
    withdraw(
        record=make_source(identifier="SO-0002"), category="error", reason={"en": "A mistake."}
    )


@pytest.fixture
def scan(records, tmp_path):
    """A published photograph with its files; the values for its addresses."""
    path = write_file(tmp_path, "scan.png", encode_image(random_scene(4, 800, 600), "PNG"))
    with Ingest() as ingest:
        prepared = ingest.stage(path)
        with changeset(why="A scan came in."):
            photo = make_photo(master=ingest.commit(prepared), state="published")
    return {"scan": photo.identifier, "sha256": photo.master.sha256, "width": 320}


@pytest.mark.parametrize(("status", "method", "path"), RESPONSES)
def test_the_table_of_responses(status, method, path, records):
    update_index()
    answered, headers, _content = ask(path, method)
    assert answered == status, path
    check(path, headers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path",
    [
        "/iiif/3/{scan}/info.json",
        "/iiif/3/{scan}/full/max/0/default.jpg",
        "/iiif/3/{scan}/full/90,/0/default.jpg",
        "/iiif/2/{scan}/full/90,/0/default.png",
        "/media/{sha256}/{width}.jpg",
    ],
)
def test_pictures_before_django_and_in_it(path, scan):
    path = path.format(**scan)
    status, headers, _content = ask(path)
    assert status == 200
    check(path, headers)
    status, again, content = ask(path, HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (status, content) == (304, b"")
    check(path, again)


@pytest.mark.django_db(transaction=True)
def test_a_viewer_elsewhere_may_show_every_picture_that_a_manifest_names(scan):
    _status, _headers, content = ask(f"/iiif/presentation/3/{scan['scan']}/manifest.json")
    pictures = {urlsplit(address).path for address in picture_addresses(json.loads(content))}
    assert {path.split("/")[1] for path in pictures} == {"static", "iiif"}  # the logo, the scan
    for path in pictures:
        status, headers, _content = ask(path)
        assert status == 200, path
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin", path


def picture_addresses(value):
    """Addresses of everything of the type Image in the JSON of a manifest."""
    if isinstance(value, list):
        return [address for item in value for address in picture_addresses(item)]
    if not isinstance(value, dict):
        return []
    own = [value["id"]] if value.get("type") == "Image" else []
    return own + [address for item in value.values() for address in picture_addresses(item)]


def test_a_refused_host():
    status, headers, _content = ask("/en/", HTTP_HOST="attacker.example")
    assert status == 400
    check("/en/", headers)


def test_a_refused_host_before_the_redirect_to_https():
    with override_settings(SECURE_SSL_REDIRECT=True):
        application = whole_application()
    status, headers, _content = ask("/en/", application=application, HTTP_HOST="attacker.example")
    assert status == 400
    check("/en/", headers)


def test_an_error_of_ours(monkeypatch, records):
    def broken(*args, **kwargs):
        raise RuntimeError("planted")

    monkeypatch.setattr("museum.views.Home.get_context_data", broken)
    status, headers, content = ask("/en/")
    assert status == 500
    assert b"planted" not in content
    check("/en/", headers)


def test_a_refusal_by_the_rate_limits(settings):
    settings.RATE_LIMITS = {**django_settings.RATE_LIMITS, "search": (1, 60)}
    ask("/en/search/?q=a", REMOTE_ADDR="192.0.2.77")
    status, headers, _content = ask("/en/search/?q=a", REMOTE_ADDR="192.0.2.77")
    assert status == 429
    check("/en/search/", headers)


def test_a_file_that_has_not_changed():
    _status, first, _content = ask("/static/css/tokens.css")
    status, headers, content = ask(
        "/static/css/tokens.css", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]
    )
    assert (status, content) == (304, b"")
    check("/static/css/tokens.css", headers)


def test_a_denied_page():
    browser = Client()
    browser.force_login(User.objects.create_user("stranger"))
    cookie = f"{django_settings.SESSION_COOKIE_NAME}={browser.session.session_key}"
    status, headers, _content = ask("/admin/account/access/1/", HTTP_COOKIE=cookie)
    assert status in (403, 404)
    check("/admin/account/access/1/", headers)


def test_production_insists_on_https():
    with override_settings(
        SECURE_SSL_REDIRECT=True,
        SECURE_HSTS_SECONDS=31536000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
        SECURE_HSTS_PRELOAD=True,
    ):
        application = whole_application()
        status, headers, _content = ask("/en/", application=application)
        assert (status, headers["Location"]) == (301, "https://testserver/en/")
        assert "Strict-Transport-Security" not in headers  # RFC 6797 section 7.2
        check("/en/", headers)
        for path in ("/en/", "/static/css/tokens.css", "/nothing", "/iiif/3/PH-1/x"):
            _status, headers, _content = ask(path, application=application, scheme="https")
            wanted = "max-age=31536000; includeSubDomains; preload"
            assert headers["Strict-Transport-Security"] == wanted, path
        _status, headers, _content = ask(
            "/en/", application=application, scheme="https", HTTP_HOST="attacker.example"
        )
        assert headers["Strict-Transport-Security"] == wanted


def test_what_a_response_says_itself_is_not_changed():
    def page(environ, start_response):
        start_response("200 OK", [("x-frame-options", "SAMEORIGIN")])
        return [b""]

    _status, headers, _content = ask("/", application=PolicyHeadersMiddleware(page))
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "X-Frame-Options" not in headers


def test_the_admin_is_loosened_for_its_pages_alone(curator):
    page = curator.get("/admin/")
    assert "'unsafe-eval'" in page["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in page["Content-Security-Policy"] + ";"
    for path in ("/admin/jsi18n/", "/admin/desk/sheets/export/photos.csv"):
        answer = curator.get(path)
        assert answer.status_code == 200
        assert "unsafe" not in answer["Content-Security-Policy"], path
