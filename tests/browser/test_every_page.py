"""Every public page, in three languages, on a phone and on a desk, light and dark."""

from itertools import product

import pytest

from tests.browser.crawl import LANGUAGES, fetch, sitemap_paths
from tests.browser.judges import (
    Complaints,
    axe,
    bring_axe,
    cut_off,
    html_problems,
    lost_without_scripts,
)

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
#: A renderer that has seen two hundred pages holds a gigabyte; and two processes share the parts.
PARTS = 4


def pages_in(found, language):
    """In the same order for each language."""
    pages = [one for one in found if one.is_page and one.language == language]
    return sorted(pages, key=lambda one: one.path)


def whole_and_examples(pages):
    """Every page without a query, and the first filtered one of each kind."""
    kinds = set()
    for one in pages:
        if not one.is_filtered or one.kind not in kinds:
            if one.is_filtered:
                kinds.add(one.kind)
            yield one


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
def test_every_page_in_the_browser(language, part, found, browser, live_museum):
    """Whole with and without JavaScript, no violation, no complaint, nothing cut off."""
    options = {"base_url": live_museum.address, "locale": language, "reduced_motion": "reduce"}
    with_scripts = browser.new_context(**options)
    bring_axe(with_scripts)
    without = browser.new_context(**options, java_script_enabled=False, viewport=PHONE)
    complaints = Complaints(with_scripts, live_museum.address)
    page, plain = with_scripts.new_page(), without.new_page()
    problems = []
    pages = list(whole_and_examples(pages_in(found, language)))[part::PARTS]
    assert len(pages) > 30
    for place, one in enumerate(pages, start=LANGUAGES.index(language)):
        report = []
        # Each page is seen in both ways, in one language or another; one of each kind in all four.
        seen, size, scheme = (("desk, light", DESK, "light"), ("phone, dark", PHONE, "dark"))[
            place % 2
        ]
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        response = page.goto(one.path)
        plain.goto(one.path, wait_until="commit")  # loads while the other is judged
        if response.status != 200:
            report.append(f"answers {response.status}")
        if page.locator("html").get_attribute("lang") != language:
            report.append("<html lang> is another language")
        report += [f"{seen}: {violation}" for violation in axe(page)]
        page.set_viewport_size(PHONE)
        report += cut_off(page)
        plain.wait_for_load_state()
        report += lost_without_scripts(page, plain)
        report += complaints.take()
        problems += [f"{one.path}: {line}" for line in report]
    with_scripts.close()
    without.close()
    assert not problems, listed(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_of_each_kind_in_every_light(language, found, browser, live_museum):
    examples = {one.kind: one.path for one in pages_in(found, language)}
    assert "search/" in examples
    problems = seen_in_every_light(examples.values(), browser, live_museum)
    assert not problems, listed(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_in_every_light(
    language, browser, live_museum, withdrawn, tmp_path
):
    """Nothing at the address (404), and a record that was withdrawn (410)."""
    paths = {f"/{language}/photos/PH-9999/": 404, f"/{language}/photos/{withdrawn}/": 410}
    answers = {path: fetch(live_museum.address, path) for path in paths}
    assert {path: answer.status for path, answer in answers.items()} == paths
    problems = html_problems({path: one.html for path, one in answers.items()}, tmp_path)
    problems += seen_in_every_light(paths, browser, live_museum)
    assert not problems, listed(problems)


def seen_in_every_light(paths, browser, live_museum):
    """What is wrong with pages on a phone and on a desk, light and dark."""
    context = browser.new_context(base_url=live_museum.address, reduced_motion="reduce")
    bring_axe(context)
    page = context.new_page()
    problems = []
    for path in paths:
        page.goto(path)
        for size, scheme in product((PHONE, DESK), ("light", "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            report = axe(page) + cut_off(page)
            problems += [f"{path}: {size['width']} {scheme}: {line}" for line in report]
    context.close()
    return problems
