"""Scans dropped into the admin: progress, outcomes, and nothing for axe to find."""

import pytest
from playwright.sync_api import expect

from tests.browser.judges import axe
from tests.browser.test_desk import ours, signed_in
from tests.photos.pictures import data, scene

SECRET = "only-for-this-test-4712"

_MADE = f"""
from django.contrib.auth.models import User
User.objects.filter(username="tabulator").exists() or User.objects.create_superuser(
    "tabulator", password="{SECRET}")
"""

#: Drops files, named and typed, as a hand does.
_DROP = """
(zone, files) => {
  const carried = new DataTransfer();
  for (const [name, bytes] of files)
    carried.items.add(new File([new Uint8Array(bytes)], name));
  const how = { dataTransfer: carried, bubbles: true, cancelable: true };
  zone.dispatchEvent(new DragEvent("drop", how));
}
"""


@pytest.fixture(scope="module")
def curator(live_museum):
    live_museum.manage("shell", "--verbosity=0", "--command", _MADE)


def begun(tab, label):
    tab.get_by_label("Label").fill(label)
    tab.get_by_role("button", name="Go on to the files").click()
    tab.wait_for_url("**/uploads/*/")


@pytest.mark.parametrize("width", [390, 1440])
def test_files_are_dropped_taken_in_and_told(page, curator, width):
    tab = signed_in(page(width=width), "/admin/desk/uploads/")
    assert ours(axe(tab)) == []
    begun(tab, f"Album {width}")
    files = [(f"{n:02}.jpg", list(data(scene(width * 10 + n, 300, 200)))) for n in range(4)]
    twin, letter = ("twin.jpg", files[0][1]), ("letter.pdf", list(b"%PDF-1.4 a letter"))
    tab.locator("[data-uploads]").evaluate(_DROP, [*files, twin, letter])
    expect(tab.locator("[data-status]")).to_contain_text("6 / 6", timeout=20_000)
    # The same bytes twice are one file of the delivery: the second was here already.
    rows = tab.locator("[data-outcomes] tbody tr")
    expect(rows).to_have_count(5, timeout=20_000)
    expect(tab.locator('[data-outcome="done"]')).to_have_count(4, timeout=60_000)
    failed = tab.locator('[data-outcome="failed"]')
    expect(failed).to_contain_text("letter.pdf: the file is a PDF document.")
    assert ours(axe(tab)) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    failed.get_by_role("button").click()
    expect(tab.get_by_text("1 file waits again.")).to_be_visible()


def test_after_a_lost_connection_it_goes_on_where_it_stopped(browser, live_museum, curator):
    # A context of its own: that the network is gone is what a browser complains of.
    context = browser.new_context(base_url=live_museum.address)
    tab = signed_in(context.new_page(), "/admin/desk/uploads/")
    begun(tab, "Interrupted")
    files = [(f"{n:02}.jpg", list(data(scene(900 + n, 300, 200)))) for n in range(3)]
    tab.locator("[data-uploads]").evaluate(_DROP, files[:1])
    expect(tab.locator("[data-status]")).to_contain_text("1 / 1", timeout=20_000)
    sent = []
    tab.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    tab.context.set_offline(True)
    tab.locator("[data-uploads]").evaluate(_DROP, files)
    again = tab.get_by_role("button", name="Send what is left")
    expect(again).to_be_visible(timeout=60_000)
    tab.context.set_offline(False)
    sent.clear()
    again.click()
    expect(tab.locator("[data-status]")).to_contain_text("4 / 4", timeout=20_000)
    uploads = [asked for asked in sent if "arrived" not in asked.url]
    context.close()
    assert len(uploads) == 2, "What had arrived was sent again."
