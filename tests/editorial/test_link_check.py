"""External links: no private network is requested, and one failure does not make a link broken."""

import ipaddress
import socket
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from editorial.link_check import fetch, public_net
from editorial.link_check.discovery import addresses_in, linked_addresses
from editorial.link_check.fetch import (
    Answer,
    as_uri,
    fetch_status,
)
from editorial.link_check.public_net import PrivateAddress, is_public, resolve_public
from editorial.link_check.results import FAILURES_UNTIL_BROKEN, due_for_check, save_answer
from editorial.models import ExternalLink
from tests.builders import make_article, make_person, make_source

AGENT = "museum-check-links/1.0"


class Site(BaseHTTPRequestHandler):
    asked: list = []

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        code = {
            "/gone": 410,
            "/missing": 404,
            "/down": 503,
            "/no-machines": 403,
            "/sign-in": 401,
        }.get(self.path, 200)
        if self.path == "/get-only" and self.command == "HEAD":
            code = 405
        if self.path in ("/moved", "/for-now", "/inside", "/round"):
            code = 302 if self.path == "/for-now" else 301
        self.send_response(code)
        if self.path in ("/moved", "/for-now"):
            self.send_header("Location", "/here")
        if self.path == "/round":
            self.send_header("Location", "/round")
        if self.path == "/inside":
            self.send_header("Location", "http://10.0.0.1/secret")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site(monkeypatch):
    """A local web site, whose address counts as public in these tests alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    local = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr(public_net, "is_public", lambda host: host == local or is_public(host))
    Site.asked = []
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state", "moved_to"),
    [
        ("/here", "good", ""),
        ("/get-only", "good", ""),
        ("/no-machines", "good", ""),
        ("/sign-in", "good", ""),
        ("/moved", "moved", "/here"),
        ("/for-now", "good", ""),
        ("/gone", "broken", ""),
        ("/missing", "broken", ""),
        ("/down", "silent", ""),
        ("/inside", "silent", ""),
        ("/round", "silent", ""),
    ],
)
def test_how_an_address_answers(site, path, state, moved_to):
    found = fetch_status(site + path, AGENT)
    assert found.state == state, found
    assert found.moved_to == (site + moved_to if moved_to else "")
    assert {agent for _method, _path, agent in Site.asked} == {AGENT}


def test_a_redirect_into_a_private_net_is_not_followed(site):
    assert "not on the public net" in fetch_status(f"{site}/inside", AGENT).words
    assert [path for _method, path, _agent in Site.asked] == ["/inside"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::808:808]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://user@127.0.0.1/",
        "https://127.0.0.1/",
        "http://8.8.8.8:25/",
        "http://8.8.8.8:22/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "http:///x",
        "http://[",
        "http://example.org:99999/",
        "http://a\r\nHost: b/",
    ],
)
def test_no_private_address_is_asked(address, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *args: pytest.fail(f"asked: {args}"))
    assert fetch_status(address, AGENT).state == "silent"


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # link-local: the metadata of a cloud
        ("100.64.0.1", False),  # shared address space of carriers
        ("198.18.0.1", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("::", False),
        ("::1", False),
        ("::7f00:1", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::808:808", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("2002:808:808::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),  # Teredo
        ("2001:db8::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_public(host, public):
    assert is_public(ipaddress.ip_address(host)) is public


def resolver(*answers):
    """A name server that gives each of `answers` in turn, the last for ever."""
    remaining, literal = list(answers), socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host[0].isdigit():
            return literal(host, port, *args, **kwargs)
        found = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port))
            for one in found
        ]

    return getaddrinfo


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["8.8.8.8", "10.0.0.1"]))
    with pytest.raises(PrivateAddress, match="not on the public net"):
        resolve_public("example.org", 80)


def test_a_name_is_resolved_once_and_that_address_is_connected_to(monkeypatch):
    """A name server that says something else the second time leads nowhere (DNS rebinding)."""
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolver(["8.8.8.8", "8.8.4.4"], ["127.0.0.1"]))
    monkeypatch.setattr(socket, "create_connection", connect)
    assert fetch_status("http://rebind.example/", AGENT).state == "silent"
    assert connected == [("8.8.8.8", 80), ("8.8.4.4", 80)]


def test_a_redirect_is_resolved_anew(site, monkeypatch):
    """Each redirect is checked, also to the name that was good a moment ago."""
    port = site.rpartition(":")[2]
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"], ["10.0.0.1"]))
    found = fetch_status(f"http://museum.example:{port}/moved", AGENT)
    assert (found.state, "not on the public net" in found.words) == ("silent", True)
    assert len(Site.asked) == 1


def test_proxies_of_the_environment_are_not_asked(site, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert fetch_status(f"{site}/here", AGENT).state == "good"


def test_redirects_are_bounded(site):
    assert "redirects" in fetch_status(f"{site}/round", AGENT).words
    assert len(Site.asked) == fetch.MOST_REDIRECTS + 1


@pytest.mark.parametrize("sends", ["a byte at a time", "nothing", "an endless body"])
def test_the_time_of_one_address_is_bounded(sends, site, monkeypatch):
    monkeypatch.setattr(fetch, "MOST_SECONDS", 1)
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve():
        client, _address = listening.accept()
        with closing(client):
            head = b"HTTP/1.1 200 OK\r\n"
            client.sendall(head + b"\r\n" if sends == "an endless body" else head)
            while not stop.is_set():
                try:
                    if sends == "an endless body":
                        client.sendall(b"x" * 65536)
                    elif sends == "a byte at a time":
                        client.sendall(b"X")
                        time.sleep(0.05)
                    else:
                        time.sleep(0.05)
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    began = time.monotonic()
    found = fetch_status(f"http://127.0.0.1:{listening.getsockname()[1]}/", AGENT)
    assert time.monotonic() - began < 4
    assert found.state == ("good" if sends == "an endless body" else "silent")
    stop.set()
    thread.join(5)
    listening.close()


@pytest.mark.django_db
def test_a_link_is_broken_after_several_failures_and_good_after_one_success():
    silent, good = Answer("silent", "timed out"), Answer("good", "200")
    for _look in range(FAILURES_UNTIL_BROKEN - 1):
        assert save_answer("https://example.org/", silent).broken_since is None
    since = save_answer("https://example.org/", silent).broken_since
    assert since is not None
    assert save_answer("https://example.org/", silent).broken_since == since
    assert save_answer("https://example.org/", good).broken_since is None


@pytest.mark.django_db
def test_each_named_address_is_due_once_and_what_nobody_names_is_forgotten():
    source = make_source(url="https://example.org/a", archive_url="https://example.org/b")
    make_source(url="https://example.org/a")
    make_person(authority_url="https://example.org/c")
    save_answer("https://example.org/b", Answer("good", "200"))
    save_answer("https://example.org/old", Answer("good", "200"))
    assert due_for_check(30) == ["https://example.org/a", "https://example.org/c"]
    assert not ExternalLink.objects.filter(address="https://example.org/old").exists()
    assert source.archive_url in due_for_check(0)


@pytest.mark.django_db
def test_the_command_looks_and_the_work_list_names_the_records(site, admin_client):
    broken, _good = make_source(url=f"{site}/gone"), make_source(url=f"{site}/here")
    out = StringIO()
    call_command("check_links", stdout=out)
    assert f"is not there any more: {site}/gone" in out.getvalue()
    assert "2 addresses." in out.getvalue()
    page = admin_client.get(reverse("admin:catalog_source_changelist"), {"missing": "link"})
    assert list(page.context["cl"].result_list) == [broken]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://example.org/a_(b)?c=d%20e", "https://example.org/a_(b)?c=d%20e"),
        ("https://ja.example.org/抑留?q=収容所#x",
         "https://ja.example.org/%E6%8A%91%E7%95%99?q=%E5%8F%8E%E5%AE%B9%E6%89%80"),
        ("http://лагерь.example:8080/а", "http://xn--80aggv2a6e.example:8080/%D0%B0"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)  # fmt: skip
def test_letters_of_any_script_are_asked_as_a_request_may_hold_them(address, asked):
    assert as_uri(address) == asked


def test_an_address_too_long_to_be_kept_is_left_out():
    assert addresses_in(f"[a](https://example.org/{'a' * 2000}) <http://b.example/>") == [
        "http://b.example/"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](https://example.org/a)", ["https://example.org/a"]),
        ('[a](https://example.org/a "title") and <http://b.example/>',
         ["https://example.org/a", "http://b.example/"]),
        ("[a](<https://example.org/a>)", ["https://example.org/a"]),
        ("[a](https://example.org/a_(b)) c)", ["https://example.org/a_(b)"]),
        ("[a](https://ja.example.org/シベリア抑留)", ["https://ja.example.org/シベリア抑留"]),
        ("https://example.org/ is no link, [[PH-0001]] and [@SO-0001] are the museum's", []),
        ("[a](/en/about/) [b](mailto:a@example.org)", []),
    ],
)  # fmt: skip
def test_addresses_are_found_in_texts(text, found):
    assert addresses_in(text) == found


@pytest.mark.django_db
def test_a_broken_link_in_a_text_names_its_record_and_no_other(admin_client):
    body = "It is told [elsewhere](https://example.org/a)."
    article = make_article(body_en="A sentence.", body_ru=body)
    make_article(body_en="See [more](https://example.org/ab).")
    make_article(body_en="Not a link: https://example.org/a")
    assert list(linked_addresses()) == ["https://example.org/a", "https://example.org/ab"]
    save_answer("https://example.org/a", Answer("broken", "410"))
    page = admin_client.get(reverse("admin:articles_article_changelist"), {"missing": "link"})
    assert list(page.context["cl"].result_list) == [article]
