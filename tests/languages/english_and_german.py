"""A museum in English and German, run in a separate process; prints its answers as JSON.

German has no message catalog, no parser and no formatter of dates, and no stemmer. Run by
`test_other_museums.py` with MUSEUM_LANGUAGES=en,de.
"""

import json
import sys
from io import StringIO
from pathlib import Path

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.checks import run_checks  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from photos.models import Photo  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def command_output(command, *args, **options):
    output = StringIO()
    call_command(command, *args, stdout=output, stderr=output, **options)
    return output.getvalue()


def answer(client, address):
    response = client.get(address, headers={"host": "localhost"})
    content = b"".join(response) if response.streaming else response.content
    return response.status_code, content.decode()


def main() -> None:
    command_output("migrate", verbosity=0, skip_checks=True)
    loaded = command_output("load_bag", str(ROOT / "exhibit"))
    again = command_output("load_bag", str(ROOT / "exhibit"))
    call_command("rebuild_index", verbosity=0, stdout=StringIO())
    photo = Photo.objects.published().exclude(date_edtf="").order_by("identifier").first()
    photo.title_de = "Ein Lager im Winter"
    photo.save()
    get_user_model().objects.create_superuser("curator", password="curator")
    visitor, curator = Client(), Client()
    curator.force_login(
        get_user_model().objects.get(), backend="django.contrib.auth.backends.ModelBackend"
    )
    addresses = {
        "home": "/de/",
        "english home": "/en/",
        "gallery": "/de/photos/",
        "record": f"/de/photos/{photo.identifier}/",
        "search": "/de/search/?q=winter",
        "export": "/de/search/export.csv?q=camp",
        "manifest": f"/iiif/presentation/3/{photo.identifier}/manifest.json",
        "sitemap": "/sitemap.xml",
        "russian": "/ru/",
    }
    pages = {name: answer(visitor, address) for name, address in addresses.items()}
    pages["admin"] = answer(curator, f"/admin/photos/photo/{photo.pk}/change/")
    pages["admin list"] = answer(curator, "/admin/photos/photo/?q=Lager")
    pages["work list"] = answer(curator, "/admin/")
    json.dump(
        {
            "loaded": loaded,
            "again": again,
            "pages": pages,
            "edtf": photo.date_edtf,
            "warnings": [f"{one.id} {one.msg} {one.hint}" for one in run_checks()],
            "columns": [field.name for field in Photo._meta.get_fields() if "title" in field.name],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
