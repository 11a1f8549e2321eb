"""Checks of a page in the browser: axe for accessibility, html-validate for markup, and others."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(sys.executable).with_name("node")
_AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
#: axe does not load sounds and films first: the museum has none.
_VIOLATIONS = """
axe.run(document, {resultTypes: ['violations'], preload: false}).then(found => found.violations)
"""


def inject_axe(context: BrowserContext) -> None:
    """Load axe into every page of a context when it opens, which is faster for many pages."""
    context.add_init_script(_AXE)


def axe_violations(page: Page) -> list[str]:
    """The page's accessibility violations of any impact, one line each with its first elements.

    axe is injected through the debugging protocol, so the page's Content-Security-Policy stays in
    force.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    violations = page.evaluate(_VIOLATIONS)
    return [_line(violation) for violation in violations]


def _line(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    first = "; ".join(" ".join(node["target"]) for node in nodes[:3])
    return f"{violation['id']} ({violation['impact']}, {len(nodes)}): {violation['help']}: {first}"


def html_problems(pages: dict[str, str], folder: Path) -> list[str]:
    """The problems in `pages` (HTML by name) according to html-validate's standard rules.

    `folder` is an empty folder for its input; one process reads all pages.
    """
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        path = folder / f"{number}.html"
        path.write_text(html)
        names[str(path)] = name
    config = Path(__file__).with_name("htmlvalidate.json")
    done = subprocess.run(
        [NODE, ROOT / "node_modules/html-validate/bin/html-validate.mjs"]
        + ["--config", config, "--formatter", "json", *names],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    if not done.stdout:
        raise RuntimeError(f"html-validate: {done.stderr}")
    return [
        f"{names[result['filePath']]}:{message['line']}: {message['message']} ({message['ruleId']})"
        for result in json.loads(done.stdout)
        for message in result["messages"]
    ]


def horizontal_overflow(page: Page) -> list[str]:
    """A message if the page is wider than the screen, so that it scrolls sideways."""
    wide, screen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return [f"{wide} px wide on a screen of {screen}"] if wide > screen else []


def text_missing_without_scripts(page: Page, plain: Page) -> list[str]:
    """Lines of the page's text that `plain`, the same page without JavaScript, does not show.

    Texts of buttons are ignored: a button may work only with scripts.
    """
    text = "[...document.querySelector('main').innerText.split('\\n')].map(s => s.trim())"
    shown = set(page.evaluate(text))
    # Read after the text: a script may show a button at any moment, but never hides one again.
    names = "[...document.querySelectorAll('main button')].flatMap(b => b.innerText.split('\\n'))"
    buttons = {name.strip() for name in page.evaluate(names)}
    lost = shown - set(plain.evaluate(text)) - buttons
    return [f"only with JavaScript: {line!r}" for line in sorted(lost) if line]


class BrowserErrors:
    """Collects the errors that the browser reports while pages of a context load.

    These are console errors and warnings, exceptions, refused or failed requests, and any request
    to another host.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._lines: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", self._on_exception)
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)

    def drain(self) -> list[str]:
        """The errors since the last call."""
        lines, self._lines = self._lines, []
        return lines

    def _add(self, line: str) -> None:
        self._lines.append(line)

    def _on_exception(self, found: Any) -> None:
        page = found.page.url if found.page else "a closed page"
        self._add(f"exception on {page}: {found.error}: {found.error.stack}")

    def _on_failure(self, request: Any) -> None:
        # The browser cancels what the page that it leaves was still loading.
        if request.failure != "net::ERR_ABORTED":
            self._add(f"failed: {request.url} {request.failure}")

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self._add(f"console {message.type}: {message.text}")

    def _on_request(self, request: Any) -> None:
        target = urlsplit(request.url)
        if target.scheme not in ("data", "blob") and target.netloc != self._host:
            self._add(f"request to another host: {request.url}")

    def _on_response(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self._add(f"{response.status}: {response.url}")
