"""Browser tests: Debian's chromium, driven by Playwright, in a museum that is really running."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import desk
from tests.browser.crawl import LANGUAGES, Found, crawl, fetch
from tests.browser.judges import Complaints
from tests.browser.live import LiveMuseum

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",  # Debian's chromium starts some of its own
    "--disable-component-extensions-with-background-pages",
]
_HEIGHT = {390: 844, 1440: 900}


_PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
_WITHDRAWN = """
from tests.builders import in_three_languages, make_photo
reason = in_three_languages("withdrawal_reason", "The family asked for it.")
print(make_photo(state="withdrawn", **reason).identifier)
"""
_ABSENT = "no browser tests: chromium is not installed (apt-get install chromium)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if _PROGRAM is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=_ABSENT))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all tests. Where there is none they are skipped, but fail when CI is set."""
    if _PROGRAM is None:
        pytest.fail(_ABSENT, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_PROGRAM, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_museum(browser, tmp_path_factory) -> Iterator[LiveMuseum]:
    """The founding exhibit on the public settings; `address` is where."""
    museum = LiveMuseum(tmp_path_factory.mktemp("museum"))
    museum.open()
    yield museum
    museum.close()


@pytest.fixture(scope="session")
def found(live_museum) -> list[Found]:
    """Every public address of the museum, and what only a form leads to: the search."""
    address = live_museum.address
    searches = [
        f"/{language}/search/{query}"
        for language in LANGUAGES
        for query in ("", "?q=1945", "?q=zzz")
    ]
    return crawl(address) + [fetch(address, path, "the search box") for path in searches]


@pytest.fixture(scope="session")
def withdrawn(live_museum) -> str:
    """The identifier of a photograph that was withdrawn, with its reason in three languages."""
    return live_museum.manage("shell", "--verbosity=0", "--command", _WITHDRAWN).split()[-1]


@pytest.fixture(scope="session")
def curator(live_museum) -> None:
    """The account that `tests.browser.desk.signed_in` signs in."""
    live_museum.manage("shell", "--verbosity=0", "--command", desk.MADE)


@pytest.fixture
def page(browser, live_museum) -> Iterator[Callable[..., Page]]:
    """Opens tabs: ``page(width=390, scheme="dark", lang="ja", js=False).goto("/ja/")``.

    Each has a fresh profile. What the browser complains about in any of them fails the test.
    """
    contexts = []

    def tab(width: int = 1440, scheme: str = "light", lang: str = "en", js: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_museum.address,
            viewport={"width": width, "height": _HEIGHT.get(width, 900)},
            color_scheme=scheme,
            locale=lang,
            java_script_enabled=js,
            reduced_motion="reduce",
        )
        contexts.append((context, Complaints(context, live_museum.address)))
        return context.new_page()

    yield tab
    complaints = []
    for context, collected in contexts:
        context.close()
        complaints += collected.take()
    assert not complaints, "\n" + "\n".join(complaints)
