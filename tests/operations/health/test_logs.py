"""The log has the number of the request, and nothing of the person who made it."""

import json
import logging
from io import StringIO

import pytest
from django.contrib.auth import get_user_model

from museum.settings import environment
from museum.settings.base import LOGGING
from operations.health.logs import JSONFormatter, LineFormatter, without_personal_data
from operations.health.request_ids import TRUSTED_KEY, TrustedRequestIDs

PERSONAL = ["203.0.113.77", "2001:db8::77", "aleksandra", "Sakuramoto", "aleksandra@museum.example"]


@pytest.fixture(params=[LineFormatter, JSONFormatter])
def log(request):
    """Everything that any logger writes, in each of the formats."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    noisy = logging.getLogger("django.db.backends")
    was = noisy.level
    noisy.setLevel(logging.INFO)
    yield stream
    noisy.setLevel(was)
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.django_db
def test_no_line_has_personal_data(client, log, monkeypatch):
    get_user_model().objects.create_user("aleksandra", "aleksandra@museum.example", "correct")
    client.raise_request_exception = False
    for address in ("203.0.113.77", "2001:db8::77"):
        client.defaults["REMOTE_ADDR"] = address
        client.get("/en/search/", {"q": "Sakuramoto"})
        client.get("/en/nothing/", {"who": "Sakuramoto"})
        client.get("/id/PH-9999?q=Sakuramoto")
        client.get("/en/photos/", {"year": "Sakuramoto"})
        sent = {"username": "aleksandra", "password": "wrong Sakuramoto"}
        client.post("/admin/login/", sent)
        client.post("/admin/login/?next=/Sakuramoto", {**sent, "password": "correct"})
        client.get("/admin/", {"q": "Sakuramoto"})
        client.get("/en/", headers={"host": "evil.example"})
        with monkeypatch.context() as patch:

            def fail(*args, **kwargs):
                raise RuntimeError("from 203.0.113.77: aleksandra@museum.example")

            patch.setattr("museum.views.Home.get", fail)
            assert client.get("/en/").status_code == 500
    text = log.getvalue()
    assert "operations.requests" in text
    assert "RuntimeError" in text
    assert [word for word in PERSONAL if word in text] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET /en/search/?q=Suzuki&page=2 200", "GET /en/search/?(query) 200"),
        ("from 203.0.113.7:8000", "from (address):8000"),
        ("from 2001:db8::1, ::1", "from (address), (address)"),
        ("from fe80:0:0:0:1:2:3:4.", "from (address)."),
        ("mail to a.b+c@museum.example.", "mail to (e-mail)."),
        ("granian 2.8.1 at 12:30:45, PH-0001", "granian 2.8.1 at 12:30:45, PH-0001"),
        ("jobs.queue::claim", "jobs.queue::claim"),
        ("Why? Because.", "Why? Because."),
        ("failed\nDETAIL:  Key (username)=(anna) exists.", "failed\nDETAIL: (left out)"),
    ],
)
def test_what_is_replaced(text, kept):
    assert without_personal_data(text) == kept


@pytest.mark.django_db
def test_a_line_of_json_has_what_is_searched_for(client):
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONFormatter())
    logger = logging.getLogger("operations.requests")
    logger.addHandler(handler)
    try:
        response = client.get("/en/")
    finally:
        logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line.items() >= {"method": "GET", "view": "home", "status": 200}.items()
    assert line["level"] == "INFO"
    assert line["time"].endswith("+00:00")
    assert line["milliseconds"] > 0


def test_the_format_is_chosen_by_a_setting(monkeypatch):
    assert set(LOGGING["formatters"]) == {"line", "json"}
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(environment.SettingError, match="LOG_FORMAT='XML' is unknown"):
        environment.one_of("LOG_FORMAT", "LINE", ("LINE", "JSON"))


# Numbers of requests ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "given", "taken"),
    [
        ("10.0.0.1", "0123456789abcdef", True),
        ("10.0.0.1", "short", False),
        ("10.0.0.1", "a b\nc" * 4, False),
        ("10.0.0.1", "x" * 65, False),
        ("203.0.113.7", "0123456789abcdef", False),
        ("", "0123456789abcdef", False),
    ],
)
def test_a_number_is_taken_from_a_trusted_proxy_alone(address, given, taken):
    seen = {}
    application = TrustedRequestIDs(lambda environ, _: seen.update(environ) or [], ["10.0.0.0/8"])
    application({"REMOTE_ADDR": address, "HTTP_X_REQUEST_ID": given, TRUSTED_KEY: "forged"}, None)
    assert "HTTP_X_REQUEST_ID" not in seen
    assert seen.get(TRUSTED_KEY) == (given if taken else None)


@pytest.mark.django_db
def test_the_number_is_given_back(client):
    trusted = client.get("/healthz", **{TRUSTED_KEY: "of-the-proxy-1"})
    assert trusted.headers["X-Request-ID"] == "of-the-proxy-1"
    own = [
        client.get("/healthz", headers={"X-Request-ID": "of-a-visitor"}).headers["X-Request-ID"]
        for _ in range(2)
    ]
    assert len(set(own)) == 2
    assert "of-a-visitor" not in own
