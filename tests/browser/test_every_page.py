"""Every public page, in three languages, on a phone and on a desktop, light and dark.

Each page is checked once, in its combination of the day (`tests.browser.rotation`), and one page of
each template in all combinations; the long tests check every page in all.
"""

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.browser.crawl import LANGUAGES, fetch, sitemap_paths
from tests.browser.page_checks import (
    BrowserErrors,
    axe_violations,
    horizontal_overflow,
    html_problems,
    inject_axe,
    text_missing_without_scripts,
)
from tests.browser.rotation import (
    COMBINATIONS,
    DISPLAYS,
    FIRST_COMBINATION,
    Display,
    combination_of,
    rotated,
)

PHONE = Display("phone", "light").size
#: A renderer that has opened two hundred pages holds a gigabyte; and two processes share the parts.
PARTS, LONG_PARTS = 2, 6


def pages_in(found, language):
    """The pages in one language, in the same order for each language."""
    pages = [one for one in found if one.is_page and one.language == language]
    return sorted(pages, key=lambda one: one.path)


def pages_and_filtered_examples(pages):
    """Every page without a query, and the first filtered page of each kind."""
    kinds = set()
    for one in pages:
        if not one.is_filtered or one.kind not in kinds:
            if one.is_filtered:
                kinds.add(one.kind)
            yield one


def in_every_language(found):
    """The paths of `pages_and_filtered_examples` by language, in the same order."""
    by_language = {
        language: {one.path.split("/", 2)[2]: one for one in pages_in(found, language)}
        for language in LANGUAGES
    }
    first = pages_and_filtered_examples(pages_in(found, LANGUAGES[0]))
    rests = [one.path.split("/", 2)[2] for one in first]
    return [{language: by_language[language][rest] for language in LANGUAGES} for rest in rests]


def listed(problems):
    return "\n" + "\n".join(problems)


def test_every_link_leads_somewhere(found):
    assert len(found) > 100
    broken = [one for one in found if one.status != 200]
    assert not broken, listed(f"{b.path}: {b.status}, linked from {b.linked_from}" for b in broken)


def test_the_sitemap_names_every_record(found, live_museum):
    named = set(sitemap_paths(live_museum.address))
    records = {
        one.path
        for one in found
        if one.is_page and not one.is_filtered and "ID" in one.kind and one.language in LANGUAGES
    }
    assert len(records) > 50
    assert not sorted(records - named)


def test_every_page_is_there_in_three_languages(found):
    by_language = {
        language: {one.path.split("/", 2)[2] for one in pages_in(found, language)}
        for language in LANGUAGES
    }
    assert by_language["en"] == by_language["ru"] == by_language["ja"]


def test_no_answer_sets_a_cookie(found):
    assert not [one.path for one in found if "Set-Cookie" in one.headers]


def test_every_page_has_the_strict_policy(found):
    policies = {
        one.path: one.headers.get("Content-Security-Policy", "none") for one in found if one.is_page
    }
    assert not {
        path: policy
        for path, policy in policies.items()
        if "default-src 'none'" not in policy or "unsafe" in policy
    }


def test_markup_is_valid(found, tmp_path):
    pages = {one.path: one.html for one in found if one.is_page}
    problems = html_problems(pages, tmp_path)
    assert not problems, listed(problems)


class Tabs:
    """Opens the same page with and without JavaScript and collects the browser's errors."""

    def __init__(self, browser, museum, language):
        options = {"base_url": museum.address, "locale": language, "reduced_motion": "reduce"}
        self._with_scripts = browser.new_context(**options)
        inject_axe(self._with_scripts)
        self._without = browser.new_context(**options, java_script_enabled=False, viewport=PHONE)
        self._complaints = BrowserErrors(self._with_scripts, museum.address)
        self._language = language
        self._page, self._plain = self._with_scripts.new_page(), self._without.new_page()

    def problems(self, path, lights, *, by_axe):
        """The problems of the page at `path` on each of the displays `lights`, and on a phone."""
        self._show(lights[0])
        response = self._page.goto(path)
        self._plain.goto(path, wait_until="commit")  # it loads while the other one is checked
        report = [] if response.status == 200 else [f"answers {response.status}"]
        if self._page.locator("html").get_attribute("lang") != self._language:
            report.append("<html lang> is another language")
        for light in lights:
            self._show(light)
            found = horizontal_overflow(self._page) + (axe_violations(self._page) if by_axe else [])
            report += [f"{light.screen}, {light.scheme}: {line}" for line in found]
        self._page.set_viewport_size(PHONE)
        report += horizontal_overflow(self._page)
        self._plain.wait_for_load_state()
        report += text_missing_without_scripts(self._page, self._plain)
        report += self._complaints.drain()
        return [f"{path}: {line}" for line in report]

    def _show(self, light):
        self._page.set_viewport_size(light.size)
        self._page.emulate_media(color_scheme=light.scheme)

    def close(self):
        self._with_scripts.close()
        self._without.close()


@pytest.fixture
def tabs(browser, live_museum, language):
    opened = Tabs(browser, live_museum, language)
    yield opened
    opened.close()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_on_its_display_of_the_day(language, part, found, tabs):
    """Complete with and without JavaScript, no browser error, nothing wider than the screen."""
    turns = rotated(in_every_language(found), FIRST_COMBINATION)
    mine = [(page[language], light) for page, turn, light in turns if turn == language]
    assert len(mine) > 20
    problems = []
    for one, light in mine[part::PARTS]:
        problems += tabs.problems(one.path, [light], by_axe=False)
    assert not problems, listed(problems)


@pytest.mark.long
@pytest.mark.parametrize("part", range(LONG_PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_on_every_display(language, part, found, tabs):
    """In addition, no accessibility violation."""
    mine = [page[language] for page in in_every_language(found)][part::LONG_PARTS]
    assert len(mine) > 20
    problems = []
    for one in mine:
        problems += tabs.problems(one.path, DISPLAYS, by_axe=True)
    assert not problems, listed(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_of_each_template_on_every_display(language, found, tabs):
    """For each template, the page with the most content."""
    pages = sorted(pages_in(found, language), key=lambda one: len(one.body))
    examples = {one.view: one.path for one in pages}
    assert len(examples) > 20
    problems = []
    for path in examples.values():
        problems += tabs.problems(path, DISPLAYS, by_axe=True)
    assert not problems, listed(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_pages_on_every_display(language, browser, live_museum, withdrawn, tmp_path):
    """A URL that does not exist (404), and a withdrawn record (410)."""
    paths = {f"/{language}/photos/PH-9999/": 404, f"/{language}/photos/{withdrawn}/": 410}
    answers = {path: fetch(live_museum.address, path) for path in paths}
    assert {path: answer.status for path, answer in answers.items()} == paths
    problems = html_problems({path: one.html for path, one in answers.items()}, tmp_path)
    problems += problems_on_every_display(paths, browser, live_museum)
    assert not problems, listed(problems)


def problems_on_every_display(paths, browser, live_museum):
    """The problems of pages on a phone and on a desktop, light and dark."""
    context = browser.new_context(base_url=live_museum.address, reduced_motion="reduce")
    inject_axe(context)
    page = context.new_page()
    problems = []
    for path in paths:
        page.goto(path)
        for light in DISPLAYS:
            page.set_viewport_size(light.size)
            page.emulate_media(color_scheme=light.scheme)
            report = axe_violations(page) + horizontal_overflow(page)
            problems += [f"{path}: {light.screen}, {light.scheme}: {line}" for line in report]
    context.close()
    return problems


def test_after_as_many_days_as_combinations_every_page_was_seen_in_all():
    first, pages = date(2026, 11, 30), range(50)
    days = [first + timedelta(days=number) for number in range(len(COMBINATIONS))]
    seen = Counter(turn for day in days for turn in rotated(pages, combination_of("", day)))
    assert len(seen) == len(pages) * len(COMBINATIONS) == 50 * 3 * 2 * 2
    assert set(seen.values()) == {1}
    assert combination_of("7", first) == 7
