"""A draft is compared with what it was typed against, whatever others saved before it came back."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in, submit_sign_in
from tests.browser.draft_actions import (
    choose_subject,
    end_session,
    form_url,
    notice,
    press,
    stored,
    wait_until_kept,
)

_MADE = """
import json
from records.changes import changeset
from tests import builders as b
with changeset(why="To type into."):
    photos = [b.make_photo(state="draft", title_en="Before", date="") for _ in range(9)]
    for photo in photos:
        b.make_caption(photo, "First")
    for name in ("Accordions", "Balalaikas"):
        b.make_subject(name_en=name)
print(json.dumps([[photo.pk, photo.identifier] for photo in photos]))
"""


@pytest.fixture(scope="module")
def made(live_museum, curator):
    return live_museum.run_once(_MADE)


@pytest.fixture
def photo(made):
    """Key and identifier of a photograph that no other test changes."""
    return made.pop()


@pytest.fixture
def colleague(live_museum, photo):
    """Returns a function that changes the photograph as somebody else does, with a history."""

    def change(lines):
        live_museum.run(
            "from catalog.models import Subject\nfrom photos.models import Photo\n"
            "from records.changes import changeset\n"
            f"photo = Photo.objects.get(pk={photo[0]})\n"
            f"with changeset(why='Meanwhile.'):\n    {lines}\n    photo.save()\n"
        )

    return change


def save(tab):
    press(tab, "Save and continue editing")
    tab.wait_for_load_state()


def leave_and_restore(tab, address):
    tab.goto("/admin/")
    tab.goto(address)
    press(tab, "Restore")


def test_a_restored_draft_is_a_conflict_with_what_was_saved_meanwhile(page, photo, colleague):
    tab = sign_in(page(), form_url(photo[0]))
    tab.locator("#id_title_en").fill("Mine")
    wait_until_kept(tab, "Mine")
    colleague("photo.title_en = 'Of a colleague'; photo.credit_en = 'Dozhd'")
    leave_and_restore(tab, form_url(photo[0]))
    save(tab)
    panel = tab.locator(".conflicts")
    expect(panel).to_contain_text("Of a colleague")
    expect(tab.locator("#id_title_en")).to_have_value("Mine")
    panel.locator("[type=radio][value=theirs]").check()
    save(tab)
    expect(tab.locator("#id_title_en")).to_have_value("Of a colleague")
    expect(tab.locator("[name=credit_en]")).to_have_value("Dozhd")
    assert stored(tab) == ""


def test_a_form_put_back_after_the_session_ended_is_a_conflict_too(page, photo, colleague):
    tab = sign_in(page(), form_url(photo[0]))
    tab.locator("#id_captions-0-text").fill("First, mine")
    end_session(tab)
    colleague("caption = photo.captions.get(); caption.text = 'First, theirs'; caption.save()")
    tab.keyboard.press("Control+s")
    submit_sign_in(tab)
    expect(tab.locator("#id_captions-0-text")).to_have_value("First, mine")
    save(tab)
    expect(tab.locator(".conflicts")).to_contain_text("First, theirs")
    expect(tab.locator("#id_captions-0-text")).to_have_value("First, mine")


def test_a_conflict_that_nobody_decided_comes_back_with_the_draft(page, photo, colleague):
    tab = sign_in(page(), form_url(photo[0]))
    tab.locator("#id_title_en").fill("Mine")
    colleague("photo.title_en = 'Of a colleague'")
    save(tab)
    expect(tab.locator(".conflicts")).to_contain_text("Of a colleague")
    tab.locator(".conflict [type=radio][value=mine]").check()
    assert "Mine" in stored(tab)  # a refused save drops no draft
    leave_and_restore(tab, form_url(photo[0]))
    expect(tab.locator("#id_title_en")).to_have_value("Mine")
    expect(notice(tab)).not_to_contain_text("have no place")  # the decision is no text
    save(tab)
    expect(tab.locator(".conflicts")).to_contain_text("Of a colleague")
    tab.locator(".conflict [type=radio][value=mine]").check()
    save(tab)
    expect(tab.locator(".conflicts")).to_have_count(0)
    assert stored(tab) == ""


def test_what_the_server_joined_on_the_conflict_page_is_not_taken_out_again(page, photo, colleague):
    tab = sign_in(page(), form_url(photo[0]))
    tab.locator("#id_title_en").fill("Mine")
    choose_subject(tab, "Accordions")
    colleague(
        "photo.title_en = 'Theirs'; photo.subjects.add(Subject.objects.get(name_en='Balalaikas'))"
    )
    save(tab)
    tab.locator(".conflict [type=radio][value=mine]").check()
    save(tab)
    subjects = tab.locator("#id_subjects ~ .select2-container")
    expect(subjects).to_contain_text("Accordions")
    expect(subjects).to_contain_text("Balalaikas")


def test_going_back_after_saving_never_puts_old_text_over_what_others_saved(page, photo, colleague):
    tab = sign_in(page(), form_url(photo[0]))
    tab.locator("#id_title_en").fill("Mine")
    press(tab, "Save")
    tab.wait_for_url("**/admin/photos/photo/")
    colleague("photo.title_en = 'Of a colleague'")
    tab.go_back()
    tab.locator("[name=holder_number]").fill("A-17")
    save(tab)
    if tab.locator(".conflict").count():  # the page came out of the browser's memory
        expect(tab.locator(".conflicts")).to_contain_text("Of a colleague")
    else:
        expect(tab.locator("#id_title_en")).to_have_value("Of a colleague")


def test_a_draft_of_the_present_version_does_not_say_that_it_changed(page, photo):
    tab = sign_in(page(), form_url(photo[0]))
    tab.locator("#id_title_en").fill("Mine")
    wait_until_kept(tab, "Mine")
    tab.wait_for_timeout(1100)  # the signature of the version tells the second
    tab.goto("/admin/")
    tab.goto(form_url(photo[0]))
    expect(notice(tab)).to_contain_text("A draft of")
    expect(notice(tab)).not_to_contain_text("was changed since")


def test_a_draft_of_the_table_and_of_the_translation_knows_what_it_was_typed_against(
    page, photo, colleague
):
    pages = {
        f"/admin/desk/table/photos.Photo/?pk={photo[0]}": ("[data-cell=title_en]", "en"),
        f"/admin/desk/translations/{photo[1]}/ru/": ("[name=text-title]", "ru"),
    }
    tab = sign_in(page(), "/admin/")
    for address, (field, language) in pages.items():
        tab.goto(address)
        tab.locator(field).first.fill("Mine")
        wait_until_kept(tab, "Mine")
        colleague(f"photo.title_{language} = 'Of a colleague'")
        leave_and_restore(tab, address)
        expect(tab.locator(field).first).to_have_value("Mine")
        tab.locator("main form [type=submit]").last.click()
        tab.wait_for_load_state()
        expect(tab.locator("main")).to_contain_text("Of a colleague")
        expect(tab.locator(field).first).to_have_value("Mine")
        tab.goto("/admin/")
        tab.evaluate("localStorage.clear()")


def test_a_draft_that_was_not_restored_stays_when_something_else_is_saved(page, photo):
    tab = sign_in(page(), form_url(photo[0]))
    tab.locator("#id_title_en").fill("Not restored yet")
    wait_until_kept(tab, "Not restored yet")
    tab.goto("/admin/")
    tab.goto(form_url(photo[0]))
    expect(notice(tab)).to_contain_text("A draft of")
    tab.locator("[name=holder_number]").fill("A-17")
    save(tab)
    expect(tab.locator("[name=holder_number]")).to_have_value("A-17")
    assert "A-17" not in stored(tab)
    press(tab, "Restore")
    expect(tab.locator("#id_title_en")).to_have_value("Not restored yet")
    save(tab)
    expect(tab.locator(".conflicts")).to_have_count(0)
    assert stored(tab) == ""
