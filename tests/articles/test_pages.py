"""The page of an article: numbered citations, footnotes, embeds, table of contents, language."""

import re

import pytest

from tests.builders import (
    make_article,
    make_collection,
    make_person,
    make_photo,
    make_question,
    make_source,
    make_testimony,
)
from tests.page_text import linked_data

pytestmark = pytest.mark.django_db


def page(client, body, **values):
    article = make_article(title_en="A title", body_en=body, **values)
    return client.get(article.get_absolute_url()).content.decode()


def test_citations_are_numbered_and_lead_to_the_source_and_back(client):
    first, second = make_source(work="First work"), make_source(work="Second work")
    html = page(
        client,
        f"One. [@{first.identifier}] Two. [@{second.identifier}, p. 4] "
        f"Three. [@{first.identifier}]",
    )
    places = re.findall(r'<a class="citation" id="([^"]+)" href="#([^"]+)"[^>]*>(\d)</a>', html)
    assert [(target, number) for _place, target, number in places] == [
        ("source-1", "1"),
        ("source-2", "2"),
        ("source-1", "1"),
    ]
    assert "p. 4" in html
    for place, target, _number in places:
        assert f'href="#{place}"' in html
        assert f'id="{target}"' in html


def test_footnotes_lead_both_ways(client):
    html = page(client, "A sentence.[^1]\n\n[^1]: The note.")
    for anchor in re.findall(r'href="#(fn[^"]+)"', html):
        assert f'id="{anchor}"' in html
    assert "The note." in html
    assert 'href="#fn1"' in html
    assert 'href="#fnref1"' in html


def test_embeds_are_shown_if_they_are_public(client):
    photo, testimony = make_photo(title_en="A scene"), make_testimony()
    draft = make_photo(title_en="Hidden", state="draft")
    names = (photo.identifier, testimony.identifier, draft.identifier)
    html = page(client, "\n\n".join(f"![[{name}]]" for name in names))
    assert photo.get_absolute_url() in html
    assert testimony.get_absolute_url() in html
    assert "Hidden" not in html
    assert f"{draft.identifier} is not public." in html


@pytest.mark.parametrize(("sections", "has_contents"), [(2, False), (5, True)])
def test_a_long_article_has_contents(client, sections, has_contents):
    html = page(client, "\n\n".join(f"## Part {n}\n\nText." for n in range(sections)))
    assert ('class="contents"' in html) is has_contents
    if has_contents:
        for anchor in re.findall(r'<li><a href="#(section-[^"]+)"', html):
            assert f'id="{anchor}"' in html


def test_an_article_that_is_not_translated_says_so(client):
    article = make_article(title_en="A title", title_ru="", body_en="A sentence.", body_ru="")
    html = client.get(f"/ru/articles/{article.identifier}/").content.decode()
    assert re.search(r'<p class="notice" role="note">[^<]+</p>', html)
    assert re.search(r'class="article__body prose" lang="en"', html)


def test_raw_html_and_scripts_are_shown_as_text(client):
    html = page(client, "<script>alert(1)</script> [x](javascript:alert(1))")
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


def test_the_list_leaves_out_standing_pages_and_drafts(client):
    make_article(title_en="To be read")
    make_article(title_en="Standing", kind="about")
    make_article(title_en="Unfinished", state="draft")
    html = client.get("/en/articles/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "To be read" in main
    assert "Standing" not in main
    assert "Unfinished" not in main


def test_references_name_the_record_in_the_readers_language(client):
    person = make_person(name_en="Miyamoto Tsutomu", name_ru="Миямото Цутому")
    hidden = make_person(name_en="Hidden", state="draft")
    body = f"[[{person.identifier}]], [[{person.identifier}|a prisoner]], [[{hidden.identifier}]]."
    article = make_article(body_en=body, body_ru=body)
    html = client.get(article.get_absolute_url()).content.decode()
    address = person.get_absolute_url()
    assert re.search(rf'<a [^>]*href="{address}"[^>]*>Miyamoto Tsutomu</a>', html)
    assert re.search(rf'<a [^>]*href="{address}"[^>]*>a prisoner</a>', html)
    assert "Hidden" not in html
    russian = client.get(f"/ru/articles/{article.identifier}/").content.decode()
    assert "Миямото Цутому" in russian


@pytest.mark.parametrize("make", [make_article, make_collection, make_person, make_question])
def test_every_kind_of_record_can_be_embedded(client, make):
    record = make()
    html = page(client, f"![[{record.identifier}]]")
    body = html[html.index("article__body") : html.index("</article>")]
    assert record.get_absolute_url() in body


def test_linked_data_cites_the_public_sources(client):
    source, draft = make_source(work="The report"), make_source(state="draft")
    article = make_article(
        title_en="The release",
        body_en=f"One. [@{source.identifier}; @{draft.identifier}]",
        authors_en="The editors",
    )
    data = linked_data(client, article.get_absolute_url())
    assert (data["@type"], data["headline"], data["inLanguage"]) == ("Article", "The release", "en")
    assert data["author"]["name"] == "The editors"
    assert [one["@id"] for one in data["citation"]] == [f"http://testserver/id/{source.identifier}"]
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_linked_data_leaves_out_what_is_not_known(client):
    data = linked_data(client, make_article(body_en="A sentence.").get_absolute_url())
    assert "author" not in data
    assert "citation" not in data


def test_a_source_that_is_not_public_is_cited_without_being_named(client):
    draft = make_source(work="Draft work", state="draft")
    html = page(client, f"One. [@{draft.identifier}]")
    assert "Draft work" not in html
    assert "a source that is not public" in html


def test_the_list_is_in_the_curators_order(client):
    for order, title in ((2, "The second"), (1, "The first"), (3, "The third")):
        make_article(title_en=title, order=order)
    html = client.get("/en/articles/").content.decode()
    places = [html.index(title) for title in ("The first", "The second", "The third")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "address", ["/en/articles/?utm_source=x", "/en/articles/?page=1", "/en/articles/?page="]
)
def test_the_list_has_one_address(client, address):
    assert client.get(address)["Location"] == "/en/articles/"
