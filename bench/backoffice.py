"""The admin and the back office at 100,000 photographs: every list, form and lookup.

    DATA_DIR=data/bench/sqlite-100000 python bench/backoffice.py --count 100000

Makes the sample if it does not exist, requests each page as an administrator within this process,
and writes the table to bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.results import keep  # noqa: E402
from bench.timing import machine  # noqa: E402
from photos.models import Photo  # noqa: E402

ROUNDS = 3
#: Seconds that no page of the back office may take.
LIMIT = 1.0


def pages() -> Iterator[tuple[str, str]]:
    """The name and address of every page that is measured."""
    yield "the work list", reverse("admin:index")
    yield "the calendar", reverse("backoffice:coverage")
    for model, desk in admin.site._registry.items():
        meta = model._meta
        base = f"admin:{meta.app_label}_{meta.model_name}"
        name = str(meta.verbose_name_plural)
        listing = reverse(f"{base}_changelist")
        if client.get(listing).status_code != 200:
            continue
        yield f"{name}: list", listing
        yield f"{name}: page 2", f"{listing}?p=2"
        if desk.search_fields:
            yield f"{name}: list, searched", f"{listing}?q=1"
        record = model._default_manager.order_by("pk").last()
        if record is not None:
            yield f"{name}: form", reverse(f"{base}_change", args=[record.pk])
        for field in desk.get_autocomplete_fields(administrators_request()):
            query = f"app_label={meta.app_label}&model_name={meta.model_name}&field_name={field}"
            yield f"{name}: look up {field}", f"{reverse('admin:autocomplete')}?{query}&term=a"


client = Client(headers={"accept-language": "en"})


def administrators_request() -> HttpRequest:
    return client.get(reverse("admin:index")).wsgi_request


def note(captured: list[tuple[float, str]], execute: Any, sql: str, *rest: Any) -> Any:
    """Record the duration of every SQL statement, in seconds."""
    begun = time.perf_counter()
    try:
        return execute(sql, *rest)
    finally:
        captured.append((time.perf_counter() - begun, sql))


def main() -> int:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=100_000, help="photographs, at least")
    requested.add_argument(
        "--why", action="store_true", help="print the longest queries, keep nothing"
    )
    options = requested.parse_args()
    call_command("migrate", verbosity=0)
    if Photo.objects.count() < options.count:
        call_command("make_sample", str(options.count), "--images", "0")
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    user, _new = User.objects.get_or_create(
        username="bench-backoffice", defaults={"is_staff": True, "is_superuser": True}
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    rows, slow = [], 0
    for name, address in pages():
        client.get(address)
        captured: list[tuple[float, str]] = []
        with connection.execute_wrapper(partial(note, captured)):
            answer = client.get(address)
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"
        taken = []
        for _round in range(ROUNDS):
            wall, cpu = time.perf_counter(), time.process_time()
            client.get(address)
            taken.append((time.perf_counter() - wall, time.process_time() - cpu))
        wall, cpu = sorted(taken)[ROUNDS // 2]
        slow += wall > LIMIT
        rows.append(f"| {name} | {len(captured)} | {wall * 1000:.0f} | {cpu * 1000:.0f} |")
        print(rows[-1], flush=True)
        if options.why and wall > LIMIT / 4:
            for seconds, sql in sorted(captured, reverse=True)[:3]:
                print(f"    {seconds:.3f} s", sql[:3000])
    count = Photo.objects.count()
    text = "\n".join(
        [
            f"{count:,} photographs, {connection.vendor}, {machine()}; median of {ROUNDS}; "
            f"{slow} of {len(rows)} pages above a second.",
            "",
            "| page | queries | ms | ms of CPU |",
            "|---|---|---|---|",
            *rows,
        ]
    )
    if not options.why:
        keep(f"The curator’s desk on {connection.vendor}, {count:,} photographs", text)
    user.delete()
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
