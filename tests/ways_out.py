"""Every way in which texts leave the museum, and whether each of them is well-formed."""

import io
import json
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from exchange.export import FORMATS
from exchange.spreadsheets.rules import KINDS
from identifiers.models import Identified
from images.xmp_write import build_packet
from languages.characters import readable_text
from photos.downloads import xmp_statement
from photos.models import Photo
from records.models import Record
from tests.admin_pages import admin_url
from tests.search_index import IndexedClient

LANGUAGES = ("en", "ru", "ja")


def identified_records():
    return [
        record
        for model in apps.get_models()
        if issubclass(model, Identified)
        for record in model._default_manager.all()
    ]


def public_addresses(languages):
    """The addresses of all that the public can read, of records and of lists."""
    for language in languages:
        with override(language):
            yield from _addresses_in_a_language()
    yield "/sitemap.xml"
    yield "/iiif/presentation/3/collection.json"
    yield "/iiif/activity/"
    yield "/iiif/search/2/?q=A"


def _addresses_in_a_language():
    names = ("home", "feed", "search", "exchange:fields", "photos:photos", "photos:collections")
    names += ("articles:articles", "people:people", "people:testimonies", "people:questions")
    names += ("catalog:sources", "catalog:places", "catalog:subjects")
    yield from map(reverse, names)
    yield reverse("search") + "?q=A"
    for format in FORMATS:
        yield reverse("exchange:photos_export", args=[format])
        yield reverse("exchange:testimonies_export", args=[format])
        yield reverse("search_export", args=[format]) + "?q=A"
    for record in identified_records():
        if not getattr(record, "url_name", "") or not record.is_published():
            continue
        yield record.get_absolute_url()
        yield reverse("linked_data", args=[record.identifier])
        if isinstance(record, Photo):
            yield reverse("exchange:lightbox") + f"?id={record.identifier}"
            presentation = f"/iiif/presentation/3/{record.identifier}"
            if record.master_id:
                yield f"{presentation}/manifest.json"
                yield f"{presentation}/annotations/captions.json"
                yield f"{presentation}/annotations/regions.json"


def assert_public_pages_are_well_formed(languages=LANGUAGES):
    """Visit every public address in `languages`.

    Each answers 200 with characters that XML 1.0 and HTML allow.
    """
    client = IndexedClient()
    for address in public_addresses(languages):
        response = client.get(address)
        assert response.status_code == 200, address
        body = b"".join(response) if response.streaming else response.content
        assert_well_formed(address, response.headers["Content-Type"], body)


def assert_well_formed(address, content_type, body):
    text = body.decode()
    if "xml" in content_type:
        ElementTree.fromstring(body)
    if "json" in content_type:
        json.loads(body)
    # Only line breaks remain of what `readable_text` would replace.
    bad = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\u202d\u202e]", text)
    assert bad is None, (address, bad and text[max(0, bad.start() - 60) : bad.end()])


def assert_the_desk_works():
    """Visit the forms, sheets and exports of the staff; write and read a bag and an XMP packet."""
    client = IndexedClient()
    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("boss")
    client.force_login(user)
    for kind in KINDS:
        for format in ("csv", "xlsx"):
            response = client.get(reverse("backoffice:spreadsheet_export", args=[kind, format]))
            assert response.status_code == 200, (kind, format)
            body = b"".join(response) if response.streaming else response.content
            if format == "xlsx":
                _assert_workbook(body)
            else:
                assert readable_text(body.decode()) == body.decode()
    for record in identified_records():
        pages = [admin_url(record), admin_url(record, "history")]
        if isinstance(record, Record):
            pages.append(reverse("preview", args=[record.identifier, "en"]))
        for page in pages:
            assert client.get(page).status_code == 200, page
    for name in ("trash", "coverage", "translations", "duplicates", "merges"):
        assert client.get(reverse(f"backoffice:{name}")).status_code == 200, name
    assert client.get(reverse("admin:index")).status_code == 200
    for format in ("csv", "jsonl"):
        response = client.get(reverse("admin:audit_auditentry_export", args=[format]))
        assert response.status_code == 200
        b"".join(response).decode()
    with TemporaryDirectory() as folder:
        call_command("dump_bag", str(Path(folder) / "bag"), stdout=io.StringIO())
    request = RequestFactory().get("/")
    for photo in Photo.objects.all():
        packet = build_packet(xmp_statement(photo, request))
        ElementTree.fromstring(packet[packet.index(b"<x:") : packet.rindex(b"<?")])


def _assert_workbook(body):
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        for name in book.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(book.read(name))
