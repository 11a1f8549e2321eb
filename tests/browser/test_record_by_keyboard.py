"""The form of a record by keyboard: saved, on to the next one, its parts moved."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.desk import signed_in
from tests.browser.judges import axe

_MADE = """
import json
from catalog.acts import act
from tests import builders as b
with act(why="To go from one to the next."):
    photos = [b.make_photo(state="draft", title_en="By keyboard", date="") for _ in range(2)]
    for text in ("First", "Second", "Third"):
        b.make_caption(photos[0], text)
print(json.dumps([photo.pk for photo in photos]))
"""

_ARTICLE = """
import json
from catalog.acts import act
from tests import builders as b
with act(why="To move its photographs."):
    photos = [b.make_photo().identifier for _ in range(3)]
    lines = [f"![[{name}]]" for name in photos]
    article = b.make_article(
        state="draft",
        body_en="\\n\\n".join(["Words.", *lines]),
        body_ru="\\n\\n".join([lines[1], "Слова.", lines[2]]),
    )
print(json.dumps({"key": article.pk, "photos": photos}))
"""

#: A key pressed while a Japanese word is being composed; true when it was left to the box.
_COMPOSING = """
box => box.dispatchEvent(new KeyboardEvent("keydown", {
  key: "s", code: "KeyS", ctrlKey: true, bubbles: true, cancelable: true, isComposing: true,
}))
"""


@pytest.fixture(scope="module")
def keys(live_museum, curator):
    """Two drafts, the first with three captions."""
    made = live_museum.manage("shell", "--verbosity=0", "--command", _MADE)
    return json.loads(made.splitlines()[-1])


@pytest.fixture(scope="module")
def article(live_museum, curator):
    """An article with three photographs in English and two in Russian."""
    made = live_museum.manage("shell", "--verbosity=0", "--command", _ARTICLE)
    return json.loads(made.splitlines()[-1])


def form_of(key):
    return f"/admin/photos/photo/{key}/change/?_changelist_filters=q%3DBy%2Bkeyboard%26o%3D2"


def test_keys_save_and_lead_on_through_the_list(page, keys):
    tab = signed_in(page(), form_of(keys[0]))
    expect(tab.locator("[data-shortcuts]")).to_be_visible()
    title = tab.locator("#id_title_en")
    title.fill("By keyboard, saved")
    tab.keyboard.press("Control+s")
    tab.wait_for_load_state()
    expect(tab.locator(".messagelist, main").first).to_contain_text("changed successfully")
    expect(title).to_have_value("By keyboard, saved")
    title.fill("By keyboard, and next")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url(f"**/photo/{keys[1]}/change/**")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/photos/photo/?q=By+keyboard&o=2")
    expect(tab.locator("main")).to_contain_text("By keyboard, and next")


def test_typing_and_composing_are_left_alone(page, keys):
    tab = signed_in(page(), form_of(keys[0]))
    title = tab.locator("#id_title_en")
    title.fill("")
    title.press_sequentially("ss nn")
    assert title.evaluate(_COMPOSING)
    expect(title).to_have_value("ss nn")
    title.fill("By keyboard")


def test_captions_change_places_by_keyboard_and_are_saved_so(page, keys):
    tab = signed_in(page(), form_of(keys[0]))
    texts = tab.locator("#captions-data > .form-group:not(.empty-form) textarea[name$='-text']")
    up = tab.locator("#captions-data .places__step[data-step='-1']")
    expect(up.first).to_have_attribute("aria-disabled", "true")
    up.nth(2).focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-places]")).to_have_text("Now at place 2 of 3.")
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-places]")).to_have_text("Now at place 1 of 3.")
    expect(texts.first).to_have_value("Third")
    assert axe(tab) == []
    tab.keyboard.press("Control+s")
    tab.wait_for_load_state()
    expect(texts.nth(0)).to_have_value("Third")
    expect(texts.nth(1)).to_have_value("First")
    expect(texts.nth(2)).to_have_value("Second")
    tab.get_by_role("checkbox", name="Remove: ").nth(1).focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Control+s")
    tab.wait_for_load_state()
    expect(texts).to_have_count(2)
    expect(texts.nth(1)).to_have_value("Second")


def test_a_new_caption_goes_first_and_another_is_dropped(page, keys):
    tab = signed_in(page(), form_of(keys[1]))
    rows = tab.locator("#captions-data > .form-group:not(.empty-form)")
    for number, text in enumerate(("One", "Dropped", "Two")):
        tab.locator("#captions-data .add-row").click()
        rows.nth(number).locator("textarea[name$='-text']").fill(text)
        rows.nth(number).locator("select[name$='-kind']").select_option("press")
    rows.nth(2).locator(".places__step[data-step='-1']").click()
    rows.nth(1).locator(".places__step[data-step='-1']").click()
    expect(rows.nth(0).locator("textarea[name$='-text']")).to_have_value("Two")
    rows.nth(2).locator(".delete-template").focus()
    tab.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).locator("textarea[name$='-text']")).to_have_value("Two")
    tab.keyboard.press("Control+s")
    tab.wait_for_load_state()
    texts = tab.locator("#captions-data > .form-group:not(.empty-form) textarea[name$='-text']")
    expect(texts).to_have_count(2)
    expect(texts.nth(0)).to_have_value("Two")
    expect(texts.nth(1)).to_have_value("One")


def test_photographs_of_an_article_change_places_in_every_language(page, article):
    tab = signed_in(page(), f"/admin/articles/article/{article['key']}/change/")
    one, two, three = article["photos"]
    items = tab.locator("[data-embeds-list] li")
    expect(items).to_have_count(3)
    items.nth(2).get_by_role("button", name="Move up").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-embeds-status]")).to_have_text("Now at place 2 of 3.")
    expect(items.nth(1)).to_contain_text(three)
    assert axe(tab) == []
    tab.keyboard.press("Control+s")
    tab.wait_for_load_state()
    english = tab.locator("#id_body_en").input_value()
    assert [english.index(name) for name in (one, three, two)] == sorted(
        english.index(name) for name in (one, two, three)
    )
    # The Russian text has not all of them: those that it has not are not brought into it.
    russian = tab.locator("#id_body_ru").input_value().replace("\r", "")
    assert russian == f"![[{three}]]\n\nСлова.\n\n![[{two}]]"
