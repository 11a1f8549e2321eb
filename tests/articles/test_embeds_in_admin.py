"""The list of records embedded in an article, with which its photographs are reordered."""

import pytest

from tests import builders
from tests.admin_pages import admin_url

pytestmark = pytest.mark.django_db


def _titles(client, article):
    return client.get(admin_url(article)).context["embedded"]


def test_each_record_set_into_a_text_of_any_language_has_its_title(curator):
    photo = builders.make_photo(title_en="The gate")
    testimony = builders.make_testimony()
    article = builders.make_article(
        body_en=f"Words.\n\n![[{photo.identifier}]]\n\nMore.",
        body_ja=f"![[{testimony.identifier}]]\n",
    )
    titles = _titles(curator, article)
    assert set(titles) == {photo.identifier, testimony.identifier}
    assert "The gate" in titles[photo.identifier]


def test_a_link_is_no_embed_and_a_text_without_any_has_none(curator):
    photo = builders.make_photo()
    article = builders.make_article(body_en=f"See [[{photo.identifier}]].")
    assert _titles(curator, article) == {}


def test_the_queries_do_not_grow_with_the_photographs(curator, django_assert_max_num_queries):
    photos = [builders.make_photo() for _ in range(9)]
    few, many = (
        builders.make_article(body_en="\n\n".join(f"![[{p.identifier}]]" for p in some))
        for some in (photos[:1], photos)
    )
    curator.get(admin_url(few))
    with django_assert_max_num_queries(200) as counted:
        curator.get(admin_url(few))
    with django_assert_max_num_queries(len(counted)):
        curator.get(admin_url(many))
