"""Drafts of forms in the browser: typing into a form, and what the browser keeps of it."""

from playwright.sync_api import expect

#: The age of every draft of this browser, in minutes.
AGE = """
minutes => {
  for (const key of Object.keys(localStorage).filter(key => key.startsWith("museum.draft:"))) {
    const draft = JSON.parse(localStorage.getItem(key));
    draft.at = Date.now() - minutes * 60000;
    localStorage.setItem(key, JSON.stringify(draft));
  }
}
"""
STORED = """
() => Object.keys(localStorage).filter(key => key.startsWith("museum.draft:"))
  .map(key => localStorage.getItem(key)).join(" ")
"""


def form_url(key):
    return f"/admin/photos/photo/{key}/change/"


def stored(tab):
    return tab.evaluate(STORED)


def wait_until_kept(tab, words):
    tab.wait_for_function(f"words => ({STORED})().includes(words)", arg=words)


def end_session(tab, *, with_token=False):
    names = ["sessionid", "csrftoken"] if with_token else ["sessionid"]
    for name in names:
        tab.context.clear_cookies(name=name)


def sign_out(tab):
    tab.locator("#logout-form button").evaluate("button => button.click()")
    tab.wait_for_url("**/logout/")


def notice(tab):
    return tab.locator(".draft-notice")


def press(tab, name):
    tab.get_by_role("button", name=name, exact=True).click()


def choose_subject(tab, words):
    box = tab.locator("#id_subjects ~ .select2-container")
    box.click()
    tab.locator(".select2-search__field").first.fill(words)
    tab.locator(".select2-results__option", has_text=words).first.click()


def show_english(tab):
    """Open the tab of the English title; that of the reader's language is open at first."""
    tab.get_by_role("tab").nth(0).click()


def type_into(tab):
    """Type a title in two languages, a changed and an added caption; choose a subject."""
    show_english(tab)
    tab.locator("#id_title_en").fill("Typed for an hour")
    tab.get_by_role("tab").nth(1).click()
    tab.locator("#id_title_ru").fill("Набрано за час")
    choose_subject(tab, "Brass bands")
    tab.locator("#id_captions-1-text").fill("Second, corrected")
    tab.locator("#captions-data .add-row").click()
    tab.locator("#id_captions-2-text").fill("An added one")
    tab.locator("#id_captions-2-kind").select_option("press")
    tab.locator("#id_captions-2-language").fill("en")


def assert_as_left(tab):
    expect(tab.locator("#id_title_en")).to_have_value("Typed for an hour")
    expect(tab.locator("#id_title_ru")).to_have_value("Набрано за час")
    expect(tab.locator("#id_subjects ~ .select2-container")).to_contain_text("Brass bands")
    expect(tab.locator("#id_captions-0-text")).to_have_value("First")
    expect(tab.locator("#id_captions-1-text")).to_have_value("Second, corrected")
    expect(tab.locator("#id_captions-2-text")).to_have_value("An added one")
    expect(tab.locator("#id_captions-2-kind")).to_have_value("press")
