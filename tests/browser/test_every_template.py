"""A page of each template, checked by axe on a phone and a desktop, light and dark, by language.

Each display is checked in one of the three languages, in the next one tomorrow
(`tests.browser.rotation`); the long tests check each in all.
"""

import pytest

from tests.browser.crawl import LANGUAGES, fetch, pages_in
from tests.browser.page_checks import html_problems
from tests.browser.rotation import DISPLAYS, FIRST_COMBINATION, displays_in

#: Whether a page is checked on every display in every language.
IN_ALL = [False, pytest.param(True, marks=pytest.mark.long)]


def displays_of(language, example, *, in_all):
    return DISPLAYS if in_all else displays_in(language, example, FIRST_COMBINATION)


def listed(problems):
    return "\n" + "\n".join(problems)


@pytest.mark.parametrize("in_all", IN_ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_of_each_template_on_every_display(language, in_all, found, tabs):
    """For each template, the page with the most content."""
    pages = sorted(pages_in(found, language), key=lambda one: len(one.body))
    examples = {one.view: one.path for one in pages}
    assert len(examples) > 20
    problems = []
    for number, view in enumerate(sorted(examples)):
        displays = displays_of(language, number, in_all=in_all)
        problems += tabs.problems(examples[view], displays, by_axe=True, without_scripts=in_all)
    assert not problems, listed(problems)


@pytest.mark.parametrize("in_all", IN_ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_pages_on_every_display(language, in_all, live_museum, tabs, withdrawn, tmp_path):
    """A URL that does not exist (404), and a withdrawn record (410)."""
    paths = {f"/{language}/photos/PH-9999/": 404, f"/{language}/photos/{withdrawn}/": 410}
    answers = {path: fetch(live_museum.address, path) for path in paths}
    assert {path: answer.status for path, answer in answers.items()} == paths
    problems = html_problems({path: one.html for path, one in answers.items()}, tmp_path)
    for number, (path, status) in enumerate(paths.items()):
        displays = displays_of(language, number, in_all=in_all)
        problems += tabs.problems(path, displays, status=status, by_axe=True)
    assert not problems, listed(problems)
