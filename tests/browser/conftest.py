"""Browser tests: chromium, driven by Playwright, on a museum that is really running.

The processes of a run share the museum and its records. The tests of a module share the records
that they change, so one process runs a module whole and in order (`--dist loadfile`).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests import run_cache
from tests.browser import admin_session
from tests.browser.crawl import LANGUAGES, CrawledResponse, crawl, fetch
from tests.browser.live_museum import BEFORE_CHANGES, LiveMuseum, shared_museum
from tests.browser.page_checks import BrowserErrors
from tests.browser.rotation import FIRST_COMBINATION, HEIGHTS, VARIABLE
from tests.browser.tabs import Tabs, open_tabs

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

#: Each process takes the next module when it has done with one (`--no-loadscope-reorder`). The
#: longest come first, so that at the end no process waits for long for the other one.
_LONGEST_FIRST = [
    "test_every_page",
    "test_filters",
    "test_curators_walkthrough",
    "test_drafts",
    "test_uploads",
    "test_admin_pages",
    "test_every_template",
]
_WITHDRAWN = """
import json
from tests.builders import in_three_languages, make_photo
reason = in_three_languages("withdrawal_reason", "The family asked for it.")
print(json.dumps(make_photo(state="withdrawn", **reason).identifier))
"""
#: The exhibit has no scans. This adds two, with everything that a page can show; one is covered.
_SCANS = """
import json, tempfile
from pathlib import Path
from records.changes import changeset
from photos.ingest import Ingest
from tests import builders as b
from tests.images.image_files import encode_image, random_scene, write_file

folder, photos = Path(tempfile.mkdtemp()), []
with Ingest() as ingest:
    for number, sensitivity in enumerate(("none", "click")):
        content = encode_image(random_scene(100 + number, 1800, 1200))
        scan = ingest.stage(write_file(folder, f"{number}.jpg", content))
        with changeset(why="A scan came in."):
            master = ingest.commit(scan)
            photos.append(b.make_photo(
                master=master, sensitivity=sensitivity, date="circa 1950", credit_en="A test",
                place=b.make_place(), collection=b.make_collection(),
                subjects=(b.make_subject(),),
            ))
with changeset(why="Described."):
    for photo in photos:
        b.make_caption(photo, "On the back")
        b.make_photo_person(photo, b.make_person())
        b.make_region(photo, "100,150,400,300", subject=b.make_subject())
        b.make_region(photo, "900,600,300,500")
        photo.save()
    b.make_testimony(wordings=2).subjects.add(b.make_subject())
    b.make_question()
    b.make_article(body_en=f"Words.\\n\\n## Heading\\n\\n![[{photos[0].identifier}]]")
print(json.dumps([photo.identifier for photo in photos]))
"""
#: How long a test waits for what must come; only a test that fails waits as long. The five seconds
#: of Playwright are too short for a machine that does something else as well.
PATIENCE_MS = 120_000
_ABSENT = "no browser tests: chromium is not installed (apt-get install chromium)"


def _program(playwright: Playwright) -> str | None:
    """The chromium that runs the tests, if there is one.

    A whole chromium comes first, because visitors have one: Debian's, or that which `playwright
    install chromium` brings. The one without a window takes a third of the time.
    """
    own = Path(playwright.chromium.executable_path)
    found = [
        *map(shutil.which, ("chromium", "chromium-browser")),
        str(own) if own.exists() else None,
        shutil.which("chromium-headless-shell"),
    ]
    return next(filter(None, found), None)


def pytest_report_header() -> str:
    number = FIRST_COMBINATION
    return f"browser: pages in combination {number} of languages, sizes and colours ({VARIABLE})"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    mine = [item for item in items if here in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    others = [item for item in items if here not in item.path.parents]
    items[:] = others + sorted(mine, key=_place)


def _place(item: pytest.Item) -> int:
    """The place of an item's module in the order of the run."""
    name = item.path.stem
    return _LONGEST_FIRST.index(name) if name in _LONGEST_FIRST else len(_LONGEST_FIRST)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all tests. Where there is none they are skipped, but fail when CI is set."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        program = _program(playwright)
        if program is None:
            give_up = pytest.fail if os.environ.get("CI") else pytest.skip
            give_up(_ABSENT)
        chromium = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_museum(browser, request) -> LiveMuseum:
    """The running museum with the founding exhibit and production settings; see `LiveMuseum`."""
    museum = shared_museum()
    if any("found" in getattr(item, "fixturenames", ()) for item in request.session.items):
        BEFORE_CHANGES.append(partial(_crawled, museum))
    return museum


def _crawled(museum: LiveMuseum) -> list[CrawledResponse]:
    BEFORE_CHANGES.clear()  # this is what has to be done
    searches = [
        f"/{language}/search/{query}"
        for language in LANGUAGES
        for query in ("", "?q=1945", "?q=zzz")
    ]

    def make() -> list[CrawledResponse]:
        museum.run_once(_SCANS)
        address = museum.address
        return crawl(address) + [fetch(address, path, "the search box") for path in searches]

    return run_cache.make_once("crawl", make)


@pytest.fixture(scope="session")
def found(live_museum) -> list[CrawledResponse]:
    """The response of every public URL before any test changes the museum.

    Two scans have been added; some searches, which only a form leads to, are included. Every
    account and every record that a test changes is made by Python, before which all is crawled;
    tests that only look around do not wait for it.
    """
    return _crawled(live_museum)


@pytest.fixture(scope="session")
def withdrawn(live_museum) -> str:
    """The identifier of a photograph that was withdrawn, with its reason in three languages."""
    return live_museum.run_once(_WITHDRAWN)


@pytest.fixture(scope="session")
def curator(live_museum) -> None:
    """The account that `tests.browser.admin_session.sign_in` signs in."""
    admin_session.SESSIONS.keys = live_museum.run_once(admin_session.CREATE_CURATOR)
    admin_session.SESSIONS.address = live_museum.address


@pytest.fixture
def tabs(browser, live_museum, language) -> Iterator[Tabs]:
    """Tabs in the `language` of the test, with and without JavaScript."""
    with open_tabs(browser, live_museum, language) as opened:
        yield opened


@pytest.fixture
def expected_errors() -> list[str]:
    """Parts of the errors that the browser may report in this test, which adds to the list."""
    return []


@pytest.fixture
def page(browser, live_museum, expected_errors) -> Iterator[Callable[..., Page]]:
    """Opens tabs: ``page(width=390, scheme="dark", lang="ja", js=False).goto("/ja/")``.

    Each has a fresh profile. The test fails when the browser reports an error in any of them.
    """
    contexts = []

    def tab(width: int = 1440, scheme: str = "light", lang: str = "en", js: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_museum.address,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=scheme,
            locale=lang,
            java_script_enabled=js,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append((context, BrowserErrors(context, live_museum.address)))
        return context.new_page()

    yield tab
    complaints = []
    for context, collected in contexts:
        context.close()
        complaints += collected.drain()
    complaints = [one for one in complaints if not any(part in one for part in expected_errors)]
    assert not complaints, "\n" + "\n".join(complaints)
