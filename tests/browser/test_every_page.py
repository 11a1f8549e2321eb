"""Every public page, in three languages, on a phone and on a desktop, light and dark.

Each page is checked once, in its combination of the day (`tests.browser.rotation`); the long tests
check every page in all combinations. `test_every_template.py` has axe check a page of each
template.
"""

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.browser.crawl import LANGUAGES, pages_in, sitemap_paths
from tests.browser.page_checks import html_problems
from tests.browser.rotation import (
    COMBINATIONS,
    DISPLAYS,
    FIRST_COMBINATION,
    combination_of,
    displays_in,
    rotated,
)

#: A renderer that has opened two hundred pages holds a gigabyte.
PARTS, LONG_PARTS = 2, 6


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


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_on_its_display_of_the_day(language, part, found, tabs):
    """Complete with and without JavaScript, no browser error, nothing wider than the screen."""
    turns = rotated(in_every_language(found), FIRST_COMBINATION)
    mine = [(page[language], light) for page, turn, light in turns if turn == language]
    assert len(mine) > 20
    problems = []
    for one, light in mine[part::PARTS]:
        problems += tabs.problems(one.path, [light])
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


def test_after_as_many_days_as_combinations_every_page_was_seen_in_all():
    first, pages = date(2026, 11, 30), range(50)
    days = [first + timedelta(days=number) for number in range(len(COMBINATIONS))]
    seen = Counter(turn for day in days for turn in rotated(pages, combination_of("", day)))
    assert len(seen) == len(pages) * len(COMBINATIONS) == 50 * 3 * 2 * 2
    assert set(seen.values()) == {1}
    assert combination_of("7", first) == 7


def test_after_as_many_days_as_languages_every_example_was_seen_in_all():
    seen = Counter(
        (example, language, display)
        for day in range(7, 7 + len(LANGUAGES))
        for example in range(50)
        for language in LANGUAGES
        for display in displays_in(language, example, day)
    )
    assert len(seen) == 50 * len(COMBINATIONS)
    assert set(seen.values()) == {1}
    for example in range(50):
        assert all(displays_in(language, example, 7) for language in LANGUAGES)
