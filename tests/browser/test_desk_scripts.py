"""No page of the desk has a script error, and its controls do what they say.

The fixture `page` fails a test when the browser reports an error.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in
from tests.browser.page_checks import axe_violations
from tests.browser.rotation import FIRST_COMBINATION
from tests.browser.test_admin_pages import pages, records  # noqa: F401  (a fixture)

_SCAN = """
import json, tempfile
from pathlib import Path
from records.changes import changeset
from photos.ingest import Ingest
from tests import builders as b
from tests.images.image_files import encode_image, random_scene, write_file
content = encode_image(random_scene(815, 1200, 800))
with Ingest() as ingest, changeset(why="A scan came in."):
    scan = ingest.stage(write_file(Path(tempfile.mkdtemp()), "b.jpg", content))
    photo = b.make_photo(
        state="draft", master=ingest.commit(scan),
        title_en="Wind band", title_ru="Духовой оркестр", title_ja="吹奏楽団",
    )
print(json.dumps([photo.pk, photo.identifier]))
"""


@pytest.fixture(scope="module")
def scanned(live_museum, curator):
    """Key and identifier of a draft with a scan."""
    return live_museum.run_once(_SCAN)


#: Pages that `tests.browser.test_admin_pages` does not open.
OTHER_PAGES = (
    "catalog/source/",
    "people/person/",
    "auth/group/1/change/",
    "account/sessions/",
    "account/second-factor/",
    "desk/search/?q=PH",
)


@pytest.mark.parametrize("days", [4, pytest.param(1, marks=pytest.mark.long)])
def test_every_page_takes_enter_in_the_sidebar_without_a_script_error(page, records, days):  # noqa: F811
    """Every page within so many days: the others load without an error in test_admin_pages."""
    known = list(dict.fromkeys(pages(records)))[FIRST_COMBINATION % days :: days]
    assert len(known) > 5
    tab = sign_in(page(), "/admin/password_change/")
    for address in dict.fromkeys([*known, *OTHER_PAGES]):
        tab.goto(f"/admin/{address}")
        tab.wait_for_load_state("load")
        tab.keyboard.press("Control+k")
        tab.locator("#nav-filter").press("Enter")
        tab.wait_for_url("**/desk/search/**")


def test_files_are_chosen_on_the_upload_page_without_a_script_error(page, records):  # noqa: F811
    tab = sign_in(page(), f"/admin/desk/uploads/{records['desk/uploads']}/")
    tab.locator("input[name=files]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"no photograph"}
    )
    expect(tab.locator("[data-queue] li")).to_have_count(1)
    tab.goto("/admin/desk/sheets/")
    tab.locator("[type=file]").set_input_files(
        {"name": "album.csv", "mimeType": "text/csv", "buffer": b"identifier\n"}
    )
    expect(tab.locator("main input[type=text][value='album.csv']")).to_have_count(1)


@pytest.mark.parametrize("words", ["wind BAND", "духовой ОРКЕСТР", "吹奏楽団"])
def test_the_sidebar_finds_a_record_by_its_title_in_each_language(page, scanned, words):
    key, identifier = scanned
    tab = sign_in(page(), "/admin/")
    tab.locator("#nav-filter").fill(words)
    tab.locator("#nav-filter").press("Enter")
    found = tab.locator("main").get_by_role("link", name=identifier, exact=True)
    expect(found).to_be_visible()
    assert axe_violations(tab) == []
    found.click()
    tab.wait_for_url(f"**/photos/photo/{key}/change/")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_search_fits_the_window_and_leads_from_an_identifier_to_the_form(page, scanned, width):
    key, identifier = scanned
    tab = sign_in(page(width=width, scheme="dark"), "/admin/desk/search/?q=оркестр")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(tab) == []
    tab.locator("#find-typed").fill(identifier.lower().replace("-", " "))
    tab.locator("#find-typed").press("Enter")
    tab.wait_for_url(f"**/photos/photo/{key}/change/")


def test_a_region_is_drawn_only_after_draw_was_pressed(page, scanned):
    tab = sign_in(page(), f"/admin/photos/photo/{scanned[0]}/change/")
    draw = tab.get_by_role("button", name="Draw", exact=True)
    board = tab.locator("[data-draw-board]")
    board.scroll_into_view_if_needed()
    # The board has its final size once its picture is there.
    expect(board.locator("img")).to_have_js_property("complete", True)

    def drag():
        box = board.bounding_box()
        tab.mouse.move(box["x"] + 60, box["y"] + 60)
        tab.mouse.down()
        tab.mouse.move(box["x"] + 200, box["y"] + 160, steps=4)
        tab.mouse.up()

    expect(draw).to_have_attribute("aria-pressed", "false")
    drag()
    expect(tab.locator(".draw__rect")).to_have_count(0)
    draw.click()
    expect(draw).to_have_attribute("aria-pressed", "true")
    board.scroll_into_view_if_needed()
    drag()
    expect(tab.locator(".draw__rect")).to_have_count(1)
