"""Bodies of articles are parsed when they are written, and nothing withdrawn stays in them."""

import pytest

from articles.models import Article, PreparedBody
from articles.prepared import MIN_CHARACTERS, prepare_bodies
from records.changes import changeset
from records.markdown import render
from records.markdown.prepared import from_json, prepare
from records.publication import publish, withdraw
from tests.builders import make_article, make_person, make_photo, make_source

pytestmark = pytest.mark.django_db

LONG = "A camp in the taiga. " * (MIN_CHARACTERS // 20 + 1)


def make_long_article(text="", **fields):
    article = make_article(state="draft", **fields)
    with changeset(why="Written."):
        article.body_en = f"{LONG}\n\n{text}"
        article.save()
        publish(record=article)
    return article


def save_body(article, text):
    with changeset(why="Written anew."):
        article.body_en = text
        article.save()


def test_what_is_stored_renders_as_the_text_does():
    source, person, photo = make_source(), make_person(), make_photo()
    text = (
        f"# Title\n\n{LONG} [@{source.identifier}, p. 3; SO-9999]  [[{person.identifier}|**he**]]\n"
        f"and [[{person.identifier}]] [^1]\n\n![[{photo.identifier}]]\n\n"
        f"## Part [@{source.identifier}]"
        '\n\n| a | b |\n|---|---|\n| <b> & "c" | [捕虜]{lang=ja} |\n\n'
        f"[^1]: A note. [@{source.identifier}, p. 4]\n"
    )
    stored = from_json(prepare(text).to_json())
    for numbered in (True, False):
        direct = render(text, numbered=numbered)
        again = render(text, numbered=numbered, prepared=stored)
        assert again == direct
    assert 'href="#source-1"' in render(text, numbered=True, prepared=stored).html


def test_publication_stores_the_long_bodies_and_a_page_uses_them(client, monkeypatch):
    article = make_long_article("Told by many.")
    (stored,) = PreparedBody.objects.all()
    assert (stored.article_id, stored.language) == (article.pk, "en")
    PreparedBody.objects.update(pieces=stored.pieces.replace("Told by many", "Read from the store"))
    assert "Read from the store" in client.get(article.get_absolute_url()).content.decode()


def test_a_text_that_was_changed_past_the_museum_is_not_shown_as_it_was(client):
    article = make_long_article("As it was.")
    Article.objects.filter(pk=article.pk).update(body_en=f"{LONG}\n\nAs it is.")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "As it is." in page
    assert "As it was." not in page


def test_a_save_replaces_what_is_stored_and_a_short_text_has_nothing():
    article = make_long_article("The first.")
    before = PreparedBody.objects.get()
    save_body(article, f"{LONG}\n\nThe second.")
    after = PreparedBody.objects.get()
    assert "The second." in after.pieces
    assert before.digest != after.digest
    prepare_bodies()
    assert PreparedBody.objects.get().pk == after.pk  # what is current is left alone
    save_body(article, "Short.")
    assert not PreparedBody.objects.exists()


@pytest.mark.parametrize("way", ["withdraw", "delete"])
def test_nothing_is_left_of_an_article_that_is_withdrawn_or_deleted(way):
    article = make_long_article("A secret.")
    assert PreparedBody.objects.exists()
    with changeset(why="It must go.") as changes:
        if way == "withdraw":
            withdraw(record=article, category="rights", reason={"en": "Wrong."})
        else:
            changes.delete(article)
    assert not PreparedBody.objects.exists()


def test_a_record_that_is_withdrawn_later_is_not_named_any_more(client):
    person = make_person(name_en="The old ensign")
    article = make_long_article(f"Said by [[{person.identifier}]].")
    assert "The old ensign" in client.get(article.get_absolute_url()).content.decode()
    assert "The old ensign" not in PreparedBody.objects.get().pieces
    with changeset(why="It must go."):
        withdraw(record=person, category="rights", reason={"en": "Wrong."})
    assert "The old ensign" not in client.get(article.get_absolute_url()).content.decode()


def test_an_installation_from_before_gets_what_is_missing():
    article = make_long_article("Old.")
    PreparedBody.objects.all().delete()
    prepare_bodies()
    assert PreparedBody.objects.get().article_id == article.pk


def test_another_kinds_identifier_has_no_page_here(client):
    """Both records have the same primary key, and the page of the first one is kept."""
    photo = make_photo(state="published")
    assert client.get(f"/en/photos/{photo.identifier}/").status_code == 200
    for path in ("articles", "testimonies", "questions"):
        assert client.get(f"/en/{path}/{photo.identifier}/").status_code == 404
