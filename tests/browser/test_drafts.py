"""Drafts of forms in the browser: kept while typing, offered, put back, dropped, nobody else's."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in, submit_sign_in
from tests.browser.draft_actions import (
    AGE,
    STORED,
    assert_as_left,
    end_session,
    form_url,
    notice,
    press,
    show_english,
    sign_out,
    stored,
    type_into,
    wait_until_kept,
)
from tests.browser.page_checks import axe_violations

_MADE = """
import json
from django.contrib.auth.models import User
from records.changes import changeset
from tests import builders as b
User.objects.create_superuser("secondcurator", password="only-for-this-test-4712")
with changeset(why="To type into."):
    photos = [b.make_photo(state="draft", title_en="Before", date="") for _ in range(12)]
    for photo in photos:
        for text in ("First", "Second"):
            b.make_caption(photo, text)
    subject = b.make_subject(name_en="Brass bands")
print(json.dumps({
    "photos": [photo.pk for photo in photos],
    "identifiers": [photo.identifier for photo in photos],
    "subject": subject.pk,
}))
"""


@pytest.fixture(scope="module")
def made(live_museum, curator):
    """Drafts of photographs with two captions each, a subject, and a second curator."""
    return live_museum.run_once(_MADE)


@pytest.fixture
def photo(made):
    """The key of a photograph that no other test changes."""
    return made["photos"].pop()


@pytest.fixture
def refused(expected_errors):
    """The browser reports the page of a refused form as an error, which it is."""
    expected_errors.append("the server responded with a status of 403")


@pytest.mark.parametrize("with_token", [False, True])
def test_the_form_is_as_it_was_left_after_the_session_ended_at_the_save(
    page, photo, with_token, refused
):
    tab = sign_in(page(), form_url(photo))
    type_into(tab)
    end_session(tab, with_token=with_token)
    with tab.expect_navigation() as answer:
        tab.keyboard.press("Control+s")
    if with_token:
        assert answer.value.status == 403
        expect(tab.locator("h1")).to_have_text("This was not saved")
        expect(notice(tab)).to_contain_text("a moment ago is kept as a draft in this browser")
        expect(tab.locator("main")).not_to_contain_text("Typed for an hour")  # nobody is signed in
        assert axe_violations(tab) == []
        tab.get_by_role("link", name="Sign in and go back to the form").click()
    expect(notice(tab)).to_contain_text("Sign in, and it stands in the form again")
    submit_sign_in(tab)
    assert tab.url.endswith(form_url(photo))
    expect(notice(tab)).to_contain_text("was not saved. It stands in the form again")
    assert_as_left(tab)
    assert axe_violations(tab) == []
    press(tab, "Save")
    tab.wait_for_url("**/admin/photos/photo/")
    assert stored(tab) == ""
    tab.goto(form_url(photo))
    assert_as_left(tab)
    expect(notice(tab)).to_have_count(0)


def test_a_token_renewed_in_another_window_leads_back_to_the_form(page, photo, refused):
    tab = sign_in(page(), form_url(photo))
    tab.locator("#id_title_en").fill("Typed before")
    other = tab.context.new_page()
    end_session(tab)
    other.goto("/admin/")
    submit_sign_in(other)
    with tab.expect_navigation() as answer:
        press(tab, "Save")
    assert answer.value.status == 403
    notice(tab).locator("summary").click()
    expect(notice(tab)).to_contain_text("Typed before")
    tab.get_by_role("link", name="Back to the form").click()
    expect(tab.locator("#id_title_en")).to_have_value("Typed before")
    press(tab, "Save")
    tab.wait_for_url("**/admin/photos/photo/")
    assert stored(tab) == ""


OFFERS = {
    "en": ("A draft of 12 minutes ago", "Restore", "Discard"),
    "ru": ("12 минут назад", "Восстановить", "Отбросить"),
    "ja": ("12 分前", "復元する", "破棄する"),
}


#: Each of the two tests in one language, and in the others among the long ones.
_RUSSIAN = [pytest.param(one, marks=[] if one == "ru" else pytest.mark.long) for one in OFFERS]
_JAPANESE = [pytest.param(one, marks=[] if one == "ja" else pytest.mark.long) for one in OFFERS]


@pytest.mark.parametrize("lang", _JAPANESE)
def test_a_draft_is_offered_with_its_age_and_restored_or_discarded(page, made, lang):
    photo = made["photos"][0]
    offer, restore, discard = OFFERS[lang]
    tab = sign_in(page(lang=lang), form_url(photo))
    type_into(tab)
    wait_until_kept(tab, "An added one")
    tab.goto("/admin/")  # first, because the form keeps the draft once more when it is left
    tab.evaluate(AGE, 12)
    tab.goto(form_url(photo))
    expect(notice(tab)).to_contain_text(offer)
    expect(tab.locator("#id_title_en")).to_have_value("Before")
    assert axe_violations(tab) == []
    press(tab, restore)
    assert_as_left(tab)
    press(tab, discard)
    expect(notice(tab)).to_have_count(0)
    expect(tab.locator("#id_title_en")).to_have_value("Before")
    assert stored(tab) == ""


@pytest.mark.parametrize("lang", _RUSSIAN)
def test_the_page_of_a_refused_form_speaks_the_language_of_the_reader(page, made, lang, refused):
    titles = {"en": "This was not saved", "ru": "Это не сохранено", "ja": "保存されませんでした"}
    tab = sign_in(page(lang=lang, width=390), form_url(made["photos"][0]))
    show_english(tab)
    tab.locator("#id_title_en").fill("Typed")
    end_session(tab, with_token=True)
    tab.keyboard.press("Control+s")
    expect(tab.locator("h1")).to_have_text(titles[lang])
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(tab) == []


def test_another_user_of_the_same_browser_sees_nothing_of_it(page, photo):
    tab = sign_in(page(), form_url(photo))
    tab.locator("#id_title_en").fill("Typed by the first")
    end_session(tab)
    tab.keyboard.press("Control+s")
    submit_sign_in(tab, "secondcurator")
    expect(tab.locator("#id_title_en")).to_have_value("Before")
    expect(notice(tab)).to_have_count(0)
    tab.locator("#id_title_en").fill("Typed by the second")
    wait_until_kept(tab, "Typed by the second")
    sign_out(tab)
    assert "Typed by the second" not in stored(tab)
    sign_in(tab, form_url(photo))
    expect(tab.locator("#id_title_en")).to_have_value("Typed by the first")


def test_signing_out_drops_every_draft_of_the_user(page, made):
    tab = sign_in(page(), form_url(made["photos"][0]))
    tab.locator("#id_title_en").fill("Typed and left")
    wait_until_kept(tab, "Typed and left")
    tab.goto("/admin/photos/photo/add/")
    tab.locator("#id_title_en").fill("A new one")
    wait_until_kept(tab, "A new one")
    sign_out(tab)
    assert stored(tab) == ""


def test_a_draft_of_a_new_record_is_dropped_when_it_is_saved_and_kept_when_it_is_refused(
    page, made
):
    tab = sign_in(page(), "/admin/catalog/subject/add/")
    tab.locator("[name=slug]").fill("???")
    tab.locator("[name=name_en]").fill("Choirs in the camp")
    press(tab, "Save")
    expect(tab.locator(".errornote, [role=alert], .errorlist").first).to_be_visible()
    assert "Choirs in the camp" in stored(tab)
    tab.goto("/admin/catalog/subject/add/")
    press(tab, "Restore")
    expect(tab.locator("[name=name_en]")).to_have_value("Choirs in the camp")
    tab.locator("[name=slug]").fill("choirs-in-the-camp")
    press(tab, "Save")
    tab.wait_for_url("**/admin/catalog/subject/")
    assert stored(tab) == ""
    tab.goto("/admin/catalog/subject/add/")
    expect(tab.locator("[name=name_en]")).to_have_value("")
    expect(notice(tab)).to_have_count(0)


def test_a_draft_of_an_older_version_says_so_and_names_the_field(page, photo, live_museum):
    tab = sign_in(page(), form_url(photo))
    tab.locator("#id_title_en").fill("Mine")
    tab.locator("#id_captions-0-text").fill("First, mine")
    wait_until_kept(tab, "First, mine")
    live_museum.run(
        "from records.changes import changeset\nfrom photos.models import Photo\n"
        f"photo = Photo.objects.get(pk={photo})\n"
        "with changeset(why='Meanwhile.'):\n"
        "    photo.title_en = 'Of a colleague'\n    photo.save()\n"
        "    photo.captions.first().delete()\n"
    )
    tab.goto("/admin/")
    tab.goto(form_url(photo))
    expect(notice(tab)).to_contain_text("The record was changed since this draft was begun.")
    press(tab, "Restore")
    expect(tab.locator("#id_title_en")).to_have_value("Mine")
    expect(notice(tab)).to_contain_text("Of a colleague")
    expect(notice(tab)).to_contain_text("First, mine")  # its caption is gone; the text is shown
    expect(tab.locator("#id_captions-0-text")).to_have_value("Second")


def test_of_two_tabs_the_newest_draft_wins_and_neither_loses_a_field(page, photo):
    one = sign_in(page(), form_url(photo))
    two = one.context.new_page()
    two.goto(form_url(photo))
    one.locator("#id_title_en").fill("Of the first tab")
    wait_until_kept(one, "Of the first tab")
    two.locator("#id_title_en").fill("Of the second tab")
    two.locator("[name=why]").fill("Because")
    wait_until_kept(two, "Because")
    one.locator("[name=holder_number]").fill("A-17")
    wait_until_kept(one, "A-17")
    two.locator("[name=why]").fill("Because of it")
    wait_until_kept(two, "Because of it")
    two.close()
    one.goto("/admin/")
    one.goto(form_url(photo))
    press(one, "Restore")
    expect(one.locator("#id_title_en")).to_have_value("Of the second tab")
    expect(one.locator("[name=why]")).to_have_value("Because of it")
    expect(one.locator("[name=holder_number]")).to_have_value("A-17")


def test_going_back_after_a_save_offers_nothing(page, photo):
    tab = sign_in(page(), form_url(photo))
    tab.locator("#id_title_en").fill("Saved and gone back")
    press(tab, "Save")
    tab.wait_for_url("**/admin/photos/photo/")
    tab.go_back()
    expect(tab.locator("#id_title_en")).to_have_value("Saved and gone back")
    expect(notice(tab)).to_have_count(0)
    tab.goto("/admin/")
    assert stored(tab) == ""


def test_reordered_and_removed_rows_come_back_as_they_were_left(page, photo):
    tab = sign_in(page(), form_url(photo))
    texts = tab.locator("#captions-data > .form-group:not(.empty-form) textarea[name$='-text']")
    for _number in range(2):
        tab.locator("#captions-data .add-row").click()
    tab.locator("#id_captions-2-text").fill("Dropped again")
    tab.locator("#id_captions-3-text").fill("Third")
    tab.locator("#captions-data .delete-template").nth(0).click()
    tab.locator("#captions-data .reorder [data-step='-1']").nth(1).click()
    expect(texts.first).to_have_value("Second")
    tab.wait_for_function(f"() => !({STORED})().includes('Dropped again')")
    tab.goto("/admin/")
    tab.goto(form_url(photo))
    press(tab, "Restore")
    expect(texts).to_have_count(3)
    assert [text.input_value() for text in texts.all()] == ["Second", "First", "Third"]


def test_the_other_forms_of_the_desk_keep_a_draft_too(page, made):
    key, identifier = made["photos"][0], made["identifiers"][0]
    pages = {
        f"desk/table/photos.Photo/?pk={key}": "[data-cell=title_en]",
        f"desk/bulk/photos.Photo/?pk={key}": "[name=why]",
        f"desk/translations/{identifier}/ru/": "textarea >> nth=0",
        f"photos/photo/{key}/change/": "#comment-text",
        f"desk/previews/{identifier}/": "[name=note]",
        f"desk/at/publish/?id={identifier}": "[name=due_at]",
        "desk/uploads/": "[name=label]",
        "auth/user/add/": "[name=username]",
    }
    tab = sign_in(page(), "/admin/")
    for address, selector in pages.items():
        tab.goto(f"/admin/{address}")
        typed = "2030-01-01T09:00" if "due_at" in selector else "Typed here"
        tab.locator(selector).fill(typed)
        wait_until_kept(tab, typed)
        tab.goto("/admin/")
        tab.goto(f"/admin/{address}")
        press(tab, "Restore")
        expect(tab.locator(selector)).to_have_value(typed)
        press(tab, "Discard")
        expect(notice(tab)).to_have_count(0)
        assert stored(tab) == "", address


def test_a_comment_survives_the_end_of_the_session_and_a_refusal(page, made):
    tab = sign_in(page(), form_url(made["photos"][0]))
    tab.locator("#comment-text").fill("Is this the same band?")
    end_session(tab)
    press(tab, "Comment")
    submit_sign_in(tab)
    expect(tab.locator("#comment-text")).to_have_value("Is this the same band?")
    tab.locator("#comment-text").evaluate("box => box.removeAttribute('maxlength')")
    tab.locator("#comment-text").fill("x" * 5001)
    press(tab, "Comment")
    expect(tab.locator("main")).to_contain_text("shorten it")
    expect(tab.locator("#comment-text")).to_have_value("x" * 5001)
    tab.locator("#comment-text").fill("Is this the same band?")
    press(tab, "Comment")
    expect(tab.locator("#comments li").last).to_contain_text("Is this the same band?")
    expect(tab.locator("#comment-text")).to_have_value("")
    assert stored(tab) == ""


def test_passwords_tokens_and_files_are_never_kept(page, made):
    tab = sign_in(page(), "/admin/auth/user/add/")
    token = tab.locator("#user_form [name=csrfmiddlewaretoken]").input_value()
    tab.locator("[name=username]").fill("clerk-to-be")
    for name in ("password1", "password2"):
        tab.locator(f"[name={name}]").fill("secret-words-4711")
    wait_until_kept(tab, "clerk-to-be")
    tab.clock.install()  # from here on, whatever the page does after a while is done by `run_for`
    tab.goto("/admin/desk/sheets/")
    tab.locator("[type=file]").set_input_files(
        {"name": "album.csv", "mimeType": "text/csv", "buffer": b"identifier\n"}
    )
    tab.clock.run_for(5000)
    for secret in ("secret-words", token, "csrfmiddlewaretoken", "album.csv"):
        assert secret not in stored(tab)
    tab.goto("/admin/password_change/")
    tab.locator("[type=password]").first.fill("secret-words-4711")
    tab.clock.run_for(5000)
    assert "secret-words" not in stored(tab)


#: A storage that takes no draft. (unfold itself needs to store the colour scheme.)
_FULL = """
const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, text) {
  if (key.startsWith("museum.")) throw new DOMException("full", "QuotaExceededError");
  put.call(this, key, text);
};
"""
_CLOSED = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("closed", "SecurityError"); },
});
"""


@pytest.mark.parametrize("script", [_FULL, _CLOSED], ids=["full", "closed"])
def test_a_form_works_where_the_storage_is_full_or_closed(browser, live_museum, photo, script):
    context = browser.new_context(base_url=live_museum.address)
    tab = sign_in(context.new_page(), form_url(photo))
    context.add_init_script(script)
    tab.reload()
    tab.locator("#id_title_en").fill("Saved without a draft")
    expect(notice(tab)).to_contain_text("This browser keeps no draft of what you type")
    tab.keyboard.press("Control+s")
    tab.wait_for_url("**/admin/photos/photo/")
    tab.goto(form_url(photo))
    expect(tab.locator("#id_title_en")).to_have_value("Saved without a draft")
    context.close()


def test_an_old_draft_is_forgotten_after_thirty_days(page, made):
    tab = sign_in(page(), form_url(made["photos"][0]))
    tab.locator("#id_title_en").fill("Nobody came back")
    wait_until_kept(tab, "Nobody came back")
    tab.evaluate(AGE, 29 * 24 * 60)
    tab.goto("/admin/")
    assert re.search("Nobody came back", stored(tab))
    tab.evaluate(AGE, 30 * 24 * 60 + 1)
    tab.goto("/admin/")
    assert stored(tab) == ""
