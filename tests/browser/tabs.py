"""Opens a page with and without JavaScript, on several displays, and collects its problems."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.live_museum import LiveMuseum
from tests.browser.page_checks import (
    BrowserErrors,
    axe_violations,
    horizontal_overflow,
    inject_axe,
    text_missing_without_scripts,
)
from tests.browser.rotation import Display

_PHONE = Display("phone", "light").size


class Tabs:
    """Two tabs in one language, one of them without JavaScript; opened by `open_tabs`."""

    def __init__(self, page: Page, plain: Page, language: str, complaints: BrowserErrors) -> None:
        self._page, self._plain = page, plain
        self._language, self._complaints = language, complaints

    def problems(
        self,
        path: str,
        displays: Sequence[Display],
        *,
        status: int = 200,
        by_axe: bool = False,
        without_scripts: bool = True,
    ) -> list[str]:
        """The problems of the page at `path`, which answers `status`.

        On each of the `displays` and on a phone, whether it is wider than the screen; if `by_axe`,
        on each of the `displays` its accessibility; if `without_scripts`, whether all of its text
        is there without JavaScript too.
        """
        self._show(displays[0])
        response = self._page.goto(path)
        if without_scripts:
            # It loads while the other one is checked.
            self._plain.goto(path, wait_until="commit")
        answered = response.status if response else 0
        report = [] if answered == status else [f"answers {answered}"]
        if self._page.locator("html").get_attribute("lang") != self._language:
            report.append("<html lang> is another language")
        for number, display in enumerate(displays):
            if number:
                self._show(display)
            found = horizontal_overflow(self._page) + (axe_violations(self._page) if by_axe else [])
            report += [f"{display.screen}, {display.scheme}: {line}" for line in found]
        if not any(display.size == _PHONE for display in displays):
            self._page.set_viewport_size(_PHONE)
            report += horizontal_overflow(self._page)
        if without_scripts:
            self._plain.wait_for_load_state()
            self._page.set_viewport_size(_PHONE)
            report += text_missing_without_scripts(self._page, self._plain)
        # The browser reports the error page that was asked for as an error.
        own = f"status of {status} "
        report += [line for line in self._complaints.drain() if own not in line]
        return [f"{path}: {line}" for line in report]

    def _show(self, display: Display) -> None:
        if self._page.viewport_size != display.size:
            self._page.set_viewport_size(display.size)
        self._page.emulate_media(color_scheme=display.scheme)


@contextmanager
def open_tabs(browser: Browser, museum: LiveMuseum, language: str) -> Iterator[Tabs]:
    options: dict[str, Any] = {
        "base_url": museum.address,
        "locale": language,
        "reduced_motion": "reduce",
    }
    with_scripts = browser.new_context(**options)
    inject_axe(with_scripts)
    without = browser.new_context(**options, java_script_enabled=False, viewport=_PHONE)
    complaints = BrowserErrors(with_scripts, museum.address)
    yield Tabs(with_scripts.new_page(), without.new_page(), language, complaints)
    with_scripts.close()
    without.close()
