"""Each check finds the fault it is for: it is shown a page with exactly this fault."""

import pytest

from tests.browser.page_checks import (
    BrowserErrors,
    axe_violations,
    horizontal_overflow,
    html_problems,
    text_missing_without_scripts,
)

ADDRESS = "http://museum.test"
SOUND = (
    "<!DOCTYPE html><html lang=en><head><title>Photographs</title>"
    "<link rel=icon href=data:,></head><body><main><h1>Photographs</h1>{}</main></body></html>"
)


@pytest.fixture
def show(browser):
    """Shows ``main``'s content as a page of the museum; returns (page, browser errors)."""
    contexts = []

    def shown(content, *, js=True, policy="default-src 'none'; script-src 'self'; img-src * data:"):
        context = browser.new_context(
            java_script_enabled=js, viewport={"width": 390, "height": 844}
        )
        contexts.append(context)
        complaints = BrowserErrors(context, ADDRESS)
        answer = {"content_type": "text/html", "headers": {"Content-Security-Policy": policy}}
        context.route("**/*", lambda route: route.fulfill(status=404))
        context.route(
            f"{ADDRESS}/", lambda route: route.fulfill(body=SOUND.format(content), **answer)
        )
        context.route(
            f"{ADDRESS}/script.js",
            lambda route: route.fulfill(
                body="document.querySelector('main').append('Added')",
                content_type="text/javascript",
            ),
        )
        page = context.new_page()
        page.goto(f"{ADDRESS}/")
        return page, complaints

    yield shown
    for context in contexts:
        context.close()


def test_a_sound_page_passes(show):
    page, complaints = show("<p>A text.")
    assert axe_violations(page) == horizontal_overflow(page) == complaints.drain() == []


def test_axe_finds_a_picture_without_a_text_under_a_strict_policy(show):
    page, _ = show("<img src=data:,>")
    assert [line.split(" ")[0] for line in axe_violations(page)] == ["image-alt"]


def test_a_request_to_another_host_is_found(show):
    _, complaints = show("<img alt='' src=http://elsewhere.test/a.png>")
    assert "request to another host: http://elsewhere.test/a.png" in complaints.drain()


def test_a_missing_file_is_found(show):
    _, complaints = show("<img alt='' src=/missing.png>")
    assert f"404: {ADDRESS}/missing.png" in complaints.drain()


def test_what_the_policy_refuses_is_found(show):
    _, complaints = show("<p style='color: red'>Red")
    (line,) = complaints.drain()
    assert line.startswith("console error")
    assert "Content Security Policy" in line


def test_an_exception_is_found(show):
    _, complaints = show("<script>missing()</script>", policy="script-src 'unsafe-inline'")
    (line,) = complaints.drain()
    assert "missing is not defined" in line


def test_a_page_wider_than_the_screen_is_found(show):
    page, _ = show(f"<p>{'x' * 200}")
    assert horizontal_overflow(page)


def test_what_only_a_script_shows_is_found(show):
    content = "<p>A text.</p><script src=/script.js></script>"
    page, _ = show(content)
    plain, _ = show(content, js=False)
    assert text_missing_without_scripts(page, plain) == ["only with JavaScript: 'Added'"]
    assert text_missing_without_scripts(plain, plain) == []


def test_invalid_markup_is_found(tmp_path):
    pages = {"/sound/": SOUND.format("<p>A text.</p>"), "/unsound/": SOUND.format("<p><div>No.")}
    problems = html_problems(pages, tmp_path)
    assert problems
    assert all(problem.startswith("/unsound/:1: ") for problem in problems), problems
