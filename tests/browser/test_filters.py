"""Filtered lists by keyboard, with and without JavaScript: add and remove values, go back."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser.combinations import each_value_once
from tests.browser.crawl import LANGUAGES
from tests.browser.page_checks import axe_violations, horizontal_overflow

WIDTHS = (390, 1440)
#: (width, with scripts)
WINDOWS = ((390, True), (390, False), (1440, True), (1440, False))
#: More presses of Tab than any page needs.
MOST_TABS = 120


@pytest.fixture(autouse=True)
def same_records(live_museum):
    """What is counted twice has not changed in between."""
    with live_museum.unchanged():
        yield


def violations(page, js):
    """Accessibility violations and horizontal overflow.

    axe is a script; where scripts are off, the page is the same, so it is not needed there.
    """
    return (axe_violations(page) if js else []) + horizontal_overflow(page)


def focused(page):
    return page.evaluate("document.activeElement.id")


def tab_to(page, element):
    """Press Tab until the element with this id has the focus."""
    for _press in range(MOST_TABS):
        if focused(page) == element:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"#{element} cannot be reached with Tab")


def reach(page, element, width):
    """Press Tab until a facet's value has the focus; on a phone the filters are opened first."""
    if width < 960:
        tab_to(page, "filters-open")
        page.keyboard.press("Enter")
        expect(page.locator("#filters")).to_be_visible()
    tab_to(page, element)


def count(page):
    return page.locator("[data-announce]").inner_text()


def active_filters(page):
    return page.locator("[data-chip]")


@pytest.mark.parametrize(("lang", "window"), each_value_once(LANGUAGES, WINDOWS))
def test_a_value_is_chosen_and_taken_off_by_keyboard(page, lang, window):
    width, js = window
    tab = page(width=width, lang=lang, js=js)
    tab.goto(f"/{lang}/photos/")
    everything, heading = count(tab), tab.locator("h1").inner_text()
    problems = violations(tab, js)
    reach(tab, "subject-music", width)
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(rf"/{lang}/photos/\?subject=music$"))
    expect(active_filters(tab)).to_have_count(1)
    expect(tab.locator("#subject-music")).to_have_attribute("aria-current", "true")
    assert count(tab) != everything
    assert tab.locator("h1").inner_text() != heading
    assert tab.title().startswith(tab.locator("h1").inner_text())
    problems += violations(tab, js)

    if js and width < 960:
        expect(tab.locator("#filters")).to_be_visible()  # open until it is closed
        tab.keyboard.press("Escape")
        expect(tab.locator("#filters")).to_be_hidden()
        assert focused(tab) == "filters-open"
        tab.evaluate("document.getElementById('content').focus()")
    tab_to(tab, "chip-1")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(rf"/{lang}/photos/$"))
    expect(active_filters(tab)).to_have_count(0)
    assert (count(tab), tab.locator("h1").inner_text()) == (everything, heading)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("width", WIDTHS)
def test_with_scripts_the_page_stays_and_says_the_new_count(page, width):
    tab = page(width=width)
    tab.goto("/en/testimonies/")
    tab.evaluate("window.sameDocument = true")
    reach(tab, "basis-own", width)
    tab.keyboard.press("Enter")
    expect(active_filters(tab)).to_have_count(1)
    expect(tab.get_by_role("status")).to_have_text(count(tab))
    assert re.fullmatch(r"\d+ records?", count(tab))
    assert focused(tab) == "basis-own"
    assert tab.evaluate("window.sameDocument")
    if width < 960:
        expect(tab.locator("#filters")).to_be_visible()
    # Add a second value, then remove both: the focus never leaves the list of filters.
    tab_to(tab, "language-ja")
    tab.keyboard.press("Enter")
    expect(active_filters(tab)).to_have_count(2)
    assert focused(tab) == "language-ja"
    tab.keyboard.press("Enter")
    expect(active_filters(tab)).to_have_count(1)
    assert focused(tab) == "language-ja"


def test_a_chip_that_goes_leaves_the_focus_on_the_next(page):
    tab = page()
    tab.goto("/en/photos/?subject=camps&subject=music&year=1947")
    expect(tab).to_have_url(re.compile(r"\?year=1947&subject=camps&subject=music$"))
    tab_to(tab, "chip-2")
    for left, now in ((2, "chip-2"), (1, "chip-1"), (0, "found")):
        tab.keyboard.press("Enter")
        expect(active_filters(tab)).to_have_count(left)
        assert focused(tab) == now


def test_back_and_forward_bring_the_lists_again(page):
    tab = page()
    tab.goto("/en/photos/")
    everything = count(tab)
    tab.evaluate("window.sameDocument = true")
    tab.locator("#subject-music").click()
    expect(active_filters(tab)).to_have_count(1)
    tab.locator("#year-1947").click()
    expect(active_filters(tab)).to_have_count(2)
    narrowed, title = count(tab), tab.title()
    tab.go_back()
    expect(active_filters(tab)).to_have_count(1)
    tab.go_back()
    expect(active_filters(tab)).to_have_count(0)
    assert count(tab) == everything
    expect(tab.get_by_role("status")).to_have_text(everything)
    tab.go_forward()
    tab.go_forward()
    expect(active_filters(tab)).to_have_count(2)
    expect(tab).to_have_title(title)
    assert count(tab) == narrowed
    assert tab.evaluate("window.sameDocument")
    # Also from the page of a record, after which the whole list is loaded again.
    tab.locator(".placeholder__title a").first.click()
    expect(tab.locator(".filtered")).to_have_count(0)
    tab.go_back()
    expect(active_filters(tab)).to_have_count(2)
    assert count(tab) == narrowed


def test_of_two_steps_in_quick_succession_the_slower_answer_is_not_shown(page):
    tab = page()
    tab.goto("/en/photos/")
    tab.locator("#subject-music").click()
    expect(active_filters(tab)).to_have_count(1)
    tab.locator("#year-1947").click()
    expect(active_filters(tab)).to_have_count(2)
    tab.evaluate("history.go(-2)")
    expect(active_filters(tab)).to_have_count(0)
    slow = []
    tab.route(
        re.compile(r"\?subject=music$"), lambda route: slow.append(route)
    )  # answered only when the test releases it
    tab.evaluate("history.forward()")
    tab.wait_for_url("**?subject=music")
    tab.evaluate("history.forward()")
    expect(active_filters(tab)).to_have_count(2)
    (late,) = slow
    with suppress(Error):  # no longer needed by the page
        late.continue_()
    tab.wait_for_timeout(500)
    expect(active_filters(tab)).to_have_count(2)


def test_the_head_of_the_page_follows_the_filters(page):
    tab = page()
    tab.goto("/en/photos/")
    tab.locator("#subject-music").click()
    expect(active_filters(tab)).to_have_count(1)
    for lang in ("ru", "ja"):
        link = tab.locator(f".languages a[lang={lang}]")
        expect(link).to_have_attribute("href", re.compile(rf"/{lang}/photos/\?subject=music$"))
    canonical = tab.locator("link[rel=canonical]")
    expect(canonical).to_have_count(1)
    expect(canonical).to_have_attribute("href", re.compile(r"\?subject=music$"))
    tab.locator("#certain-only").click()
    expect(tab.locator("meta[name=robots]")).to_have_attribute("content", "noindex")


@pytest.mark.parametrize(("width", "js"), each_value_once(WIDTHS, (True, False)))
def test_words_are_asked_within_the_choice(page, width, js):
    tab = page(width=width, js=js)
    tab.goto("/en/testimonies/?basis=own")
    reach(tab, "filter-words", width)
    tab.keyboard.type("stones")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/en/testimonies/\?basis=own&q=stones$"))
    expect(active_filters(tab)).to_have_count(2)
    if js:
        assert focused(tab) == "filter-words"
        assert tab.locator("#filter-words").input_value() == "stones"
    assert not violations(tab, js)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_result_says_what_to_take_off(page, lang):
    tab = page(width=390, lang=lang)
    tab.goto(f"/{lang}/photos/?year=1947&subject=music&certain=1")
    assert not axe_violations(tab) + horizontal_overflow(tab)
    drops = tab.locator(".no-results a")
    assert drops.count() >= 2
    # Other tests add photographs of that year, so the expected count is read from the link itself.
    reported = int(
        re.search(r"\d+", tab.locator(".no-results .facet__count").first.inner_text())[0]
    )
    assert reported >= 1
    drops.first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".photo-card")).to_have_count(reported)
    assert focused(tab) == "found"


def test_where_the_swap_fails_the_browser_goes_to_the_page(browser, live_museum):
    """Browser errors are expected here, so this tab does not collect them."""
    context = browser.new_context(base_url=live_museum.address)
    tab = context.new_page()
    tab.goto("/en/photos/")
    tab.evaluate("window.sameDocument = true")

    def answer(route):
        if "hx-request" in route.request.headers:
            route.fulfill(status=503, body="busy")
        else:
            route.continue_()

    tab.route(re.compile("subject=music"), answer)
    tab.locator("#subject-music").click()
    expect(active_filters(tab)).to_have_count(1)
    assert tab.evaluate("window.sameDocument") is None
    context.close()
