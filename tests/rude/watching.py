"""What a visitor and a curator notice while rude clients are at work on a real museum."""

import contextlib
import http.client
import json
import re
import ssl
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Clients of each kind. Each of `unknown` asks for an address a second.
FULL = {
    "slow_bodies": 50,
    "slow_reader": 50,
    "half_headers": 500,
    "idle": 900,
    "unknown": 1_000,
    "dropped_exports": 50,
}
FEW = {
    "slow_bodies": 20,
    "slow_reader": 20,
    "half_headers": 60,
    "idle": 80,
    "unknown": 100,
    "dropped_exports": 10,
}
MOST_MS = 500
#: A curator with a session, who has signed in long before; prints the key of the session.
CURATOR = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
user = User.objects.create_superuser("watching", password="x")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(json.dumps(session.session_key))
"""


@dataclass(frozen=True)
class Endpoint:
    """Where a museum is reached: itself, or the front server before it, which speaks TLS."""

    port: int
    tls: bool
    session: str

    def timed(self, method, path, body=None, headers=()):
        """Milliseconds, status, headers and content of a request over a connection of its own."""
        began = time.perf_counter()
        if self.tls:
            context = ssl._create_unverified_context()
            link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)
        else:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(link):
            link.request(method, path, body, dict(headers))
            answer = link.getresponse()
            content = answer.read()
            return (time.perf_counter() - began) * 1000, answer.status, answer.headers, content

    def begin(self, kind, count, seconds):
        """Start the program that attacks this endpoint."""
        command = [sys.executable, "-m", "tests.rude.attacks", str(self.port), kind]
        command += [str(count), str(seconds), *(["tls"] if self.tls else [])]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def sign_in(endpoint):
    """Open the sign-in page and send its form; return the milliseconds of the slower one."""
    page_ms, status, headers, content = endpoint.timed("GET", "/admin/login/")
    assert status == 200
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', content)[1].decode()
    cookie = headers["Set-Cookie"].split(";")[0]
    form = f"csrfmiddlewaretoken={token}&username=nobody&password=wrong&next=/admin/"
    sent = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        # nginx passes the host on without the port, as for the port 443 of a real museum.
        "Referer": "https://127.0.0.1/admin/login/",
    }
    form_ms, status, _headers, _content = endpoint.timed("POST", "/admin/login/", form, sent)
    assert status in (200, 403, 429)
    return max(page_ms, form_ms)


def work_at_the_desk(endpoint):
    """Open a list and a form as a curator; return the milliseconds of the slower one."""
    took = []
    for path in ("/admin/people/person/", "/admin/people/person/add/"):
        milliseconds, status, _headers, content = endpoint.timed(
            "GET", path, headers={"Cookie": f"sessionid={endpoint.session}"}
        )
        assert status == 200
        assert b"/admin/logout/" in content
        took.append(milliseconds)
    return max(took)


def watch(endpoint, seconds):
    """Be a visitor and a curator for so long; return the milliseconds of what they asked for."""
    took = {"home": [], "health": [], "sign-in": [], "desk": []}
    until = time.monotonic() + seconds

    def visit():
        while time.monotonic() < until:
            for name, path in (("home", "/en/"), ("health", "/healthz")):
                milliseconds, status, _headers, _content = endpoint.timed("GET", path)
                assert status == 200
                took[name].append(milliseconds)
            time.sleep(0.05)

    def work():
        while time.monotonic() < until:
            took["sign-in"].append(sign_in(endpoint))
            took["desk"].append(work_at_the_desk(endpoint))
            time.sleep(0.5)

    with ThreadPoolExecutor(2) as people:
        for person in [people.submit(visit), people.submit(work)]:
            person.result()
    return took


def in_words(took):
    return ", ".join(
        f"{name} {statistics.median(times):.1f} ms (at most {max(times):.0f}, of {len(times)})"
        for name, times in took.items()
        if times
    )


def check(took, *, is_quiet):
    """Fail where the visitor or the curator had to wait.

    Where the machine runs other tests too (not `is_quiet`) a single request may take longer than
    MOST_MS, but half of them may not, and none waits for an attacker to go.
    """
    for name in ("home", "health"):
        assert len(took[name]) >= 10
        assert statistics.median(took[name]) < MOST_MS, took[name]
        limit = MOST_MS if is_quiet else 10 * MOST_MS
        slow = [milliseconds for milliseconds in took[name] if milliseconds > limit]
        assert not slow, f"{name}: {slow} of {len(took[name])}"
    for name in ("sign-in", "desk"):
        assert statistics.median(took[name]) < 2_000, took[name]
        assert max(took[name]) < 10_000, took[name]


def attack(endpoint, counts, seconds, *, say, is_quiet=False):
    """Attack with `counts` clients of each kind for `seconds`; return what they were answered.

    `say` is called with a sentence about what they noticed; `is_quiet` says that nothing else runs.
    """
    for _time in range(20):  # until every process has rendered it
        endpoint.timed("GET", "/en/")
    for _time in range(2):
        sign_in(endpoint), work_at_the_desk(endpoint)
    before = watch(endpoint, 2)
    attackers = {kind: endpoint.begin(kind, count, seconds) for kind, count in counts.items()}
    time.sleep(1)
    try:
        took = watch(endpoint, seconds - 2)
    finally:
        answered = {
            kind: json.loads(attacker.communicate(timeout=60)[0])
            for kind, attacker in attackers.items()
        }
    say(
        f"{', '.join(counts)} for {seconds} s: {in_words(took)}; before: {in_words(before)}; "
        f"answered {answered}"
    )
    check(took, is_quiet=is_quiet)
    return answered
