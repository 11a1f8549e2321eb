"""The main pages of the admin have no accessibility violation and fit the width of a tablet."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in
from tests.browser.combinations import each_value_once
from tests.browser.page_checks import axe_violations
from tests.browser.rotation import FIRST_COMBINATION

#: Colour schemes and widths: a desktop and a tablet.
WINDOWS = (("light", 1440), ("dark", 820))

#: Makes a record of each kind with parts, a deleted record and a user; prints their keys.
_MADE = """
import json, tempfile
from pathlib import Path
from django.contrib.auth.models import User
from records.changes import changeset
from exchange.spreadsheets.rules import KINDS
from tabular.read import Sheet
from exchange.spreadsheets.preview import create_preview
from photos.ingest import Ingest
from photos.models import ImportBatch
from photos.duplicates.compare import compare_scan
from tests import builders as b
from tests.images.image_files import encode_image, random_picture, write_file
def scanned(width, **values):
    content = encode_image(random_picture(4, width, 600))
    file = write_file(Path(tempfile.mkdtemp()), "1947_Norilsk_12.jpg", content)
    with Ingest() as ingest, changeset(why="A scan came in."):
        master = ingest.commit(ingest.stage(file, derive=True), derive=False)
        return b.make_photo(state="draft", master=master, date="", **values)
for made in (scanned(900, title_en="By two names"), scanned(901)):
    compare_scan(made.master)
with changeset(why="For the admin's pages.") as change_set:
    photo = b.make_photo(state="draft", subjects=(b.make_subject(),), place=b.make_place())
    b.make_caption(photo, "On the back")
    b.make_caption(photo, "Typed below it", order=2)
    b.make_photo_person(photo, b.make_person())
    gone = b.make_photo(state="draft", title_en="Gone")
with changeset(why="A mistake.") as change_set:
    change_set.delete(gone)
with changeset(why="For the admin's pages."):
    photo.title_en = "Another title"
    photo.save()
table, columns = KINDS["photos"], ["identifier", "title_en"]
rows = [(2, [photo.identifier, "Brass band"]), (3, ["PH-9999", "x"])]
someone = User.objects.filter(is_superuser=True).first()
mapping = dict(zip(columns, columns))
sheet = create_preview(table, Sheet(columns, rows), mapping, someone, "album.csv", "each")
batch = ImportBatch.objects.create(label="An album", collection=b.make_collection())
testimony = b.make_testimony(wordings=2)
found = {
    "photos/photo": photo,
    "desk/sheets": sheet,
    "desk/uploads": batch,
    "scanned": made,
    "photos/collection": b.make_collection(),
    "people/testimony": testimony,
    "people/question": b.make_question(),
    "people/person": b.make_person(),
    "articles/article": b.make_article(),
    "catalog/subject": b.make_subject(),
    "catalog/place": b.make_place(),
    "catalog/source": b.make_source(),
    "auth/user": User.objects.create_user("clerk", is_staff=True),
}
keys = {name: record.pk for name, record in found.items()}
print(json.dumps(keys | {"to translate": testimony.identifier}))
"""

#: These are not lists of the admin, but pages of the back office with a key.
_PAGES_WITH_KEY = ("desk/sheets", "desk/uploads")


@pytest.fixture(scope="session")
def records(live_museum, curator):
    """The key of a record of each kind, by the path of its list."""
    return live_museum.run_once(_MADE)


def pages(records):
    """Paths below /admin/: each kind of page, and the form of every kind of record."""
    photo = records["photos/photo"]
    subjects = records["catalog/subject"]
    yield ""
    for kind in records:
        if kind not in ("scanned", "to translate", *_PAGES_WITH_KEY):
            yield f"{kind}/{records[kind]}/change/"
    for kind in ("photos/photo", "catalog/place", "audit/auditentry", "photos/importbatch"):
        yield f"{kind}/"
    yield f"photos/photo/{records['scanned']}/change/"
    yield "photos/photo/add/"
    for act in ("history", "delete", "withdraw", "deleted"):
        yield f"photos/photo/{photo}/{act}/" if act != "deleted" else "photos/photo/deleted/"
    yield "auth/user/"
    yield "auth/user/add/"
    yield f"auth/user/{records['auth/user']}/change/"
    yield f"desk/bulk/photos.Photo/?pk={photo}"
    yield f"desk/table/photos.Photo/?pk={photo}"
    yield f"desk/merge/catalog.Subject/?pk={subjects}&pk={subjects - 1}"
    for room in ("merges", "twins", "bin", "sheets", "uploads", "translations", "calendar"):
        yield f"desk/{room}/"
    for room in _PAGES_WITH_KEY:
        yield f"{room}/{records[room]}/"
    yield f"desk/translations/{records['to translate']}/ja/"
    yield f"desk/previews/{records['to translate']}/"
    yield "password_change/"


@pytest.mark.parametrize("in_all", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.parametrize("window", range(len(WINDOWS)))
def test_axe_finds_nothing_and_nothing_is_cut_off(page, records, window, in_all):
    """Every page in one of the windows, tomorrow in the other; the long test in both."""
    scheme, width = WINDOWS[window]
    addresses = list(dict.fromkeys(pages(records)))
    if not in_all:
        addresses = addresses[(FIRST_COMBINATION + window) % len(WINDOWS) :: len(WINDOWS)]
    assert len(addresses) > 15
    tab = sign_in(page(scheme=scheme, width=width), "/admin/password_change/")
    found = []
    for address in addresses:
        tab.goto(f"/admin/{address}")
        found += [f"{address}: {violation}" for violation in axe_violations(tab)]
        wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{address}: {wide} px wider than the window")
    assert not found, "\n" + "\n".join(found)


#: Texts of a list of which a part is above, below or beside what is seen of their cell.
CUT_CELLS = """() => [...document.querySelectorAll("#result_list td, #result_list th")]
  .filter(cell => cell.offsetHeight && (cell.scrollHeight > cell.clientHeight + 1
    || cell.scrollWidth > cell.clientWidth + 1
    || [...cell.children].some(inner =>
      inner.getBoundingClientRect().top < cell.getBoundingClientRect().top - 1)))
  .map(cell => cell.textContent.trim())"""


def test_no_cell_of_a_list_is_cut_off_on_a_telephone(page, records):
    tab = sign_in(page(width=390, lang="ru"), "/admin/catalog/source/")
    shown = 0
    for kind in ("catalog/source", "photos/photo", "audit/auditentry", "people/testimony"):
        tab.goto(f"/admin/{kind}/")
        assert tab.evaluate(CUT_CELLS) == [], kind
        shown += tab.locator("#result_list td").count()
    assert shown > 20


@pytest.mark.parametrize(("lang", "width"), each_value_once(("ru", "ja"), (1440, 1024)))
def test_every_button_of_a_form_is_within_the_window_in_every_language(page, records, lang, width):
    address = f"/admin/photos/photo/{records['photos/photo']}/change/"
    tab = sign_in(page(width=width, lang=lang), address)
    buttons = tab.locator("#submit-row :is(button, a)")
    assert buttons.count() > 5
    for button in buttons.all():
        box = button.bounding_box()
        assert box["x"] >= 0, button.inner_text()
        assert box["x"] + box["width"] <= width, button.inner_text()


def test_a_suggested_fact_is_accepted_into_the_form_or_dismissed_for_good(page, records):
    address = f"/admin/photos/photo/{records['scanned']}/change/"
    tab = sign_in(page(), address)
    tab.locator("[name=why]").fill("Read from its name")
    tab.get_by_role("button", name="Accept: 1947", exact=True).press("Enter")
    expect(tab.locator("[name=date]")).to_have_value("1947")
    expect(tab.locator("[name=date]")).to_be_focused()
    with tab.expect_response("**/dismiss/") as answer:
        tab.get_by_role("button", name="Dismiss: 1947_Norilsk_12").click()
    assert answer.value.status == 204
    expect(tab.locator("[name=why]")).to_have_value("Read from its name")  # nothing is lost
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.wait_for_url("**/admin/photos/photo/")
    tab.goto(address)
    expect(tab.locator("[name=date]")).to_have_value("1947")
    expect(tab.locator(".suggestion")).to_have_count(0)


def test_parts_change_places_by_keyboard_and_are_saved_so(page, records):
    address = f"/admin/photos/photo/{records['photos/photo']}/change/"
    tab = sign_in(page(), address)
    first, second = (tab.locator(f"#id_captions-{number}-text") for number in (0, 1))
    texts = [first.input_value(), second.input_value()]
    assert texts[0] != texts[1]
    order = tab.locator("#id_captions-0-order")
    up, down = (order.locator("xpath=..").get_by_role("button").nth(n) for n in (0, 1))
    up.press("Enter")  # it is already the first
    expect(tab.get_by_role("status").last).to_have_text("Now number 1 of 2")
    down.press("Enter")
    expect(tab.get_by_role("status").last).to_have_text("Now number 2 of 2")
    expect(order).to_have_value("2")
    expect(down).to_be_focused()
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.wait_for_url("**/admin/photos/photo/")
    tab.goto(address)
    assert [first.input_value(), second.input_value()] == texts[::-1]


def test_a_list_is_gone_through_by_keyboard(page, records):
    tab = sign_in(page(), "/admin/photos/photo/?state__exact=draft")
    links = tab.locator("#result_list .field-identifier a")
    addresses = [link.get_attribute("href") for link in links.all()]
    tab.goto(addresses[0])
    tab.locator("[name=why]").fill("Looked at")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url(f"**{addresses[1]}")
    tab.keyboard.press("Control+s")
    tab.wait_for_url("**/admin/photos/photo/?state__exact=draft")


def test_the_languages_of_a_field_are_tabs_by_mouse_and_by_keyboard(page, records):
    tab = sign_in(page(), f"/admin/catalog/place/{records['catalog/place']}/change/")
    english, russian, japanese = (tab.locator(f"#tab_id_name_{one}") for one in ("en", "ru", "ja"))
    tabs = tab.get_by_role("tab")
    expect(english).to_be_visible()
    tabs.nth(1).click()
    expect(russian).to_be_visible()
    expect(english).to_be_hidden()
    tab.keyboard.press("ArrowRight")
    expect(japanese).to_be_visible()
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")


def test_the_language_of_the_admin_is_chosen_by_keyboard(page, records):
    tab = sign_in(page(), "/admin/photos/photo/")
    opener = tab.locator(".user-links")
    opener.focus()
    tab.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    tab.get_by_role("button", name="日本語").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/admin/photos/photo/")
    expect(tab.locator("html")).to_have_attribute("lang", "ja")
    assert axe_violations(tab) == []
    tab.goto("/en/")
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    (kept,) = [one for one in tab.context.cookies() if one["name"] == "django_language"]
    assert (kept["value"], kept["path"]) == ("ja", "/admin/")
