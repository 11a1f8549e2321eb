"""The page about the museum and the page of errata, whose URLs have no identifier."""

import pytest

from tests.builders import make_article
from tests.page_text import linked_data, page_html

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["about", "errata"])
def test_published(client, kind):
    article = make_article(kind=kind)
    assert client.get(f"/en/{kind}/").status_code == 200
    assert client.get(f"/en/articles/{article.identifier}/")["Location"] == f"/en/{kind}/"


@pytest.mark.parametrize("kind", ["about", "errata"])
def test_withdrawn(client, kind):
    make_article(kind=kind, state="withdrawn", withdrawal_reason_en="It was out of date.")
    response = client.get(f"/en/{kind}/")
    assert response.status_code == 410
    assert "It was out of date." in response.content.decode()


@pytest.mark.parametrize("kind", ["about", "errata"])
@pytest.mark.parametrize("drafts", [0, 1])
def test_not_published_yet(client, kind, drafts):
    for _number in range(drafts):
        make_article(kind=kind, state="draft")
    response = client.get(f"/en/{kind}/")
    assert response.status_code == 404
    assert "The museum has not published this page yet." in response.content.decode()


def test_the_home_article_is_read_at_home(client):
    article = make_article(kind="home")
    response = client.get(f"/en/articles/{article.identifier}/")
    assert (response.status_code, response["Location"]) == (301, "/en/")


@pytest.mark.parametrize("kind", ["about", "errata"])
def test_a_standing_page_stays_itself_in_every_language(client, kind):
    make_article(kind=kind, title_ja="当館について")
    html = page_html(client, f"/ja/{kind}/")
    assert "当館について" in html
    assert f'hreflang="ru" href="http://testserver/ru/{kind}/"' in html
    assert linked_data(client, f"/ja/{kind}/")["url"] == f"http://testserver/ja/{kind}/"
