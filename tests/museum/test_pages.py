"""Home page, search, identifiers, feed, sitemap, errors, health checks."""

from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from records.models import State
from search.models import CatalogueVersion
from tests import builders

pytestmark = pytest.mark.django_db


def test_the_root_chooses_the_readers_language_without_a_cookie(client):
    answer = client.get("/", headers={"accept-language": "ja,en;q=0.5"})
    assert (answer.status_code, answer["Location"]) == (302, "/ja/")
    assert "Accept-Language" in answer["Vary"]
    assert not answer.cookies
    assert client.get("/", headers={"accept-language": "fr"})["Location"] == "/en/"


def test_home_shows_what_the_home_article_embeds(client):
    photo, other = builders.make_photo(), builders.make_photo()
    voice = builders.make_testimony()
    body = f"We begin here.\n\n![[{photo.identifier}]]\n\n![[{voice.identifier}]]\n"
    builders.make_article(kind="home", title_en="The museum", body_en=body)
    page = client.get("/en/")
    assert page.status_code == 200
    assert "We begin here." in page.content.decode()
    assert [shown.identifier for shown in page.context_data["home"].photos] == [photo.identifier]
    assert page.context_data["home"].voice.identifier == voice.identifier
    assert other.identifier not in page.content.decode()


def test_home_answers_without_any_record(client):
    for language in ("en", "ru", "ja"):
        assert client.get(f"/{language}/").status_code == 200


def test_the_days_of_the_museum_are_4134(client):
    page = client.get("/en/")
    assert page.context_data["day_count"] == 4134
    assert sum(row.days for row in page.context_data["day_rows"]) == 4134


def test_no_public_page_sets_a_cookie(client):
    record = builders.make_testimony()
    for address in (
        "/en/",
        "/ru/search/?q=x",
        record.get_absolute_url(),
        "/en/photos/",
        "/en/nothing/",
    ):
        assert not client.get(address).cookies, address


def result_records(page):
    """The records of a page of results, in order."""
    return [hit.record for hit in page.context_data["results"].hits]


@pytest.mark.parametrize("typed", ["PH-0001", "ph-0001", "PH0001", "ph1"])
def test_an_identifier_is_found_directly(client, typed):
    builders.make_photo(identifier="PH-0001")
    page = client.get(reverse("search"), {"q": typed})
    assert [record.identifier for record in result_records(page)] == ["PH-0001"]


@pytest.mark.parametrize(
    "query", ["столовой", "СТОЛОВАЯ", "食堂", "mess", "Mess hall", "mess\x00hall"]
)
def test_titles_are_found_in_every_language_and_case(client, query):
    photo = builders.make_photo(title_en="Mess hall", title_ru="Столовая", title_ja="食堂")
    page = client.get(reverse("search"), {"q": query})
    assert result_records(page) == [photo]


def test_a_person_is_found_by_every_form_of_the_name(client):
    person = builders.make_person(name_en="Miyamoto Tsutomu")
    builders.make_name(person, "Миямото Цутому", "ru")
    builders.make_name(person, "ミヤモト ツトム", "ja-Kana")
    for query in ("Tsutomu Miyamoto", "Miyamoto, Tsutomu", "Miyamoto’s", "«Цутому»", "ツトム"):
        page = client.get(reverse("search"), {"q": query})
        assert person in result_records(page)


def test_search_finds_nothing_that_is_not_public(client):
    builders.make_photo(title_en="Hidden draft", state=State.DRAFT)
    assert client.get(reverse("search"), {"q": "Hidden"}).context_data["results"].count == 0


def test_search_takes_anything_for_a_query(client):
    for query in ("", " ", "(", "[a-", "\\", "%", "'; --", "\x00", "x" * 5000, "🙂"):
        assert client.get(reverse("search"), {"q": query}, follow=True).status_code == 200


def test_an_identifier_leads_to_the_page_in_the_readers_language(client):
    photo = builders.make_photo()
    answer = client.get(f"/id/{photo.identifier}", headers={"accept-language": "ru"})
    assert (answer.status_code, answer["Location"]) == (303, f"/ru/photos/{photo.identifier}/")
    assert client.get("/id/PH-9999").status_code == 404


def test_a_withdrawn_record_answers_410_with_the_curators_words(client):
    photo = builders.make_photo(state=State.WITHDRAWN, withdrawal_reason_en="The family asked us.")
    page = client.get(f"/en/photos/{photo.identifier}/")
    assert page.status_code == 410
    assert "The family asked us." in page.content.decode()
    assert photo.title_en in page.content.decode()
    photo.withdrawal_hides_title = True
    photo.save()
    assert photo.title_en not in client.get(f"/en/photos/{photo.identifier}/").content.decode()


def test_a_draft_answers_404_and_another_spelling_redirects(client):
    draft = builders.make_photo(state=State.DRAFT)
    assert client.get(f"/en/photos/{draft.identifier}/").status_code == 404
    public = builders.make_photo(identifier="PH-0077")
    answer = client.get("/en/photos/ph77/")
    assert (answer.status_code, answer["Location"]) == (301, f"/en/photos/{public.identifier}/")


def test_404_speaks_the_language_of_the_address(client):
    page = client.get("/ja/nothing-here/")
    assert page.status_code == 404
    assert 'lang="ja"' in page.content.decode()


def test_404_is_the_museums_own_page_while_somebody_works_on_it(settings):
    settings.DEBUG = True
    draft = builders.make_photo(state=State.DRAFT)
    for address in ("/ja/nothing-here/", f"/ja/photos/{draft.identifier}/"):
        page = Client().get(address)
        assert page.status_code == 404
        assert "URLconf" not in page.content.decode()
        assert 'lang="ja"' in page.content.decode()
    answer = Client().get("/photos/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/photos/")
    answer = Client().get("/ja/photos")
    assert (answer.status_code, answer["Location"]) == (301, "/ja/photos/")


def test_without_an_address_to_write_to_the_foot_says_so(client, settings):
    settings.MUSEUM_CONTACT = "curator@museum.example"
    assert "mailto:curator@museum.example" in client.get("/en/about-nothing/").content.decode()
    settings.MUSEUM_CONTACT = ""
    foot = client.get("/en/about-nothing/").content.decode()
    assert "has not given an address to write to" in foot


def test_the_feed_is_atom_and_leaves_out_what_needs_care(client):
    builders.make_photo(title_en="Open to all")
    builders.make_photo(title_en="Behind a click", sensitivity="click")
    feed = client.get("/en/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    text = feed.content.decode()
    assert "Open to all" in text
    assert "Behind a click" not in text


def test_the_feed_keeps_to_rfc_4287(client):
    builders.make_article(kind="home", title_en="The museum")
    source = builders.make_source()
    introduction = f"**So** many & more. [@{source.identifier}]"
    question = builders.make_question(introduction_en=introduction)
    feed = fromstring(client.get("/en/feed.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.findtext(f"{atom}author/{atom}name") == "The museum"
    entries = {entry.findtext(f"{atom}id"): entry for entry in feed.iter(f"{atom}entry")}
    entry = entries[f"http://testserver/id/{question.identifier}"]
    assert entry.findtext(f"{atom}summary") == "So many &amp; more."


def test_the_sitemap_names_every_public_page_in_three_languages(client):
    photo, draft = builders.make_photo(), builders.make_photo(state=State.DRAFT)
    text = client.get("/sitemap.xml").content.decode()
    for language in ("en", "ru", "ja"):
        with translation.override(language):
            assert photo.get_absolute_url() in text
    assert draft.identifier not in text
    assert 'hreflang="x-default"' in text


def test_robots_and_health(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json()["catalogue"] == CatalogueVersion.current_version()
    assert client.get("/readyz").json()["index"] == "current"
    CatalogueVersion.objects.update(analyser=0)
    assert client.get("/readyz").json()["index"] == "to be rebuilt"
