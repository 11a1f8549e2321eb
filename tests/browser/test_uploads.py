"""Scans dropped into the admin: progress, outcomes, no accessibility violation."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import create_batch, drop_files, sign_in
from tests.browser.page_checks import axe_violations
from tests.images.image_files import encode_image, random_scene


def scans(first, count=1):
    """Files that no other test has uploaded, in the form that `drop_files` takes."""
    return [
        (f"{n:02}.jpg", list(encode_image(random_scene(first + n, 300, 200)))) for n in range(count)
    ]


def test_progress_is_that_of_the_bytes_sent(page, curator):
    tab = sign_in(page(), "/admin/desk/uploads/")
    create_batch(tab, "A slow line")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 80_000}
    tab.context.new_cdp_session(tab).send("Network.emulateNetworkConditions", slow)
    tab.evaluate(
        """() => {
          globalThis.values = { overall: [], file: [] };
          new MutationObserver((changes) => {
            for (const { target } of changes)
              if (target instanceof HTMLProgressElement)
                values["totalProgress" in target.dataset ? "overall" : "file"]
                  .push(target.position);
          }).observe(document.querySelector("[data-uploads]"), { attributes: true, subtree: true });
        }"""
    )
    drop_files(tab, ("large.tif", [7] * 200_000))
    expect(tab.locator("[data-status]")).to_contain_text("1 / 1")
    seen = tab.evaluate("values")
    for positions in seen.values():
        assert positions[-1] == 1
        assert positions == sorted(positions)
        assert any(0 < position < 1 for position in positions)


def test_duplicates_large_files_and_hidden_files_are_distinguished(page, curator):
    tab = sign_in(page(), "/admin/desk/uploads/")
    create_batch(tab, "The first time")
    drop_files(tab, *scans(700))
    expect(tab.locator('[data-outcome="done"]')).to_have_count(1)
    expect(tab.locator("[data-status]")).to_contain_text("every file has its outcome")
    tab.goto("/admin/desk/uploads/")
    create_batch(tab, "The second time")
    tab.locator("[data-uploads]").evaluate("form => { form.dataset.maxBytes = 100_000 }")
    whole = scans(701)[0][1]
    broken = ("broken.jpg", whole[: len(whole) // 2])
    large = ("large.tif", [0] * 100_001)
    drop_files(tab, *scans(700), broken, large, (".DS_Store", [0]), ("Thumbs.db", [0]))
    expect(tab.locator("[data-status]")).to_contain_text("2 / 3")
    expect(tab.locator("[data-status]")).to_contain_text("not accepted: 1")
    expect(tab.locator("[data-state=refused]")).to_contain_text("use import_photos")
    duplicate = tab.locator('[data-outcome="twin"]')
    expect(duplicate.get_by_role("link")).to_contain_text("PH-")
    failed = tab.locator('[data-outcome="failed"]')
    expect(failed.filter(has_text="broken.jpg")).to_contain_text("ends before the image does")
    tab.reload()
    expect(failed.filter(has_text="large.tif")).to_contain_text("import_photos")
    assert axe_violations(tab) == []


def test_without_scripts_several_files_come_by_a_plain_form(
    browser, live_museum, page, curator, tmp_path
):
    # The sign-in page of django-unfold shows nothing without JavaScript.
    state = sign_in(page(), "/admin/password_change/").context.storage_state()
    context = browser.new_context(
        base_url=live_museum.address, java_script_enabled=False, storage_state=state
    )
    tab = context.new_page()
    tab.goto("/admin/desk/uploads/")
    create_batch(tab, "No script")
    for name, content in scans(800, 2):
        (tmp_path / name).write_bytes(bytes(content))
    expect(tab.locator("[data-folder]")).to_be_hidden()
    tab.locator("[name=files]").set_input_files(sorted(tmp_path.glob("*.jpg")))
    tab.get_by_role("button", name="Upload", exact=True).click()
    expect(tab.get_by_text("2 files have arrived.")).to_be_visible()
    done, again = tab.locator('[data-outcome="done"]'), tab.get_by_role("link", name="Look again")
    deadline = time.monotonic() + 120
    while done.count() < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
        if again.count():
            again.click()
    assert done.count() == 2
    context.close()


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.long)])
def test_files_are_dropped_imported_and_reported(page, curator, width):
    tab = sign_in(page(width=width), "/admin/desk/uploads/")
    assert axe_violations(tab) == []
    create_batch(tab, f"Album {width}")
    files = scans(width * 10, 4)
    duplicate, letter = ("twin.jpg", files[0][1]), ("letter.pdf", list(b"%PDF-1.4 a letter"))
    drop_files(tab, *files, duplicate, letter)
    expect(tab.locator("[data-status]")).to_contain_text("6 / 6")
    # The same bytes twice are one record; the second file names it, also after a reload.
    rows = tab.locator("[data-outcomes] tbody tr")
    expect(rows).to_have_count(6)
    expect(tab.locator('[data-outcome="done"]')).to_have_count(4)
    expect(tab.locator("[data-status]")).to_contain_text("was here already: 1")
    tab.reload()
    twin = tab.locator('[data-outcome="twin"]')
    expect(twin).to_contain_text("twin.jpg")
    expect(twin.get_by_role("link")).to_contain_text("PH-")
    failed = tab.locator('[data-outcome="failed"]')
    expect(failed).to_contain_text("letter.pdf: the file is a PDF document.")
    assert axe_violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    failed.get_by_role("button").click()
    expect(tab.get_by_text("1 file waits again.")).to_be_visible()


def test_a_folder_is_sent_in_the_natural_order_of_its_names(page, curator):
    tab = sign_in(page(), "/admin/desk/uploads/")
    create_batch(tab, "An album")
    contents = [content for _name, content in scans(950, 5)]
    names = ["album/10.jpg", "album/9.jpg", "album/１.jpg", "album/2.jpg", "album/back.jpg"]
    drop_files(tab, *zip(names, contents, strict=True), ("album/empty.jpg", []))
    expect(tab.locator('[data-outcome="done"]')).to_have_count(5)
    order = ["album/１.jpg", "album/2.jpg", "album/9.jpg", "album/10.jpg", "album/back.jpg"]
    assert tab.locator("[data-queue] li").evaluate_all(
        "lines => lines.map((line) => line.firstChild.textContent)"
    ) == [*order, "album/empty.jpg"]
    records = tab.locator('[data-outcome="done"]')
    assert records.locator("th").all_text_contents() == order
    numbered = records.locator("td a").all_text_contents()
    assert numbered == sorted(numbered)
    tab.reload()
    expect(tab.locator('[data-outcome="failed"]')).to_contain_text("the file is empty")


def test_after_a_lost_connection_it_goes_on_where_it_stopped(browser, live_museum, curator):
    # A separate context, because the browser reports the lost network as an error.
    context = browser.new_context(base_url=live_museum.address)
    tab = sign_in(context.new_page(), "/admin/desk/uploads/")
    create_batch(tab, "Interrupted")
    files = scans(900, 3)
    drop_files(tab, *files[:1])
    expect(tab.locator("[data-status]")).to_contain_text("1 / 1")
    sent = []
    tab.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    tab.context.set_offline(True)
    drop_files(tab, *files)
    again = tab.get_by_role("button", name="Send what is left")
    expect(again).to_be_visible()
    tab.context.set_offline(False)
    sent.clear()
    again.click()
    expect(tab.locator("[data-status]")).to_contain_text("4 / 4")
    uploads = [asked for asked in sent if "arrived" not in asked.url]
    context.close()
    assert len(uploads) == 2, "What had arrived was sent again."
