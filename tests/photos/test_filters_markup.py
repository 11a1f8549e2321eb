"""The markup of a filtered list: removable filters, the form, the panel, rules for crawlers."""

import re

import pytest
from django.utils.translation import override

from photos.facets import PhotoSelection
from search.facets import FacetResult, Listing, Value
from search.facets.heading import heading
from search.facets.listing import sort_options
from tests.builders import make_photo, make_place, make_subject
from tests.search_index import listing_of

pytestmark = pytest.mark.django_db

ADDRESS = "/en/photos/"


@pytest.fixture
def museum():
    leisure = make_subject(slug="leisure", name_en="leisure")
    music = make_subject(slug="music", name_en="music", broader=leisure)
    games = make_subject(slug="games", name_en="games", broader=leisure)
    make_photo(date="1947", title_en="A band", subjects=(music,), place=make_place(name_en="Hut"))
    make_photo(date="1946/1947", title_en="A game", subjects=(games,))


def html(client, query=""):
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def links(page, css):
    """The attributes of the links of a CSS class, by their text."""
    found = {}
    for attributes, words in re.findall(rf'<a class="{css}(?: [^"]*)?"(.*?)>(.*?)</a>', page, re.S):
        found[re.sub(r"<.*?>|\s+", " ", words).strip()] = attributes
    return found


def test_every_choice_is_a_chip_that_one_click_takes_off(client, museum):
    page = html(client, "?year=1947&subject=music&certain=1&q=band")
    chips = links(page, "chip")
    assert [re.sub(r"\s+,? ?remove", "", words).rstrip(", ") for words in chips] == [
        "Year: 1947",
        "Subject: music",
        "only certain years",
        "the words “band”",
    ]
    assert 'href="?year=1947&amp;certain=1&amp;q=band"' in list(chips.values())[1]
    assert f'href="{ADDRESS}">Remove all' in page


def test_the_last_chip_leads_to_the_address_without_a_question_mark(client, museum):
    assert 'href="."' in next(iter(links(html(client, "?subject=music"), "chip").values()))
    assert not links(html(client), "chip")


def test_the_form_keeps_the_state(client, museum):
    page = html(client, "?year=1946&year=1947&subject=music&certain=1&q=band&sort=newest")
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    assert hidden == [
        ("year", "1946"),
        ("year", "1947"),
        ("subject", "music"),
        ("certain", "1"),
        ("sort", "newest"),
    ]
    assert 'name="q" value="band"' in page


def test_what_the_form_sends_is_brought_to_the_canonical_address(client, museum):
    answer = client.get(f"{ADDRESS}?sort=newest&subject=music&q=")
    assert answer.status_code == 302
    assert answer["Location"] == f"{ADDRESS}?subject=music&sort=newest"
    answer = client.get(f"{ADDRESS}?utm_source=x&year=1947")
    assert answer["Location"] == f"{ADDRESS}?year=1947"


def test_the_filter_panel_is_a_popover_with_its_buttons(client, museum):
    page = html(client)
    assert re.search(r'<section class="filters" id="filters"[^>]* popover', page)
    assert page.count('popovertarget="filters"') == 3
    assert len(re.findall(r'popovertarget="filters" popovertargetaction="hide"', page)) == 2
    assert "Show 2 records" in page


def test_crawlers_do_not_follow_a_third_filter(client, museum):
    """Two filters are indexed; links to a third are nofollow, links that remove one are not."""
    one, two = html(client, "?year=1947"), html(client, "?year=1947&subject=games")
    three = html(client, "?year=1946&year=1947&subject=games")
    assert ["noindex" in page for page in (one, two, three)] == [False, False, True]
    assert not any("nofollow" in a for a in links(one, "facet__value").values())
    followed = {
        "aria-current" in a for a in links(two, "facet__value").values() if "nofollow" not in a
    }
    assert followed == {True}
    for query in ("?sort=newest", "?q=band", "?open=subject"):
        assert 'content="noindex"' in html(client, query)
    assert re.findall(r'<a id="sort-\d" href="[^"]*" rel="nofollow"', one)


def test_htmx_is_ours_and_needs_no_hole_in_the_policy(client, museum):
    page = html(client)
    assert '<script src="/static/django_htmx/htmx-2.min.js" defer>' in page
    assert '"includeIndicatorStyles":false' in page
    assert '"allowEval":false' in page
    assert "htmx" not in client.get("/en/people/").content.decode().replace("data-hx", "")
    assert not re.search(r'(src|href)="https?://(?!testserver)[^"]*\.(js|css)"', page)


def test_an_empty_list_says_what_to_take_off_and_what_that_brings(client, museum):
    page = html(client, "?year=1947&subject=games&certain=1")
    offered = re.findall(r'<li><a href="([^"]*)">(Without.*?)</a> <span[^>]*>(.*?)</span>', page)
    assert ("?year=1947&amp;subject=games", "Without “only certain years”", "1 record") in offered
    assert ("?year=1947&amp;certain=1", "Without “Subject: games”", "1 record") in offered
    assert (ADDRESS, "Without any choice", "2 records") in offered
    assert "Without “Year: 1947”" not in page  # it would have no results


def test_narrower_values_are_nested_under_the_broader_one(museum):
    facets = {facet.name: facet for facet in Listing.of(listing_of(PhotoSelection), 0, 10).facets}
    assert [(v.value, v.depth) for v in facets["subject"].values] == [
        ("leisure", 0),
        ("games", 1),
        ("music", 1),
    ]
    (leisure,) = facets["subject"].branches
    assert [branch.value.value for branch in leisure.narrower] == ["games", "music"]


def test_branches_of_any_depth():
    depths = (0, 1, 2, 1, 0, 1)
    values = [Value(str(n), "", 1, False, depth=depth) for n, depth in enumerate(depths)]
    first, second = FacetResult("x", "X", values).branches
    assert [branch.value.label for branch in first.narrower] == ["1", "3"]
    assert [branch.value.label for branch in first.narrower[0].narrower] == ["2"]
    assert [branch.value.label for branch in second.narrower] == ["5"]


def test_the_order_can_be_changed_and_the_present_one_is_marked(museum):
    def orders(query):
        return [
            (s.label, s.url, s.selected) for s in sort_options(listing_of(PhotoSelection, query))
        ]

    with override("en"):
        assert orders("") == [
            ("by date", ".", True),
            ("newest records first", "?sort=newest", False),
        ]
        assert [chosen for _label, _url, chosen in orders("sort=date")] == [True, False]
        assert orders("q=band&sort=newest") == [
            ("best match first", "?q=band", False),
            ("by date", "?q=band&sort=date", False),
            ("newest records first", "?q=band&sort=newest", True),
        ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Photographs, possibly 1946 or 1947, music"),
        ("ru", "Фотографии, возможно, 1946 или 1947 года, музыка"),
        ("ja", "写真　1946年または1947年の可能性、音楽"),
    ],
)
def test_the_heading_reads_naturally_in_each_language(language, words):
    music = make_subject(slug="music", name_en="music", name_ru="музыка", name_ja="音楽")
    make_photo(date="1947", subjects=(music,))
    with override(language):
        assert heading(listing_of(PhotoSelection, "year=1946&year=1947&subject=music")) == words
