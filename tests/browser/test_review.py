"""Review in a browser: a preview in Japanese, a preview link without an account, and axe."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in
from tests.browser.combinations import each_value_once
from tests.browser.page_checks import axe_violations

_MADE = """
import json
import tempfile
from pathlib import Path
from records.changes import changeset
from photos.ingest import Ingest
from tests.builders import make_photo
from tests.images.image_files import encode_image, random_scene, write_file
with Ingest() as ingest:
    file = write_file(Path(tempfile.mkdtemp()), "a.jpg", encode_image(random_scene(4711)))
    prepared = ingest.stage(file)
    with changeset(why="A scan came in."):
        titles = {"title_en": "Supper", "title_ru": "", "title_ja": "夕食"}
        photo = make_photo(state="draft", master=ingest.commit(prepared), **titles)
print(json.dumps([photo.pk, photo.identifier]))
"""


@pytest.fixture(scope="session")
def draft(live_museum, curator):
    """Key and identifier of a draft with a scan."""
    return live_museum.run_once(_MADE)


def picture_is_seen(tab):
    picture = tab.locator(".stage__print img").first
    expect(picture).to_be_visible()
    return picture.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") > 0


def test_a_draft_is_previewed_in_japanese_and_by_a_link_signed_out(page, draft):
    key, identifier = draft
    tab = sign_in(page(), f"/admin/photos/photo/{key}/change/")
    address = tab.get_by_label("Review").get_by_role("link", name="日本語").first
    tab.goto(address.get_attribute("href"))
    expect(tab.locator("html")).to_have_attribute("lang", "ja")
    expect(tab.get_by_role("heading", level=1)).to_have_text("夕食")
    expect(tab.locator(".preview-banner")).to_be_visible()
    assert picture_is_seen(tab)
    assert axe_violations(tab) == []
    tab.goto(f"/admin/desk/previews/{identifier}/")
    tab.get_by_label("For whom").fill("The family")
    tab.get_by_role("button", name="Make a link").click()
    link = tab.get_by_label("Address of the preview").input_value()
    visitor = page()
    visitor.goto(link.replace("/en/", "/ja/"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("夕食")
    assert picture_is_seen(visitor)
    tab.get_by_role("button", name="Revoke").click()
    assert visitor.request.get(link).status == 410


@pytest.mark.parametrize(("scheme", "width"), each_value_once(("light", "dark"), (390, 1440)))
def test_the_pages_of_review_are_accessible(page, draft, scheme, width):
    key, identifier = draft
    tab = sign_in(page(scheme=scheme, width=width), f"/admin/photos/photo/{key}/change/")
    tab.get_by_label("Write a comment").fill("Is the date from the back?")
    tab.get_by_role("button", name="Comment", exact=True).click()
    expect(tab.locator("#comments li").last).to_contain_text("Is the date from the back?")
    for section in (".review >> nth=0", "#comments"):
        expect(tab.locator(section)).to_be_visible()
    for path in (
        f"desk/previews/{identifier}/",
        f"desk/at/publish/?id={identifier}",
        "desk/translations/?language=ru",
        f"desk/translations/{identifier}/ru/",
    ):
        tab.goto(f"/admin/{path}")
        assert axe_violations(tab) == [], path
