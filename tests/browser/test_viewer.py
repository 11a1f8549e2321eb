"""The viewer: regions by keyboard, zooming, comparison, and drawing regions in the admin."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.combinations import each_value_once
from tests.browser.crawl import LANGUAGES, fetch
from tests.browser.page_checks import axe_violations, horizontal_overflow, html_problems

WIDTHS = (390, 1440)
MOST_TABS = 150
SECRET = "only-for-this-test-4711"

_MADE = f"""
import json, tempfile
from pathlib import Path
from django.contrib.auth.models import User
from records.changes import changeset
from photos.ingest import Ingest
from tests.builders import make_photo, make_region, make_subject
from tests.images.image_files import encode_image, random_scene, write_file

folder, photos = Path(tempfile.mkdtemp()), []
with Ingest() as ingest:
    for number, size in enumerate(((1800, 1200), (900, 1200))):
        content = encode_image(random_scene(number, *size))
        scan = ingest.stage(write_file(folder, f"{{number}}.jpg", content))
        with changeset(why="A scan came in."):
            photos.append(make_photo(master=ingest.commit(scan), credit_en="A test"))
with changeset(why="Described."):
    make_region(photos[0], "100,150,400,300", subject=make_subject())
    make_region(photos[0], "900,600,300,500")
    photos[0].save()
User.objects.create_superuser("draughtsman", password="{SECRET}")
print(json.dumps([[photo.identifier, photo.pk] for photo in photos]))
"""


@pytest.fixture(scope="session")
def photographs(live_museum):
    """(identifier, key) of two photographs of generated pixels, the first with two regions."""
    return live_museum.run_once(_MADE)


def tab_to(page, locator):
    """Press Tab until `locator` has the focus."""
    for _press in range(MOST_TABS):
        if locator.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{locator} cannot be reached with Tab")


def zoom_of(page, number):
    return page.evaluate(
        """number => {
            const place = document.querySelectorAll("[data-viewer-canvas]")[number];
            const { viewport } = OpenSeadragon.getViewer(place);
            return viewport.getZoom() / viewport.getHomeZoom();
        }""",
        number,
    )


def wait_for_zoom(page, number, least):
    """Wait until the viewer is zoomed in by at least this factor."""
    page.wait_for_function(
        """([number, least]) => {
            const { viewport } = OpenSeadragon.getViewer(
                document.querySelectorAll("[data-viewer-canvas]")[number]) ?? {};
            return viewport?.getHomeZoom() && viewport.getZoom() / viewport.getHomeZoom() > least;
        }""",
        arg=[number, least],
    )


def wait_for_tiles(page):
    """Wait until every tile of the first viewer is there."""
    page.wait_for_function(
        """() => OpenSeadragon.getViewer(document.querySelector("[data-viewer-canvas]"))
            .world.getItemAt(0).getFullyLoaded()"""
    )


def wait_for_equal_zoom(page, leader, follower):
    """Wait until both viewers are zoomed alike: the one follows the other frame by frame."""
    page.wait_for_function(
        """([a, b]) => {
            const places = document.querySelectorAll("[data-viewer-canvas]");
            const [first, second] = [a, b].map((number) => {
                const { viewport } = OpenSeadragon.getViewer(places[number]);
                return viewport.getZoom() / viewport.getHomeZoom();
            });
            return first > 2 && Math.abs(first - second) < 0.01;
        }""",
        arg=[leader, follower],
    )


@pytest.mark.parametrize(("lang", "width"), each_value_once(LANGUAGES, WIDTHS))
def test_regions_are_reached_and_looked_at_by_keyboard_alone(page, photographs, lang, width):
    tab = page(width=width, lang=lang)
    fetched = []
    tab.on("request", lambda request: fetched.append(request.url))
    tab.goto(f"/{lang}/photos/{photographs[0][0]}/", wait_until="networkidle")
    problems = axe_violations(tab) + horizontal_overflow(tab)
    assert not [one for one in fetched if "openseadragon" in one or "info.json" in one]

    second = tab.locator("[data-region-show]").nth(1)
    words = tab.locator("[data-region-text]").nth(1).inner_text()
    tab_to(tab, second)
    tab.keyboard.press("Enter")
    canvas = tab.locator("[data-viewer-canvas] [role=application]")
    expect(canvas).to_be_focused()
    expect(tab.locator("[data-viewer-status]")).to_contain_text(words)
    expect(tab.locator(".viewer__region")).to_be_visible()
    wait_for_zoom(tab, 0, 1)
    wait_for_tiles(tab)
    assert [one for one in fetched if re.search(r"/iiif/3/PH-\d+/\d", one)]
    problems += axe_violations(tab) + horizontal_overflow(tab)

    tab_to(tab, tab.locator("[data-viewer-back]"))
    tab.keyboard.press("Enter")
    expect(second).to_be_focused()
    canvas.focus()
    tab.keyboard.press("0")
    tab.keyboard.press("Escape")
    expect(tab.locator("[data-viewer-open]")).to_be_focused()
    expect(tab.locator("[data-viewer-canvas]")).to_have_count(0)
    expect(tab.locator(".stage .print")).to_be_visible()
    assert not problems, "\n".join(problems)


def test_the_tools_zoom_turn_and_fill_the_screen(page, photographs):
    tab = page(width=390)
    tab.goto(f"/en/photos/{photographs[0][0]}/")
    tab.get_by_role("button", name="Look closely").click()
    tools = tab.get_by_role("group", name="Viewer")
    tools.get_by_role("button", name="Zoom in").click()
    wait_for_zoom(tab, 0, 1.4)
    tools.get_by_role("button", name="Turn clockwise").click()
    expect(tab.locator("[data-viewer-status]")).to_have_text("Turned by 90 degrees.")
    tools.get_by_role("button", name="Whole photograph").click()
    assert zoom_of(tab, 0) == pytest.approx(1)
    full = tools.get_by_role("button", name="Full screen")
    full.click()
    expect(full).to_have_attribute("aria-pressed", "true")
    full.click()
    expect(full).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_scripts_there_are_pictures_words_and_sizes(page, photographs, lang):
    tab = page(width=390, lang=lang, js=False)
    tab.goto(f"/{lang}/photos/{photographs[0][0]}/")
    assert not horizontal_overflow(tab)
    regions = tab.locator(".region")
    expect(regions).to_have_count(2)
    for region in regions.all():
        region.scroll_into_view_if_needed()
        expect(region.locator("img")).to_have_js_property("complete", True)
        assert region.locator("img").evaluate("one => one.naturalWidth") > 100
        assert region.locator("[data-region-text]").inner_text()
        expect(region.locator("button")).to_be_hidden()
    assert tab.locator(".viewer__downloads a").count() == 4
    expect(tab.locator("[data-viewer-open]")).to_be_hidden()


@pytest.mark.parametrize(("lang", "width"), [("en", 1440), ("ru", 390), ("ja", 1440)])
def test_photographs_are_compared_with_linked_zoom(page, photographs, lang, width):
    tab = page(width=width, lang=lang)
    numbers = [number for number, _key in photographs]
    tab.goto(f"/{lang}/compare/?id={numbers[0]}&id={numbers[1]}&id=PH-0001")
    problems = axe_violations(tab) + horizontal_overflow(tab)
    opener = tab.locator("[data-compare-open]")
    tab_to(tab, opener)
    tab.keyboard.press("Enter")
    switch = tab.get_by_role("switch")
    expect(switch).to_be_focused()
    zoom_in = tab.locator("[data-viewer-command=in]")
    zoom_in.first.click()
    zoom_in.first.click()
    wait_for_equal_zoom(tab, 0, 1)
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    before = zoom_of(tab, 0)
    zoom_in.nth(1).click()
    wait_for_zoom(tab, 1, 1.4 * before)
    assert zoom_of(tab, 0) == pytest.approx(before)
    problems += axe_violations(tab) + horizontal_overflow(tab)
    assert not problems, "\n".join(problems)


def test_behind_a_click_a_region_leads_to_the_notice(page, photographs, live_museum):
    covered = "from photos.models import Photo; from records.changes import changeset\n"
    covered += "with changeset(why='It may disturb.'):\n    p = Photo.objects.get(pk={})\n"
    covered += "    p.sensitivity = '{}'\n    p.save()"
    key = photographs[0][1]
    live_museum.run(covered.format(key, "click"))
    try:
        tab = page()
        tab.goto(f"/en/photos/{photographs[0][0]}/")
        tab.locator("[data-region-show]").first.click()
        expect(tab.locator(".content-warning > summary")).to_be_focused()
        expect(tab.locator(".stage picture")).to_be_hidden()
        tab.keyboard.press("Enter")
        tab.locator("[data-region-show]").first.click()
        expect(tab.locator(".viewer__region")).to_be_visible()
    finally:
        live_museum.run(covered.format(key, "none"))


def test_markup_is_valid(live_museum, photographs, tmp_path):
    numbers = "&".join(f"id={number}" for number, _key in photographs)
    paths = [f"/{lang}/photos/{photographs[0][0]}/" for lang in LANGUAGES]
    paths += ["/en/compare/", f"/ru/compare/?{numbers}&id=PH-0001", f"/ja/lightbox/?{numbers}"]
    pages = {path: fetch(live_museum.address, path).html for path in paths}
    problems = html_problems(pages, tmp_path)
    assert not problems, "\n".join(problems)


def test_a_curator_draws_a_region_and_describes_it(page, photographs):
    number, key = photographs[1]
    tab = page()
    tab.goto(f"/admin/login/?next=/admin/photos/photo/{key}/change/")
    tab.locator("[name=username]").fill("draughtsman")
    tab.locator("[name=password]").fill(SECRET)
    tab.locator("[name=password]").press("Enter")
    board = tab.locator("[data-draw-board]")
    board.scroll_into_view_if_needed()
    tab.get_by_role("button", name="Draw", exact=True).click()
    box = board.bounding_box()
    tab.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 40)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 240, steps=4)
    tab.mouse.up()
    drawn = board.locator("[data-number]")
    expect(drawn).to_be_focused()
    x, w = (tab.locator(f"#id_regions-0-{side}") for side in "xw")
    assert (int(x.input_value()), int(w.input_value())) == (225, 225)
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Shift+ArrowRight")
    assert (int(x.input_value()), int(w.input_value())) > (225, 225)
    tab.keyboard.press("Enter")
    tab.keyboard.type("An ellipse.")
    tab.locator("[name=_save]").click()
    tab.wait_for_url(re.compile(r"/photos/photo/(\?|$)"))
    visitor = page()
    visitor.goto(f"/en/photos/{number}/")
    expect(visitor.locator("[data-region-text]")).to_have_text("An ellipse.")
