"""The number of queries of home and search does not depend on the number of records."""

import pytest

from tests.builders import (
    make_article,
    make_person,
    make_photo,
    make_question,
    make_source,
    make_testimony,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_home(client, assert_same_queries):
    home = make_article(kind="home", body_en=f"We begin. ![[{make_testimony().identifier}]]")

    def add(count):
        home.body_en += f"\n\nWhat it says. [@{make_source().identifier}]"
        for _number in range(count // 5):
            home.body_en += f"\n\n![[{make_photo().identifier}]]"
            make_question()
            make_person(kind="unnamed")
            make_article()
        home.save()

    assert_same_queries(client, "/en/", add)


@pytest.mark.parametrize("kind", ["photo", "testimony", "person", "question", "article"])
def test_search(client, kind, assert_same_queries):
    def add(count):
        for _number in range(count // 5):
            make_photo(title_en="The common word")
            make_testimony(title_en="The common word")
            make_person(name_en="The common word")
            make_question(title_en="The common word", answers=0)
            make_article(title_en="The common word")

    assert_same_queries(client, f"/en/search/?q=common&type={kind}", add)


@pytest.mark.parametrize("address", ["/en/feed.atom", "/sitemap.xml"])
def test_feed_and_sitemap(client, address, assert_same_queries):
    def add(count):
        for _number in range(count // 5):
            make_photo()
            make_testimony()
            make_question(answers=0)
            make_article()

    assert_same_queries(client, address, add)
