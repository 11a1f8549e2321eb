"""What is cached of pages is of this version of the catalogue, and of nothing unpublished."""

from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Answer
from records import publication
from records.changes import changeset
from records.models import State
from records.version_cache import VersionCache, public_page, version_cache
from tests.builders import (
    make_article,
    make_collection,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_question,
    make_quoted_testimony,
    make_source,
    make_subject,
)
from tests.search_index import update_index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_memory():
    version_cache.clear()


@pytest.fixture
def visitor():
    """A client that does not update the index: only changesets tell it that something changed."""
    return Client()


def html(visitor, record):
    return visitor.get(record.get_absolute_url()).content.decode()


def photo_and_its_facts():
    place, subject, person = make_place(), make_subject(), make_person()
    collection, source = make_collection(), make_source(title_en="The old title")
    photo = make_photo(subjects=(subject,), place=place, collection=collection, source=source)
    make_photo_person(photo, person)
    return photo, [
        (photo, "title_en"),
        (place, "name_en"),
        (subject, "name_en"),
        (person, "name_en"),
        (collection, "title_en"),
        (source, "title_en"),
    ]


def testimony_and_its_facts():
    testimony, article = make_quoted_testimony(), make_article()
    article.body_en = f"As [[{testimony.identifier}]] says."
    article.save()
    behind = testimony.wordings.get().source.taken_from
    return testimony, [
        (testimony, "title_en"),
        (testimony.speaker, "name_en"),
        (behind, "work"),
        (article, "title_en"),
    ]


def question_and_its_facts():
    question = make_question()
    answer = Answer.objects.filter(position__question=question).first()
    return question, [
        (question, "title_en"),
        (answer.position, "title_en"),
        (answer, "why_en"),
        (answer.testimony.speaker, "name_en"),
        (answer.testimony.wordings.get().passages.get(), "text"),
    ]


def article_and_its_facts():
    source, photo = make_source(title_en="The old title"), make_photo()
    article = make_article()
    article.body_en = f"So it was. [@{source.identifier}]\n\n![[{photo.identifier}]]"
    article.save()
    return article, [(article, "title_en"), (source, "title_en"), (photo, "title_en")]


@pytest.mark.parametrize(
    "make",
    [
        photo_and_its_facts,
        testimony_and_its_facts,
        question_and_its_facts,
        article_and_its_facts,
    ],
)
def test_a_change_is_shown_by_the_next_answer(visitor, make):
    record, facts = make()
    home = make_article(kind="home", title_en="The name of the museum")
    update_index()
    for number, (changed, field) in enumerate([*facts, (home, "title_en")]):
        before = getattr(changed, field)
        assert before in html(visitor, record), (changed, field)
        assert before in html(visitor, record)
        after = f"Changed words {number}."
        with changeset(why="A correction."):
            setattr(changed, field, after)
            changed.save()
        page = html(visitor, record)
        assert after in page, (changed, field)
        assert before not in page, (changed, field)


def test_what_is_withdrawn_is_gone_at_once_from_its_page_and_from_others(visitor):
    person = make_person(name_en="Hidden Name")
    photo = make_photo(title_en="Seen by nobody")
    make_photo_person(photo, person)
    article = make_article()
    article.body_en = f"![[{photo.identifier}]]"
    article.save()
    update_index()
    assert "Seen by nobody" in html(visitor, article)
    assert "Hidden Name" in html(visitor, photo)
    for record in (person, photo):
        publication.withdraw(record=record, category="privacy", reason={"en": "They asked us."})
        assert "Hidden Name" not in html(visitor, photo)
    assert "Seen by nobody" not in html(visitor, article)
    assert visitor.get(photo.get_absolute_url()).status_code == 410


def test_a_page_that_is_rendered_again_reads_the_version_and_no_record(visitor):
    records = [make() for make in (question_and_its_facts, testimony_and_its_facts)]
    update_index()
    for record, _facts in records:
        html(visitor, record)
        with CaptureQueriesContext(connection) as queries:
            html(visitor, record)
        assert len(queries) == 1
        assert "search_catalogueversion" in queries[0]["sql"]


def test_nothing_is_cached_of_what_may_be_rolled_back():
    photo = make_photo()
    update_index()
    made = []

    def make():
        made.append(photo.title_en)
        return photo.title_en

    def change_and_fail():
        with changeset(why="Undone."):
            photo.title_en = "Never public"
            photo.save()
            with public_page():
                version_cache.get("title", photo.pk, make)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    photo.refresh_from_db()
    with public_page():
        assert version_cache.get("title", photo.pk, make) == photo.title_en != "Never public"


def _numbers(numbers, times):
    return [version_cache.get("number", "", lambda: next(numbers)) for _time in range(times)]


def test_outside_a_public_page_everything_is_made_anew():
    update_index()
    numbers = count()
    assert _numbers(numbers, 3) == [0, 1, 2]
    with public_page():
        assert _numbers(numbers, 3) == [3, 3, 3]


def test_without_a_catalogue_nothing_is_cached():
    numbers = count()
    with public_page():
        assert _numbers(numbers, 2) == [0, 1]


def test_memory_is_bounded_and_the_least_used_is_forgotten():
    update_index()
    small = VersionCache(1_000)
    made = []

    def get(key, size=300):
        def make():
            made.append(key)
            return "x" * size

        return small.get("text", key, make)

    with public_page():
        for key in ("a", "b", "a", "c", "a", "b"):
            get(key)
        assert made == ["a", "b", "c", "b"]
        get("too large", 2_000)
        get("too large", 2_000)
        assert made[-2:] == ["too large", "too large"]


def test_a_draft_is_on_no_page(visitor):
    draft = {"state": State.DRAFT}
    photo = make_photo(collection=make_collection(title_en="Draft collection", **draft))
    make_photo_person(photo, make_person(name_en="Draft person", **draft))
    article = make_article()
    article.body_en = f"![[{make_photo(title_en='Draft photograph', **draft).identifier}]]"
    article.save()
    update_index()
    for record in (photo, article):
        for _time in range(2):
            assert "Draft" not in html(visitor, record)
