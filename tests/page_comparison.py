"""Compares every page of two checkouts, to find changes that visitors would notice.

    python tests/page_comparison.py dump FOLDER [--root CHECKOUT] [--admin]
    python tests/page_comparison.py diff FOLDER_A FOLDER_B [--renames FILE] [--lines N]

`dump` loads the exhibit of a checkout and a few drawn scans into a new data folder, requests every
public URL and writes each response to a file: status, headers, body. It is run from this file for
any checkout, also for one that does not contain it. `diff` prints every difference that is left
after asset hashes and the names of the rename table have been replaced.

Responses are the same in every run: the clock is frozen while the exhibit is loaded, and the times
of change of records are derived from their identifiers.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import html
import json
import logging
import os
import re
import sys
import tempfile
import zlib
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.drawn_scans import draw_scans  # noqa: E402
from tests.page_addresses import (  # noqa: E402
    IMAGE_REQUESTS,
    LISTING_PAGES,
    ODD_PAGES,
    SEARCHES,
    addresses_of,
    file_name,
)

HOST = "localhost"
LANGUAGES = ("en", "ru", "ja")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "museum.settings.development",
    "SECRET_KEY": "only-for-comparison-" + "0123456789" * 4,
    "DEBUG": "0",
    "MUSEUM_CONTACT": "curator@museum.example",
}
KEPT_HEADERS = (
    "content-type", "content-language", "content-disposition", "location", "cache-control", "vary",
    "link", "access-control-allow-origin", "content-security-policy", "x-robots-tag", "allow",
    "permissions-policy", "x-frame-options", "referrer-policy", "retry-after", "set-cookie",
)  # fmt: skip
_LINK = re.compile(r"""\b(?:(?:href|src|action)="|data-[\w-]+="(?=/))([^"]+)"|<loc>([^<]+)</loc>""")
_JSON_ADDRESS = re.compile(rf'"(https?://{HOST}(?::\d+)?/[^"]*)"')
_NAME = re.compile(r"/(canvas|caption|region|painting)\b[^.]*$")
_IDENTIFIER = re.compile(r"/([A-Z]{2}-\d{4,9})/")
_SECRET = re.compile(r'((?:csrfmiddlewaretoken|csrf_?token)"?\s*(?:value=|:)\s*")[^"]+', re.I)


# Dumping ----------------------------------------------------------------------------------------


def prepare(root: Path) -> None:
    """Set up the checkout at `root` with an empty data folder; load its exhibit and some scans."""
    os.chdir(root)
    # Nothing of this checkout is imported when another one is compared.
    own = ("", str(HERE), str(HERE.parent))
    sys.path[:] = [str(root), *(path for path in sys.path if path not in own)]
    os.environ.update(ENVIRONMENT)
    from django.utils import timezone

    timezone.now = lambda: NOW  # before a field takes it as its default

    import django
    from django.core.management import call_command

    django.setup()
    logging.disable(logging.CRITICAL)
    quiet: dict[str, Any] = {"verbosity": 0}
    with open(os.devnull, "w") as nowhere:
        call_command("compile_catalogues", stdout=nowhere)
        call_command("migrate", interactive=False, **quiet)
        call_command("load_bag", "exhibit", stdout=nowhere)
        with tempfile.TemporaryDirectory() as scans:
            table = draw_scans(Path(scans))
            call_command("import_photos", str(table), workers=1, stdout=nowhere)
        publish_drafts()
        spread_changes()
        call_command("rebuild_index", stdout=nowhere, **quiet)


def identified_models() -> list[Any]:
    """The models whose rows are records with a URL of their own."""
    from django.apps import apps

    models = [
        model
        for model in apps.get_models()
        if {"identifier", "changed_at", "state"} <= {field.name for field in model._meta.fields}
    ]
    return sorted(models, key=lambda model: model.__name__)


def publish_drafts() -> None:
    """Publish the imported photographs, which are drafts."""
    for model in identified_models():
        drafts = model.objects.filter(state="draft")
        drafts.update(state="published", published_at=NOW, changed_at=NOW)


def spread_changes() -> None:
    """Give every record its own times of creation and change, in the days before `NOW`."""
    for model in identified_models():
        for key, identifier, published in model.objects.values_list(
            "pk", "identifier", "published_at"
        ):
            moment = NOW - timedelta(seconds=zlib.crc32(identifier.encode()) % (20 * 86_400))
            model.objects.filter(pk=key).update(
                created_at=moment, changed_at=moment, published_at=published and moment
            )


class Dump:
    """Requests URLs and writes the responses to `folder`, each once."""

    def __init__(self, folder: Path, client: Any) -> None:
        self.folder = folder
        self.client = client
        self.written: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, address: str, label: str = "", **headers: str) -> tuple[int, str]:
        """Request a URL; returns status and text, which is empty for anything but text.

        `label` distinguishes responses that differ by request headers.
        """
        response = self.client.get(address, headers=headers)
        body = b"".join(response) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "")
        text = body.decode() if is_text(kind) else ""
        self.write(address + label, response, text or describe(body))
        return response.status_code, text

    def write(self, name: str, response: Any, body: str) -> None:
        headers = [
            f"{header}: {value}"
            for header, value in sorted(response.headers.items())
            if header.lower() in KEPT_HEADERS
        ]
        text = "\n".join([name, str(response.status_code), *headers, "", body])
        text = text.replace(date.today().isoformat(), "TODAY")
        (self.folder / file_name(name)).write_text(_SECRET.sub(r"\1TOKEN", text), newline="")
        self.written.add(name)


def is_text(kind: str) -> bool:
    return kind.startswith("text/") or any(word in kind for word in ("json", "xml", "x-bibtex"))


def describe(body: bytes) -> str:
    return f"{len(body)} bytes, SHA-256 {hashlib.sha256(body).hexdigest()}" if body else ""


def links(base: str, text: str) -> Iterator[str]:
    """The museum's own URLs in a page, a sitemap or a JSON document, in order."""
    found = [one or other for one, other in _LINK.findall(text)]
    # Canvases and annotations have identifiers that look like URLs, but are none.
    found += [name for name in _JSON_ADDRESS.findall(text) if not _NAME.search(name)]
    for link in dict.fromkeys(map(html.unescape, found)):
        parts = urlsplit(urldefrag(urljoin(f"http://{HOST}{base}", link)).url)
        if parts.hostname == HOST and parts.scheme in ("http", "https"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def dump_public(dump: Dump) -> None:
    """Every URL that a visitor or a harvester can reach, then some that do not exist."""
    seeds = ["/", "/sitemap.xml", "/robots.txt", "/iiif/presentation/3/collection.json"]
    seeds += ["/iiif/activity/", "/iiif/search/2/?q=camp"]
    for language in LANGUAGES:
        seeds += [f"/{language}/{page}" for page in ("", "feed.atom", "compare/", "lightbox/")]
        seeds += [f"/{language}/search/?q={quote(words)}" for words in SEARCHES]
    identifiers = crawl(dump, seeds)
    for identifier in identifiers:
        for address in addresses_of(identifier):
            dump.get(address)
        dump.get(f"/id/{identifier}", " as JSON-LD", accept="application/ld+json")
    for identifier in [one for one in identifiers if one.startswith("PH-")]:
        for version in "23":
            for request in IMAGE_REQUESTS:
                dump.get(f"/iiif/{version}/{identifier}/{request}".rstrip("/"))
    for address in ODD_PAGES:
        dump.get(address)
    for address in ("/", "/id/PH-0001", "/iiif/3/PH-9999/info.json"):
        dump.get(address, " in Japanese", **{"accept-language": "ja"})


def crawl(dump: Dump, seeds: list[str]) -> list[str]:
    """Follow every link from `seeds`; returns the identifiers of the records whose pages exist.

    Of filtered pages only those are requested to which an unfiltered page or a seed links, because
    filters can be combined without end.
    """
    waiting, seen = deque(seeds), set(seeds)
    identifiers: set[str] = set()
    while waiting:
        address = waiting.popleft()
        status, text = dump.get(address)
        identifiers.update(_IDENTIFIER.findall(address) if status == 200 else ())
        if "?" in address and address not in seeds:
            continue
        for link in links(address, text):
            if link not in seen and not link.startswith(("/static/", "/admin/", "/preview/")):
                seen.add(link)
                waiting.append(link)
    return sorted(identifiers)


def dump_withdrawn(dump: Dump) -> None:
    """Withdraw one record of each kind; then request its URLs and the pages that list it."""
    from django.core.management import call_command

    gone = []
    for model in identified_models():
        record = model.objects.filter(state="published").order_by("-identifier").first()
        if record is not None:
            reasons = {f"withdrawal_reason_{code}": f"Reason ({code})." for code in LANGUAGES}
            model.objects.filter(pk=record.pk).update(
                state="withdrawn", withdrawal_category="rights", withdrawn_at=NOW, **reasons
            )
            gone.append(record)
    with open(os.devnull, "w") as nowhere:
        call_command("rebuild_index", stdout=nowhere, verbosity=0)
    for record in gone:
        path = record.get_absolute_url().split("/", 2)[2]
        parent = path.rstrip("/").rpartition("/")[0]
        for language in LANGUAGES:
            dump.get(f"/{language}/{path}", " once withdrawn")
            dump.get(f"/{language}/{parent}/", " once some are withdrawn")
        for address in addresses_of(record.identifier):
            dump.get(address, " once withdrawn")
    for address in LISTING_PAGES:
        dump.get(address, " once some are withdrawn")


def dump_admin(dump: Dump) -> None:
    """The admin of a superuser: index, lists, a form of each model, and the pages they link to."""
    from django.contrib import admin
    from django.contrib.auth import get_user_model
    from django.urls import reverse

    user = get_user_model().objects.create_superuser("admin", "admin@museum.example", "secret")
    dump.client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    seeds = [reverse("admin:index")]
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label_lower):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        first = model._default_manager.order_by("pk").first()
        seeds += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        if first is not None:
            pages = ("change", "history", "delete")
            seeds += [reverse(f"{name}_{page}", args=[first.pk]) for page in pages]
    found = dict.fromkeys(seeds)
    for address in seeds:
        _status, text = dump.get(address)
        found |= dict.fromkeys(links(address, text))
    for address in list(found)[len(seeds) :]:
        is_page = address.startswith("/admin/") and "?" not in address and "export" not in address
        if is_page and not re.search(r"/(logout|jsi18n|autocomplete|change|delete|add)/", address):
            dump.get(address)


def dump(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="museum-pages-") as temporary:
        os.environ.setdefault("DATA_DIR", temporary)
        folder = Path(os.environ["DATA_DIR"])
        if folder.exists() and any(folder.iterdir()):
            raise SystemExit(f"DATA_DIR={folder} is not empty; give a fresh folder.")
        target = options.folder.resolve()
        if target.exists() and any(target.iterdir()):
            raise SystemExit(f"{target} is not empty; give a fresh folder.")
        folder.mkdir(parents=True, exist_ok=True)
        prepare(options.root.resolve())
        from django.db import connections
        from django.test import Client

        client = partial(Client, SERVER_NAME=HOST, raise_request_exception=False)
        public = Dump(target / "public", client())
        dump_public(public)
        if options.admin:
            dump_admin(Dump(target / "admin", client()))
        dump_withdrawn(public)
        connections.close_all()
    print(f"{len(public.written)} public answers in {target}")
    return 0


# Comparing --------------------------------------------------------------------------------------

Renames = list[tuple[re.Pattern[str], str]]
_POLICY = re.compile(r"^(Content-Security-Policy: )(.*)$", re.M)
_CLASSES = re.compile(r'\bclass="([^"]*)"')
_MASKED = re.compile(r"[\w+/=]{6}\*{10,}")
_ASSET_HASH = re.compile(r"(/static/[\w./-]+?)\.[0-9a-f]{12}(\.\w+)")


def read_renames(path: Path) -> Renames:
    """The lines `regular expression => replacement` of a rename table."""
    lines = [line.strip() for line in path.read_text().splitlines()] if path.exists() else []
    pairs = [line.split(" => ", 1) for line in lines if line and not line.startswith("#")]
    return [(re.compile(old), new.strip()) for old, new in pairs]


def read_answers(folder: Path, renames: Renames) -> dict[str, list[str]]:
    """The responses in a folder by section and URL, in lines that can be compared."""
    answers = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = _ASSET_HASH.sub(r"\1\2", path.read_bytes().decode())
            for old, new in renames:
                text = old.sub(new, text)
            name, _end, rest = text.partition("\n")
            answers[f"{path.parent.name} {name}"] = in_lines(rest)
    return answers


def in_lines(text: str) -> list[str]:
    """JSON indented, HTML broken between tags, and unordered values sorted.

    django-csp gives the directives of a policy, and django-unfold the classes of an element, in an
    order that differs between processes.
    """
    head, _blank, body = text.partition("\n\n")
    head = _POLICY.sub(lambda found: found[1] + "; ".join(sorted(found[2].split("; "))), head)
    body = _MASKED.sub("SECRET", body)  # salt and hash of a password, in the form of a user
    body = _CLASSES.sub(lambda found: f'class="{" ".join(sorted(found[1].split()))}"', body)
    try:
        body = json.dumps(json.loads(body), indent=1, ensure_ascii=False)
    except ValueError:
        body = body.replace("><", ">\n<")
    return [*head.split("\n"), "", *body.split("\n")]


def diff(options: argparse.Namespace) -> int:
    """Print the differences; returns 1 when there are any."""
    before = read_answers(options.folder_a, read_renames(options.renames))
    after = read_answers(options.folder_b, [])
    different = 0
    for name in sorted(before.keys() | after.keys()):
        if name not in after or name not in before:
            print(f"only in {options.folder_a if name in before else options.folder_b}: {name}")
        elif before[name] != after[name]:
            lines = list(difflib.unified_diff(before[name], after[name], name, name, "", "", 1, ""))
            print("\n".join(lines[: options.lines]))
            if len(lines) > options.lines:
                print(f"... and {len(lines) - options.lines} lines more")
        else:
            continue
        different += 1
    print(f"{different} of {len(before.keys() | after.keys())} answers differ")
    return 1 if different or not before else 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    dumping = commands.add_parser("dump", help="write every answer to a folder")
    dumping.add_argument("folder", type=Path)
    dumping.add_argument("--root", type=Path, default=HERE.parent, help="the checkout")
    dumping.add_argument("--admin", action="store_true", help="the admin's pages too")
    dumping.set_defaults(run=dump)
    comparing = commands.add_parser("diff", help="print what differs between two folders")
    comparing.add_argument("folder_a", type=Path)
    comparing.add_argument("folder_b", type=Path)
    comparing.add_argument("--renames", type=Path, default=HERE / "page_renames.txt")
    comparing.add_argument("--lines", type=int, default=40, help="of each difference")
    comparing.set_defaults(run=diff)
    options = parser.parse_args(arguments)
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
