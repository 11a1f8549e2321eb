"""Every document of a museum is valid, and the validation finds what is not."""

import json

import pytest
from django.core.management import CommandError, call_command

from iiif.presentation import manifest
from iiif.presentation.all_documents import all_documents
from iiif.presentation.validation import problems
from photos.models import Photo
from tests.builders import make_caption, make_master, make_photo, make_region
from tests.exchange.bag.bags import EXHIBIT
from tests.iiif.documents import ADDRESSES, manifest_path
from tests.sample.sample_collection import make_sample, shrink

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_the_exhibit(capsys):
    call_command("load_bag", EXHIBIT, verbosity=0)
    call_command("check_manifests")
    addresses = [address for address, _document in all_documents(ADDRESSES)]
    manifests = [one for one in addresses if one.endswith("manifest.json")]
    assert len(manifests) == Photo.objects.published().count() > 0
    assert f"{len(addresses)} documents are valid" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_sample(monkeypatch):
    shrink(monkeypatch)
    make_sample(60, images=4)
    found = dict(all_documents(ADDRESSES))
    assert sum(one.endswith("manifest.json") for one in found) == Photo.objects.published().count()
    wrong = {address: problems(document) for address, document in found.items()}
    assert {address: found for address, found in wrong.items() if found} == {}


def test_the_command_names_what_is_wrong(monkeypatch, capsys):
    make_photo(identifier="PH-0007")
    monkeypatch.setattr(
        manifest, "rights", lambda photo: "https://creativecommons.org/licenses/by/4.0/"
    )
    with pytest.raises(CommandError, match="1 of 2 documents"):
        call_command("check_manifests")
    out = capsys.readouterr().out
    assert "PH-0007/manifest.json" in out
    assert "creativecommons" in out


def without(name):
    def change(document):
        del document[name]

    return change


def with_value(value, *way):
    def change(document):
        for step in way[:-1]:
            document = document[step]
        document[way[-1]] = value

    return change


CANVAS = ("items", 0)
ANNOTATION = (*CANVAS, "annotations", 1, "items", 0)


@pytest.mark.parametrize(
    "change",
    [
        without("label"),
        without("items"),
        without("@context"),
        with_value("Manifest3", "type"),
        with_value("A band", "label"),
        with_value({"en": "A band"}, "label"),
        with_value({"english language": ["A band"]}, "label"),
        with_value("1947", "navDate"),
        with_value("https://rightsstatements.org/vocab/CNE/1.0/", "rights"),
        with_value("urn:x", "id"),
        with_value("value", "labels"),
        with_value(0, *CANVAS, "width"),
        with_value("1600", *CANVAS, "width"),
        with_value("Text", "seeAlso", 0, "type"),
        with_value("level2", *CANVAS, "items", 0, "items", 0, "body", "service", 1, "profile"),
        with_value("commenting", *CANVAS, "items", 0, "items", 0, "motivation"),
        with_value("painting", *ANNOTATION, "motivation"),
        with_value("http://testserver/elsewhere", *ANNOTATION, "target"),
        with_value("", *ANNOTATION, "body", 0, "value"),
    ],
)
def test_what_is_wrong_is_found(client, change):
    photo = make_photo(master=make_master())
    make_caption(photo)
    make_region(photo)
    document = json.loads(client.get(manifest_path(photo)).content)
    assert problems(json.dumps(document).encode()) == []
    change(document)
    assert problems(json.dumps(document).encode())


def test_a_region_that_reaches_beyond_the_image_is_found(client):
    photo = make_photo(master=make_master())
    region = make_region(photo, "1500,0,100,100")
    region.x = 1501
    region.save()
    (problem,) = problems(client.get(manifest_path(photo)).content)
    assert problem.endswith("reaches beyond its canvas.")
