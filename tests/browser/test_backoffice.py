"""The back office by keyboard and with axe: the work list, the coverage calendar, bulk edit."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in
from tests.browser.combinations import each_value_once
from tests.browser.page_checks import axe_violations

LANGUAGES = ("en", "ru", "ja")

_MADE = """
import json
from records.changes import changeset
from tests.builders import make_photo, make_subject
with changeset(why="For the table."):
    photos = [make_photo(state="draft", date="", subjects=(make_subject(),)) for _ in range(3)]
print(json.dumps([photo.pk for photo in photos]))
"""


@pytest.fixture(scope="session")
def keys(live_museum, curator):
    """The keys of three drafts without a date."""
    return live_museum.run_once(_MADE)


@pytest.mark.parametrize(("lang", "scheme"), each_value_once(LANGUAGES, ("light", "dark")))
def test_work_list_and_coverage_calendar_are_accessible(page, keys, lang, scheme):
    tab = sign_in(page(lang=lang, scheme=scheme), "/admin/")
    assert tab.locator(".worklist__count").count() > 2
    settled = tab.locator(".worklist__completed")
    expect(settled.locator("li").first).to_be_hidden()
    settled.locator("summary").press("Enter")
    expect(settled.locator("li").first).to_be_visible()
    assert axe_violations(tab) == []
    tab.goto("/admin/desk/calendar/?year=1947&drafts=1")
    assert tab.locator(".coverage tbody tr").count() > 1
    assert axe_violations(tab) == []


def test_bulk_edit_is_filled_in_by_keyboard_and_saved(page, keys):
    query = "&".join(f"pk={key}" for key in keys)
    tab = sign_in(page(), f"/admin/desk/table/photos.Photo/?{query}")
    dates = tab.locator("[data-cell=date]")
    dates.first.fill("May 1947")
    for number in (1, 2):
        tab.keyboard.press("Enter")
        expect(dates.nth(number)).to_be_focused()
        tab.keyboard.press("Control+d")
        expect(dates.nth(number)).to_have_value("May 1947")
    tab.locator("[name=why]").fill("Written on the backs.")
    tab.keyboard.press("Enter")
    expect(tab.locator(".bulk-edit__note").filter(has_text="1947-05")).to_have_count(3)
