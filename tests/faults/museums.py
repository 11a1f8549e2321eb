"""Museums that are killed, cut off from power and robbed of their disk, and a curator at work."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from zlib import crc32

import requests

from tests.images.image_files import encode_image, random_scene

ROOT = Path(__file__).resolve().parents[2]
_CSRF = "a" * 32
_PROBLEM = re.compile("correct|error|wrong|already|duplicate|not ")
_TIMEOUT_S = 60
#: The button “Save and publish” of the form of a person.
_PUBLISH = "people_person_save_and_publish"

#: Prepares a museum: a curator with a session, and a batch for uploads.
PREPARE = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from photos.models import ImportBatch
from records.changes import changeset
user = User.objects.create_superuser("tabulator", password="x")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
with changeset(user=user, why="A delivery."):
    batch = ImportBatch.objects.create(label="Album")
answer = {"session": session.session_key, "batch": batch.pk}
"""


def environment(folder, database_url, **variables):
    """The environment of a museum with its data in `folder`."""
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "museum.settings.development",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-the-tests-of-faults-" + "0123456789" * 3,
        "JOB_LEASE_SECONDS": "2",
        "LOG_LEVEL": "WARNING",
        **variables,
    }


class Nursery:
    """A process that forks children, one after the other, which may be killed."""

    def __init__(self, variables, log):
        self.log = log
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("ab"),
            text=True,
        )
        self.child = None

    def begin(self, **order):
        """Fork a child that carries out `order`."""
        if self._parent.stdin.closed:
            raise RuntimeError("The nursery is closed.")
        if self.child is None:
            self._read("ready")
        self._parent.stdin.write(json.dumps(order) + "\n")
        self._parent.stdin.flush()
        self.child = int(self._parent.stdout.readline())

    def warm_up(self, session):
        """Let the children have what a process reads at its first requests."""
        if self.child is None:
            self._read("ready")
        self._parent.stdin.write(json.dumps({"warm": session}) + "\n")
        self._parent.stdin.flush()
        self._read("warm")
        self.child = 0

    def end(self):
        """Wait until the child is gone; return its status as from waitpid."""
        return int(self._read("gone"))

    def kill(self, number=signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(self.child, number)
        return self.end()

    def do(self, **order):
        """Let a child carry out `order` to its end."""
        self.begin(**order)
        if self.end():
            raise RuntimeError(f"{order}: {self.log.read_text()[-3000:]}")

    def answer(self, **order):
        """What a child writes into the file `result`."""
        result = self.log.with_suffix(".json")
        self.do(**order, result=str(result))
        return json.loads(result.read_text())

    def close(self):
        with suppress(OSError):
            self._parent.stdin.close()
        with suppress(ProcessLookupError):
            if self._parent.poll() is None and self.child:
                os.kill(self.child, signal.SIGKILL)
        self._parent.wait(timeout=_TIMEOUT_S)
        self._parent.stdout.close()

    def _read(self, word):
        line = self._parent.stdout.readline()
        if not line.startswith(word):
            raise RuntimeError(f"{word!r} expected, got {line!r}: {self.log.read_text()[-3000:]}")
        return line[len(word) :].strip() or "0"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=_TIMEOUT_S):
    """Wait until a museum answers; the socket of one that was killed may be open for a moment."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            requests.head(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except (OSError, requests.RequestException):
            time.sleep(0.01)
        else:
            return
    raise AssertionError(f"Nothing answers on port {port}.")


class _Form(HTMLParser):
    """What a browser would send of the form of a page of the admin."""

    def __init__(self, page):
        super().__init__()
        self.data = {}
        self._text = self._select = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "textarea":
            self._text = name
            self.data.setdefault(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.data[self._select] = given.get("value", "")
        elif tag == "input" and name and "disabled" not in given:
            if kind in ("submit", "button", "file", "image"):
                return
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.data[name] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            # HTML: a line break right after <textarea> belongs to the notation.
            self.data[self._text] = self.data[self._text].removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, text):
        if self._text:
            self.data[self._text] += text


class Refused(Exception):
    """The museum answered, but not that it was done; `response` is what it answered."""

    def __init__(self, response):
        # What the museum says is wrong, without the page around it.
        text = re.sub(r"<(script|style|nav).*?</\1>|<[^>]+>", " ", response.text, flags=re.S)
        said = [line.strip() for line in text.splitlines() if _PROBLEM.search(line)]
        super().__init__(f"{response.status_code} {response.url} {said[:10] or text[:500]}")
        self.response = response


class Curator:
    """Uploads, saves and publishes over HTTP, and keeps a ledger of what was acknowledged."""

    def __init__(self, port, session, batch, *, seed=1946):
        self.port, self.batch = port, batch
        self.chance = random.Random(seed)
        self.prefix = f"{seed}"
        self.ledger = {"uploads": [], "saved": [], "published": [], "sheets": []}
        self._number = 0
        self._cookies = {"sessionid": session, "csrftoken": _CSRF}
        self._asked = "", 0.0

    def request(self, method, path, **more):
        self._asked = f"{method} {path}", time.monotonic()
        try:
            return requests.request(
                method,
                f"http://127.0.0.1:{self.port}{path}",
                cookies=self._cookies,
                timeout=_TIMEOUT_S,
                allow_redirects=False,
                **more,
            )
        finally:
            self._asked = "", 0.0

    def waits_for(self):
        """The request that is not answered yet, and for how many milliseconds; "" for none."""
        asked, since = self._asked
        return asked, (time.monotonic() - since) * 1000

    def next_name(self, kind):
        self._number += 1
        return f"{kind} {self.prefix}-{self._number}"

    def upload(self):
        """Upload a photograph; it is in the ledger once the museum says that it arrived."""
        name = self.next_name("scan")
        content = encode_image(random_scene(crc32(name.encode()), 320, 240))
        answer = self.request(
            "POST",
            f"/admin/desk/uploads/{self.batch}/",
            data={"csrfmiddlewaretoken": _CSRF, "names": f"{name}.jpg"},
            files={"files": (f"{name}.jpg", content)},
            headers={"Accept": "application/json"},
        )
        if answer.status_code != 200 or answer.json()["arrivals"][0]["problem"]:
            raise Refused(answer)
        self.ledger["uploads"].append(sha256(content).hexdigest())

    def save(self, button="_save"):
        """Save the form of a new person; it is in the ledger once the museum has redirected."""
        name = self.next_name("Person")
        path = "/admin/people/person/add/"
        page = self.request("GET", path)
        if page.status_code != 200:
            raise Refused(page)
        data = _Form(page.text).data
        data.update({"name_en": name, "csrfmiddlewaretoken": _CSRF, button: "1"})
        answer = self.request("POST", path, data=data)
        if answer.status_code != 302:
            raise Refused(answer)
        self.ledger["saved"].append(name)
        if button == _PUBLISH:
            self.ledger["published"].append(name)

    def publish(self):
        """Publish a new person."""
        self.save(_PUBLISH)

    def act(self):
        """One of the acts, at random. Raises `requests.RequestException` when nobody answers."""
        self.chance.choice([self.upload, self.save, self.publish])()

    def act_until_nobody_answers(self):
        with suppress(requests.RequestException):
            while True:
                self.act()

    @property
    def acts(self):
        return sum(map(len, self.ledger.values()))


@contextmanager
def killed_after(nursery, seconds, note):
    """Kill the child of `nursery` with SIGKILL after so many seconds; at the end it is gone.

    `note` is called at that moment.
    """

    def kill():
        os.kill(nursery.child, signal.SIGKILL)
        note()

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        yield
    finally:
        timer.join()
        nursery.end()
