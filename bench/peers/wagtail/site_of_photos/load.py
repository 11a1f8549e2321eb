"""`python -m site_of_photos.load RECORDS` makes the tables and the pages in an empty database."""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of_photos.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from wagtail.models import Locale, Page, Site  # noqa: E402

from site_of_photos.models import GalleryPage, PhotoPage  # noqa: E402


@transaction.atomic
def make_pages(records: list[dict[str, str]]) -> None:
    Locale.objects.create(language_code="en")
    root = Page.add_root(instance=Page(title="Root", slug="root"))
    gallery = root.add_child(instance=GalleryPage(title="Photographs", slug="photographs"))
    for record in records:
        gallery.add_child(instance=PhotoPage(slug=record["identifier"].lower(), **record))
    Site.objects.create(hostname="localhost", root_page=gallery, is_default_site=True)


if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    make_pages(json.loads(Path(sys.argv[1]).read_text()))
