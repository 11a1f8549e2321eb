"""The number of queries of an article page does not depend on the number of records."""

import pytest

from tests.builders import make_article, make_person, make_photo, make_source, make_testimony

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_article_list(client, assert_same_queries):
    def add(count):
        for _number in range(count):
            make_article()

    assert_same_queries(client, "/en/articles/", add)


@pytest.mark.parametrize("kind", ["article", "about", "errata"])
def test_article(client, kind, assert_same_queries):
    article = make_article(kind=kind)

    def add(count):
        source = make_source(taken_from=make_source(), relation="quotes")
        records = [
            record for _n in range(count // 2) for record in (make_photo(), make_testimony())
        ]
        embeds = [f"![[{record.identifier}]]" for record in records]
        sentences = [f"Said. [@{source.identifier}] [[{make_person().identifier}]]"] * count
        article.body_en = "\n\n".join([article.body_en, *sentences, *embeds])
        article.save()

    assert_same_queries(client, article.get_absolute_url(), add)
