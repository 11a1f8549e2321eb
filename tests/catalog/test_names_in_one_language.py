"""Subjects and places named in Russian or Japanese alone have a name in every interface."""

import csv
import io
from urllib.parse import quote, urlencode

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from catalog.models import Place, Subject
from tests import builders
from tests.admin_pages import admin_url, create_user_in_group, model_admin_url
from tests.search_index import update_index

pytestmark = pytest.mark.django_db

NAMES = {"ru": ("песни", "Тайшет"), "ja": ("合唱", "舞鶴")}
LANGUAGES = ("en", "ru", "ja")


@pytest.fixture(params=NAMES)
def terms(request):
    """A photograph with a subject and a place, both named in one language alone."""
    language = request.param
    names = NAMES[language]
    empty = {f"name_{code}": "" for code in LANGUAGES}
    subject = Subject.objects.create(**empty | {f"name_{language}": names[0]})
    place = Place.objects.create(**empty | {f"name_{language}": names[1]})
    photo = builders.make_photo(subjects=(subject,), place=place, state="published")
    update_index()
    return subject, place, photo, names


def pages(language, subject, place, photo):
    with override(language):
        yield reverse("catalog:subjects"), {0}
        yield reverse("catalog:places"), {1}
        yield reverse("catalog:subject", args=[subject.identifier]), {0}
        yield reverse("catalog:place", args=[place.identifier]), {1}
        yield reverse("photos:photo", args=[photo.identifier]), {0, 1}
        yield reverse("photos:photos"), {0, 1}
        yield reverse("search") + f"?q={quote(subject.name)}", {0}
        yield reverse("search") + f"?q={quote(place.name)}", {1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_pages_show_the_name(client, terms, language):
    subject, place, photo, names = terms
    for address, shown in pages(language, subject, place, photo):
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200, address
        assert all(names[number] in text for number in shown), address


def exported(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return (b"".join(answer) if answer.streaming else answer.content).decode("utf-8-sig")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exports_have_the_name_in_every_language(client, terms, language):
    subject, place, photo, names = terms
    with override(language):
        addresses = [reverse("exchange:photos_export", args=["csv"])]
        for word in (*names, photo.title):
            addresses.append(
                reverse("search_export", args=["csv"])
                + f"?{urlencode({'q': word, 'type': 'photo'})}"
            )
    for address in addresses:
        (row,) = csv.DictReader(io.StringIO(exported(client, address)))
        assert row["identifier"] == photo.identifier, address
        assert (row["place_name"], row["subject_names"]) == (names[1], names[0]), address
    for term, name in ((subject, names[0]), (place, names[1])):
        with override(language):
            address = reverse("search_export", args=["csv"]) + f"?{urlencode({'q': name})}"
        rows = {
            row["identifier"]: row for row in csv.DictReader(io.StringIO(exported(client, address)))
        }
        assert set(rows) == {term.identifier, photo.identifier}, address
        titles = {rows[term.identifier][f"title_{code}"] for code in LANGUAGES}
        assert titles == {name, ""}, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_search_finds_the_terms_and_the_photograph_by_the_name(client, terms, language):
    subject, place, photo, names = terms
    for term, name in ((subject, names[0]), (place, names[1])):
        with override(language):
            page = client.get(reverse("search"), {"q": name}).content.decode()
            photos = client.get(reverse("photos:photos"), {"q": name}).content.decode()
            linked, shown = term.get_absolute_url(), photo.get_absolute_url()
        assert f'href="{linked}"' in page, (language, name)
        assert f'href="{shown}"' in page, (language, name)
        assert f'href="{shown}?q={quote(name)}"' in photos, (language, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_shows_the_name(client, terms, language):
    subject, place, photo, names = terms
    client.force_login(create_user_in_group("Curator"))
    client.cookies["django_language"] = language
    for term, name in ((subject, names[0]), (place, names[1])):
        model = type(term)
        listed = client.get(model_admin_url(model), {"q": name})
        assert f">{name}</a>" in listed.content.decode()
        assert name in client.get(admin_url(term)).content.decode()
        assert name in client.get(admin_url(term, "delete")).content.decode()
        assert name in client.get(admin_url(term, "history")).content.decode()
    assert names[0] in client.get(admin_url(photo)).content.decode()
    assert names[1] in client.get(admin_url(photo)).content.decode()
    found = client.get(
        reverse("admin:autocomplete"),
        {"term": names[1], "app_label": "photos", "model_name": "photo", "field_name": "place"},
    )
    assert [each["text"] for each in found.json()["results"]] == [names[1]]


def test_two_subjects_of_one_name_are_refused_in_every_interface(terms):
    subject, _place, _photo, names = terms
    for language in LANGUAGES:
        with override(language):
            twin = Subject(**{f"name_{code}": "" for code in LANGUAGES}, slug="another")
            column = next(c for c in LANGUAGES if getattr(subject, f"name_{c}"))
            setattr(twin, f"name_{column}", names[0])
            with pytest.raises(ValidationError) as refused:
                twin.validate_unique()
            assert list(refused.value.message_dict) == [f"name_{column}"]
