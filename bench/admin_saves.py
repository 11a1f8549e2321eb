"""Saves photographs through their admin form and measures each save.

    python bench/admin_saves.py < lines

Runs in the folder of a checkout and writes to its DATA_DIR. For each line on standard input one
photograph of the sample gets another title, and the duration of the request in milliseconds is
written to standard output. `bench.before_after` starts one such process for each checkout.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

sys.path[0] = os.getcwd()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")


class FormFields(HTMLParser):
    """Collects the fields of a page's forms as a browser would send them: name and values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = ""
        self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif tag == "textarea":
            self._textarea = name
            self._add(name, "")
        elif tag == "input" and kind not in ("submit", "button", "file", "image", "reset"):
            is_sent = kind not in ("checkbox", "radio") or "checked" in given
            self._add(name if is_sent else "", given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            # Browsers leave out the line break that Django writes after the opening tag.
            values = self.values[self._textarea]
            values[-1] += data.removeprefix("\n").removeprefix("\r\n") if not values[-1] else data

    def _add(self, name: str, value: str) -> None:
        if name:
            self.values.setdefault(name, []).append(value)


def saves() -> Iterator[float]:
    """Yield the milliseconds of each save. Raises RuntimeError when a form is not accepted."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from photos.models import Photo

    user = get_user_model().objects.create_superuser("bench", "bench@museum.example", "secret")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    photos = Photo.objects.filter(identifier__startswith="PH-9").order_by("-pk")
    keys = list(photos.values_list("pk", flat=True)[:50])
    for number in itertools.count():
        address = reverse("admin:photos_photo_change", args=[keys[number % len(keys)]])
        fields: dict[str, Any] = FormFields(client.get(address).content.decode()).values
        fields["title_en"] = [f"Sample title {number} of an evening"]
        fields["_save"] = ["Save"]
        begun = time.perf_counter()
        answer = client.post(address, fields)
        taken = (time.perf_counter() - begun) * 1000
        if answer.status_code != 302:
            raise RuntimeError(f"{address} answers {answer.status_code}, not 302")
        yield taken


def main() -> None:
    import django

    django.setup()
    milliseconds = saves()
    for _line in sys.stdin:
        print(f"{next(milliseconds):.3f}", flush=True)


if __name__ == "__main__":
    main()
