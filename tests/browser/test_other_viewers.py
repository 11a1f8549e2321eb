"""Mirador and OpenSeadragon on a page of another origin open our manifests without an error."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.other_origin import VIEWERS, other_origin

WAIT_MS = 120_000
#: Messages of React and MUI about Mirador 4.0.0 itself, whatever manifest it opens. The last comes
#: where its panel is drawn before the annotations have been fetched.
OF_ITSELF = (
    "Accessing element.ref was removed in React 19.",
    "Can't perform a React state update on a component that hasn't mounted yet.",
    "MUI: The `value` provided to the Tabs component is invalid.",
)

_MADE = """
import json, tempfile
from pathlib import Path
from records.changes import changeset
from photos.ingest import Ingest
from tests.builders import make_caption, make_photo, make_region
from tests.images.image_files import encode_image, random_scene, write_file

folder = Path(tempfile.mkdtemp())
with Ingest() as ingest:
    scan = ingest.stage(write_file(folder, "a.jpg", encode_image(random_scene(1, 1800, 1200))))
    with changeset(why="A scan came in."):
        photo = make_photo(master=ingest.commit(scan), credit_en="A credit", title_en="A band")
        make_caption(photo, "Пленные играют на гитарах", language="ru", kind="press")
        make_region(photo, "100,150,400,300", description_en="A badge on the cap")
        photo.save()
    other = ingest.stage(write_file(folder, "b.jpg", encode_image(random_scene(2, 1200, 900))))
    with changeset(why="Another scan."):
        covered = make_photo(master=ingest.commit(other), sensitivity="click", title_en="Covered")
print(json.dumps([photo.identifier, covered.identifier]))
"""


@pytest.fixture(scope="module")
def made(live_museum):
    """Identifiers of two photographs of generated pixels.

    The first has a caption and a region, the second is behind a click.
    """
    return live_museum.run_once(_MADE)


@pytest.fixture(scope="module")
def scanned(made):
    return made[0]


@pytest.fixture(scope="module")
def origin():
    if not (VIEWERS / "mirador").is_dir():
        pytest.fail("Mirador is not installed: `make test-browser` does it.", pytrace=False)
    with other_origin() as address:
        yield address


@pytest.fixture
def other_page(browser, origin):
    """A tab for pages of the other origin; an error in its console fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    page, complaints = context.new_page(), []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "response",
        lambda answer: (
            complaints.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        ),
    )
    page.on("requestfailed", lambda request: complaints.append(_failed(request)))
    yield page
    context.close()
    assert [one for one in complaints if one and not one.startswith(OF_ITSELF)] == []


def _failed(request):
    # A viewer cancels a tile that has moved out of sight.
    return "" if request.failure == "net::ERR_ABORTED" else f"{request.failure} {request.url}"


def manifest(museum, identifier):
    return f"{museum.address}/iiif/presentation/3/{identifier}/manifest.json"


def open_in_mirador(page, origin, *manifests, **options):
    query = urlencode([("manifest", one) for one in manifests] + list(options.items()))
    page.goto(f"{origin}/mirador?{query}")


def test_mirador_shows_the_photograph(other_page, origin, live_museum, scanned):
    open_in_mirador(other_page, origin, manifest(live_museum, scanned), panel="attribution")
    expect(other_page.get_by_role("heading", name="A band").first).to_be_visible()
    expect(other_page.get_by_text("A credit").first).to_be_visible()
    with other_page.expect_response(lambda answer: "/iiif/3/" in answer.url, timeout=WAIT_MS):
        other_page.locator(".openseadragon-canvas").first.hover(timeout=WAIT_MS)
        other_page.mouse.wheel(0, -600)


def test_mirador_speaks_the_readers_language(other_page, origin, live_museum):
    open_in_mirador(
        other_page, origin, manifest(live_museum, "PH-0001"), language="ja", panel="attribution"
    )
    heading = other_page.get_by_role("heading", name="楽器の演奏").first
    expect(heading).to_be_visible()
    expect(other_page.get_by_text("写真ではなく、写真のない台紙").first).to_be_visible()


def test_mirador_lists_what_is_written_and_seen(other_page, origin, live_museum, scanned):
    open_in_mirador(other_page, origin, manifest(live_museum, scanned), panel="annotations")
    for text in ("Пленные играют на гитарах", "A badge on the cap"):
        expect(other_page.get_by_text(text).first).to_be_visible()


def test_mirador_shows_nothing_of_what_is_behind_a_click(other_page, origin, live_museum, made):
    requested = []
    other_page.on("request", lambda request: requested.append(request.url))
    open_in_mirador(other_page, origin, manifest(live_museum, made[1]), panel="attribution")
    expect(other_page.get_by_role("heading", name="Covered").first).to_be_visible()
    notice = other_page.get_by_text("The picture is not shown here").first
    expect(notice).to_be_visible()
    assert not [url for url in requested if "/iiif/3/" in url or "/iiif/2/" in url]


def test_mirador_opens_several_and_a_collection(other_page, origin, live_museum, scanned):
    open_in_mirador(
        other_page,
        origin,
        manifest(live_museum, scanned),
        *(manifest(live_museum, f"PH-000{number}") for number in (1, 2, 3, 4)),
    )
    expect(other_page.get_by_role("heading", name="A band").first).to_be_visible()
    expect(other_page.locator(".mirador-window")).to_have_count(5)
    collection = manifest(live_museum, "CO-0001").replace("manifest.json", "collection.json")
    open_in_mirador(other_page, origin, collection)
    expect(other_page.get_by_text("Playing musical instruments").first).to_be_visible()


@pytest.mark.parametrize("service", [0, 1])
def test_openseadragon_opens_what_the_manifest_names(
    other_page, origin, live_museum, scanned, service
):
    query = urlencode({"manifest": manifest(live_museum, scanned)})
    other_page.goto(f"{origin}/openseadragon?{query}")
    other_page.wait_for_function("window.opened && window.tiles", timeout=WAIT_MS)
    if service:
        other_page.evaluate("opened = tiles = undefined; viewer.open(services[1])")
        other_page.wait_for_function("window.opened && window.tiles", timeout=WAIT_MS)
    assert other_page.evaluate("[opened.x, opened.y]") == [1800, 1200]


def test_openseadragon_opens_a_placeholder(other_page, origin, live_museum):
    query = urlencode({"manifest": manifest(live_museum, "PH-0001")})
    other_page.goto(f"{origin}/openseadragon?{query}")
    other_page.wait_for_function("window.opened", timeout=WAIT_MS)
    assert other_page.evaluate("[opened.x, opened.y]") == [1200, 630]
