"""Photographs side by side: the URL contains them in the reader's order."""

import pytest

from tests.builders import make_master, make_person, make_photo
from tests.page_text import main_text, page_html
from tests.query_counts import count_queries

pytestmark = pytest.mark.django_db

ADDRESS = "/en/compare/"


def query_of(*photos):
    return "&".join(f"id={photo.identifier}" for photo in photos)


def test_photographs_are_in_the_readers_order_with_captions(client):
    first = make_photo(master=make_master(), credit_en="A family’s album", date="1947")
    second = make_photo()
    html = page_html(client, f"{ADDRESS}?{query_of(second, first)}")
    assert html.index(second.title_en) < html.index(first.title_en)
    shown_text = main_text(client, f"{ADDRESS}?{query_of(second, first)}")
    for shown in (first.title_en, "1947", "A family’s album", first.identifier):
        assert shown in shown_text
    assert "placeholder--large" in html
    assert html.count("data-viewer=") == 1
    assert 'name="robots" content="noindex"' in html
    assert f'href="{ADDRESS}?id={second.identifier}"' in html, "each can be taken away"


def test_another_form_of_the_address_leads_to_the_canonical_one(client):
    response = client.get(f"{ADDRESS}?id=ph2&colour=red&id=&id=PH-0001&id=PH-0002")
    assert response.status_code == 302
    assert response["Location"] == f"{ADDRESS}?id=PH-0002&id=PH-0001"


def test_what_is_not_public_or_no_photograph_is_not_found_and_named(client):
    shown, person = make_photo(), make_person()
    for absent in (make_photo(state="draft"), make_photo(state="withdrawn"), person):
        response = client.get(f"{ADDRESS}?{query_of(shown, absent)}")
        assert response.status_code == 404
        assert f"no public photograph {absent.identifier} " in response.content.decode()
    assert client.get(f"{ADDRESS}?id=nonsense%00", follow=True).status_code == 404
    assert client.get(f"{ADDRESS}?id=PH-9999").status_code == 404


def test_more_than_four_says_what_to_do(client):
    photos = [make_photo() for _ in range(6)]
    html = page_html(client, f"{ADDRESS}?{query_of(*photos)}")
    assert "At most 4 photographs stand beside each other, and 6 were asked for." in html
    assert html.count('<figure class="compare__item">') == 4
    assert f'href="{ADDRESS}?id={photos[4].identifier}&amp;id={photos[5].identifier}"' in html


def test_without_numbers_it_asks_for_some(client):
    html = page_html(client, ADDRESS)
    assert html.count('name="id"') == 4
    assert "noindex" not in html


def test_one_costs_as_much_as_four(client):
    photos = [make_photo(master=make_master()) for _ in range(4)]
    assert count_queries(client, f"{ADDRESS}?{query_of(photos[0])}") == count_queries(
        client, f"{ADDRESS}?{query_of(*photos)}"
    )


def test_a_covered_photograph_stays_covered(client):
    photo = make_photo(master=make_master(), sensitivity="click")
    html = page_html(client, f"{ADDRESS}?{query_of(photo)}")
    before, _summary, inside = html.partition('<details class="content-warning">')
    assert "<picture" not in before
    assert "<picture" in inside.partition("</details>")[0]
    assert "<picture" not in inside.partition("</details>")[2]


def test_pages_lead_here(client):
    photos = [make_photo() for _ in range(5)]
    assert f'href="{ADDRESS}?id={photos[0].identifier}"' in page_html(
        client, photos[0].get_absolute_url()
    )
    html = page_html(client, f"/en/lightbox/?{query_of(*photos)}")
    compared = query_of(*photos[:4]).replace("&", "&amp;")
    assert f'href="{ADDRESS}?{compared}"' in html
    assert "/compare/" not in page_html(client, "/en/lightbox/")


def test_robots_keep_out_of_comparisons(client):
    assert "Disallow: /ja/compare/\n" in client.get("/robots.txt").content.decode()
