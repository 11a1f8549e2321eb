"""A document as JSON: whole, with its schema, and with nothing that is not public."""

import json

import pytest
from django.utils.translation import override

from articles.documents import article_page
from people import documents as people
from people.models import Answer
from photos.documents import photo_page
from records.documents.schema import to_json
from records.models import State
from tests.builders import (
    make_article,
    make_collection,
    make_person,
    make_photo,
    make_photo_person,
    make_question,
    make_quoted_testimony,
    make_source,
)

pytestmark = pytest.mark.django_db

PAGES = [
    ("photo", make_photo, photo_page),
    ("testimony", make_quoted_testimony, people.testimony_page),
    ("question", make_question, people.question_page),
    ("article", make_article, article_page),
]


@pytest.mark.parametrize(("name", "make", "page"), PAGES, ids=[name for name, *_rest in PAGES])
def test_it_names_its_schema_language_and_record(name, make, page):
    record = make()
    with override("ru"):
        document = json.loads(json.dumps(to_json(page(record.pk)), ensure_ascii=False))
    assert document["schema"] == f"{name}/1"
    assert document["language"] == "ru"
    assert document["identifier"] == record.identifier
    assert document["path"].startswith("/ru/")


def test_a_text_says_in_which_language_it_is():
    photo = make_photo(title_en="Snow", title_ru="", title_ja="")
    with override("ja"):
        assert to_json(photo_page(photo.pk))["title"] == {"text": "Snow", "lang": "en"}
    assert to_json(photo_page(photo.pk))["title"] == {"text": "Snow", "lang": "en"}


@pytest.mark.parametrize(("name", "make", "page"), PAGES, ids=[name for name, *_rest in PAGES])
def test_of_what_is_not_public_none_is_made(name, make, page):
    record = make()
    type(record).objects.filter(pk=record.pk).update(state=State.REVIEW)
    with pytest.raises(ValueError, match=record.identifier):
        to_json(page(record.pk))


def test_nothing_in_it_is_of_a_draft():
    draft = {"state": State.DRAFT}
    source = make_source(work="Draft work", title_en="Draft work", **draft)
    photo = make_photo(
        collection=make_collection(title_en="Draft collection", **draft),
        holder=make_person(name_en="Draft holder", **draft),
        source=source,
    )
    make_photo_person(photo, make_person(name_en="Draft person", **draft))
    testimony = make_quoted_testimony()
    type(testimony.speaker).objects.filter(pk=testimony.speaker.pk).update(name_en="Draft", **draft)
    behind = testimony.wordings.get().source.taken_from
    type(behind).objects.filter(pk=behind.pk).update(work="Draft", title_en="Draft", **draft)
    question = make_question()
    hidden = Answer.objects.filter(position__question=question).get().testimony
    type(hidden).objects.filter(pk=hidden.pk).update(title_en="Draft", **draft)
    article = make_article()
    article.body_en = f"So. [@{source.identifier}] [[{hidden.identifier}]]"
    article.save()
    documents = [
        photo_page(photo.pk),
        people.testimony_page(testimony.pk),
        people.question_page(question.pk),
        article_page(article.pk),
    ]
    for document in documents:
        assert "Draft" not in json.dumps(to_json(document)), document.identifier
