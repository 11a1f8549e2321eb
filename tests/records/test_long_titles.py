"""Titles of 1,000 characters: stored, shown, listed, found and exported whole."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Article
from catalog.models import Source
from exchange.export.response import FORMATS
from people.models import Position, Question, Testimony
from photos.models import Collection, Photo
from records.changes import changeset
from records.models import Merged, Tombstone
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, upload_sheet

pytestmark = pytest.mark.django_db

WORDS = ("A band of prisoners plays in front of the club. " * 30)[:1000]
UNBROKEN = "Ы" * 1000
MODELS = (Article, Collection, Photo, Position, Question, Source, Testimony)


@pytest.mark.parametrize("model", MODELS)
def test_every_title_takes_1000_characters_and_says_when_it_is_longer(model):
    for language in ("en", "ru", "ja"):
        field = model._meta.get_field(f"title_{language}")
        assert field.max_length == 1000
        assert field.clean("x" * 1000, None) == "x" * 1000
        with pytest.raises(ValidationError, match="1000"):
            field.clean("x" * 1001, None)


def test_what_keeps_titles_of_other_records_keeps_them_whole():
    assert Merged._meta.get_field("title").max_length == 1000
    assert Tombstone._meta.get_field("title").max_length == 1000
    photo = builders.make_photo(title_en=WORDS)
    with changeset(user=None, why="Deleted by the test.") as changes:
        changes.delete(photo)
    assert Tombstone.objects.get().title == WORDS.strip()


@pytest.mark.parametrize("title", [WORDS.strip(), UNBROKEN])
def test_pages_lists_exports_and_search_bear_them(client, title):
    with changeset(user=None, why="Made by the test.") as changes:
        photo = builders.make_photo(title_en=title, title_ru="", title_ja="")
        for record in (
            photo,
            builders.make_collection(title_en=title),
            builders.make_article(title_en=title),
            builders.make_question(title_en=title),
            builders.make_testimony(title_en=title),
        ):
            changes.add(record)
            for language in ("en", "ru", "ja"):
                address = record.get_absolute_url().replace("/en/", f"/{language}/", 1)
                answer = client.get(address)
                assert answer.status_code == 200, address
    for address in (
        "/en/",
        "/ja/photos/",
        "/en/feed.atom",
        "/sitemap.xml",
        f"/iiif/presentation/3/{photo.identifier}/manifest.json",
        *(f"/en/photos/export.{name}" for name in FORMATS),
    ):
        assert client.get(address).status_code == 200, address
    assert title in client.get("/en/photos/").content.decode()
    assert photo.identifier in client.get("/en/search/", {"q": title[:40]}).content.decode()
    assert title in client.get("/en/photos/export.csv").getvalue().decode()


def test_a_sheet_brings_them_in():
    user = create_user_in_group("Curator")
    text = f"title_en\n{WORDS.strip()}\n{'x' * 1001}\n"
    made = upload_sheet("photos", text, user, mode="each")
    (wrong,) = made.rows.filter(action="wrong")
    assert "1000" in dict(wrong.problems)["title_en"]
    apply_sheet(made)
    assert Photo.objects.get().title_en == WORDS.strip()
