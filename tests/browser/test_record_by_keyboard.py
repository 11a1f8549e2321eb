"""The form of a record by keyboard: save, go on to the next record, reorder parts."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in
from tests.browser.page_checks import axe_violations

_MADE = """
import json
from records.changes import changeset
from tests import builders as b
with changeset(why="To go from one to the next."):
    photos = [b.make_photo(state="draft", title_en="By keyboard", date="") for _ in range(2)]
    for text in ("First", "Second", "Third"):
        b.make_caption(photos[0], text)
print(json.dumps([photo.pk for photo in photos]))
"""

_ARTICLE = """
import json
from records.changes import changeset
from tests import builders as b
with changeset(why="To move its photographs."):
    photos = [b.make_photo().identifier for _ in range(3)]
    lines = [f"![[{name}]]" for name in photos]
    article = b.make_article(
        state="draft",
        body_en="\\n\\n".join(["Words.", *lines]),
        body_ru="\\n\\n".join([lines[1], "Слова.", lines[2]]),
    )
print(json.dumps({"key": article.pk, "photos": photos}))
"""

#: A key pressed while a Japanese word is being composed; true if the text box got it.
_COMPOSING = """
box => box.dispatchEvent(new KeyboardEvent("keydown", {
  key: "s", code: "KeyS", ctrlKey: true, bubbles: true, cancelable: true, isComposing: true,
}))
"""

_RUSSIAN = _COMPOSING.replace('"s"', '"ы"').replace("isComposing: true", "isComposing: false")


@pytest.fixture(scope="module")
def keys(live_museum, curator):
    """Two drafts, the first with three captions."""
    return live_museum.run_once(_MADE)


@pytest.fixture(scope="module")
def article(live_museum, curator):
    """An article with three photographs in English and two in Russian."""
    return live_museum.run_once(_ARTICLE)


def form_url(key):
    return f"/admin/photos/photo/{key}/change/?_changelist_filters=q%3DBy%2Bkeyboard%26o%3D2"


#: True once the list that follows the save is there whole: a page that is left while it loads runs
#: its scripts on a part of itself.
_LIST_IS_LOADED = """
!location.pathname.includes("/change/") && document.readyState === "complete"
"""


def save(tab, address):
    """Save with Ctrl+S, see that it was saved, open the form again; return what was sent."""
    with tab.expect_response(lambda response: response.request.method == "POST") as posted:
        tab.keyboard.press("Control+s")
    assert posted.value.status == 302, posted.value.request.post_data
    tab.wait_for_function(_LIST_IS_LOADED)
    tab.wait_for_load_state("networkidle")
    tab.goto(address)
    return posted.value.request.post_data


def test_keys_save_and_lead_on_through_the_list(page, keys):
    tab = sign_in(page(), form_url(keys[0]))
    tab.locator("#id_title_en").fill("By keyboard, and next")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url(f"**/photo/{keys[1]}/change/**")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/photos/photo/?q=By+keyboard&o=2")
    expect(tab.locator("main")).to_contain_text("By keyboard, and next")


def test_typing_and_composing_are_left_alone(page, keys):
    tab = sign_in(page(), form_url(keys[0]))
    title = tab.locator("#id_title_en")
    title.fill("")
    title.press_sequentially("ss nn")
    assert title.evaluate(_COMPOSING)
    expect(title).to_have_value("ss nn")


def test_the_key_is_the_same_where_russian_is_typed(page, keys):
    tab = sign_in(page(), form_url(keys[0]))
    assert not tab.locator("#id_title_en").evaluate(_RUSSIAN)
    tab.wait_for_url("**/photos/photo/?q=By+keyboard&o=2")


def test_captions_of_three_change_places_and_one_is_removed_by_keyboard(page, keys):
    tab = sign_in(page(), form_url(keys[0]))
    texts = tab.locator("#captions-data > .form-group:not(.empty-form) textarea[name$='-text']")
    up = tab.locator("#captions-data .reorder [data-step='-1']")
    up.nth(2).focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status").last).to_have_text("Now number 1 of 3")
    expect(texts.first).to_have_value("Third")
    assert axe_violations(tab) == []
    posted = save(tab, form_url(keys[0]))
    numbers = tab.locator("#captions-data > .form-group:not(.empty-form) input[name$='-order']")
    saved = [
        (number.input_value(), text.input_value())
        for number, text in zip(numbers.all(), texts.all(), strict=True)
    ]
    assert saved == [("1", "Third"), ("2", "First"), ("3", "Second")], posted
    tab.get_by_role("checkbox", name="Remove: ").nth(1).focus()
    tab.keyboard.press("Space")
    save(tab, form_url(keys[0]))
    assert [text.input_value() for text in texts.all()] == ["Third", "Second"]


def test_a_new_caption_goes_first_and_one_dropped_after_that_loses_no_other(page, keys):
    tab = sign_in(page(), form_url(keys[1]))
    rows = tab.locator("#captions-data > .form-group:not(.empty-form)")
    texts = tab.locator("#captions-data > .form-group:not(.empty-form) textarea[name$='-text']")
    for number, text in enumerate(("One", "Dropped", "Two")):
        tab.locator("#captions-data .add-row").click()
        rows.nth(number).locator("textarea[name$='-text']").fill(text)
        rows.nth(number).locator("select[name$='-kind']").select_option("press")
        rows.nth(number).locator("input[name$='-language']").fill("en")
    rows.nth(2).locator("[data-step='-1']").click()
    rows.nth(1).locator("[data-step='-1']").click()
    expect(texts.first).to_have_value("Two")
    rows.nth(2).locator(".delete-template").focus()
    tab.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(texts.first).to_have_value("Two")
    save(tab, form_url(keys[1]))
    assert [text.input_value() for text in texts.all()] == ["Two", "One"]


def test_photographs_of_an_article_change_places_in_every_language(page, article):
    address = f"/admin/articles/article/{article['key']}/change/"
    tab = sign_in(page(), address)
    one, two, three = article["photos"]
    items = tab.locator("[data-embeds-list] li")
    expect(items).to_have_count(3)
    items.nth(2).get_by_role("button", name="Move up").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-embeds-status]")).to_have_text("Now number 2 of 3")
    expect(items.nth(1)).to_contain_text(three)
    assert axe_violations(tab) == []
    save(tab, address)
    english = tab.locator("#id_body_en").input_value().replace("\r", "")
    assert english == "\n\n".join(["Words.", *(f"![[{name}]]" for name in (one, three, two))])
    # The Russian text embeds only some of the photographs; the missing ones are not added.
    russian = tab.locator("#id_body_ru").input_value().replace("\r", "")
    assert russian == f"![[{three}]]\n\nСлова.\n\n![[{two}]]"
