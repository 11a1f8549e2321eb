"""The walkthrough of docs/curators.md in a browser, with screenshots.

Sixty scans are dropped, a spreadsheet is applied to them, many are changed at once, one is
reviewed, previewed in Japanese and published at a scheduled time, and the spreadsheet is undone.
"""

import csv
import io
import json
import time

from playwright.sync_api import expect

from tests.browser.admin_session import create_batch, drop_files, sign_in
from tests.browser.walkthrough_screenshots import WalkthroughScreenshots
from tests.images.image_files import encode_image, random_scene

COUNT, WRONG, TOGETHER = 60, 3, 20

#: The keys of the batch's photographs, in the order of the spreadsheet made from them.
_BATCH_KEYS = """
import json
from photos.models import ImportBatch
batch = ImportBatch.objects.get(label="The afternoon")
rows = batch.rows.order_by("photo__identifier").select_related("photo")
print(json.dumps([[row.photo_id, row.photo.identifier] for row in rows]))
"""
#: Makes the scheduled publication due now.
_MAKE_SCHEDULE_DUE = """
from django.utils import timezone
from editorial.models import ScheduledAct
print(ScheduledAct.objects.filter(status="waiting").update(due_at=timezone.now()))
"""
_BATCH_STATES = """
import json
from photos.models import ImportBatch
batch = ImportBatch.objects.get(label="The afternoon")
photos = batch.rows.order_by("photo__identifier").values_list(
    "photo__identifier", "photo__state", "photo__title_en")
found = [list(row) for row in photos]
print(json.dumps(found))
"""


def run_json(museum, command):
    return json.loads(museum.run(command).splitlines()[-1])


def fill_in_spreadsheet(tab, identifiers):
    """Export the spreadsheet of the photographs and fill it in; three rows are wrong."""
    answer = tab.request.get("/admin/desk/sheets/export/photos.csv")
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    mine = [row for row in rows if row["identifier"] in identifiers]
    assert len(mine) == COUNT
    for number, row in enumerate(mine):
        for language in ("en", "ru", "ja"):
            row[f"title_{language}"] = f"A camp choir, sheet {number} ({language})"
            row[f"alt_text_{language}"] = f"Men singing in rows ({language})"
        row["date"] = "autumn 1946"
    mine[10]["date"], mine[20]["place"], mine[30]["identifier"] = (
        "31 June 1946",
        "PL-9999",
        "PH-9999",
    )
    target = io.StringIO()
    writer = csv.DictWriter(target, rows[0].keys())
    writer.writeheader()
    writer.writerows(mine)
    return target.getvalue().encode()


def wait_for_status(tab, words):
    """Wait until the page reports that the worker has finished."""
    status = tab.locator("main [role=status]")
    expect(status).to_contain_text(words)


class Walkthrough:
    """The steps of the walkthrough, with the curator's tab and the photographs uploaded."""

    def __init__(self, page, museum):
        self.page, self.museum = page, museum
        self.tab, self.pictures = sign_in(page(), "/admin/"), WalkthroughScreenshots()
        self.keys, self.identifiers, self.sheet = (), (), ""

    def drop_scans(self):
        """Upload sixty scans by drag and drop."""
        tab = self.tab
        tab.goto("/admin/desk/uploads/")
        create_batch(tab, "The afternoon")
        scans = [
            (f"{n:02}.jpg", list(encode_image(random_scene(5000 + n, 320, 240))))
            for n in range(COUNT)
        ]
        drop_files(tab, *scans)
        expect(tab.locator('[data-outcome="done"]')).to_have_count(COUNT)
        self.pictures.take(tab, "uploads")
        photos = run_json(self.museum, _BATCH_KEYS)
        self.keys, self.identifiers = zip(*photos, strict=True)

    def apply_sheet(self):
        """Apply a spreadsheet of sixty rows, three of them wrong."""
        tab = self.tab
        tab.goto("/admin/desk/sheets/")
        tab.locator("[name=kind]").select_option("photos")
        file = {
            "name": "choir.csv",
            "mimeType": "text/csv",
            "buffer": fill_in_spreadsheet(tab, self.identifiers),
        }
        tab.locator("input[type=file]").set_input_files(file)
        tab.get_by_role("button", name="Show what would change").click()
        tab.wait_for_url("**/sheets/*/")
        expect(tab.get_by_role("link", name=f"changed: {COUNT - WRONG}")).to_be_visible()
        self.pictures.take(tab, "sheet")
        tab.get_by_role("link", name=f"wrong: {WRONG}").click()
        wrong = tab.locator('[data-outcome="failed"]')
        expect(wrong).to_have_count(WRONG)
        expect(wrong.nth(0)).to_contain_text("there is no day 31")
        expect(wrong.nth(1)).to_contain_text("There is no record PL-9999")
        expect(wrong.nth(2)).to_contain_text("There is no record PH-9999")
        tab.get_by_label("do the others: wrong rows are named and left out").check()
        tab.get_by_role("button", name="Do it").click()
        wait_for_status(tab, "Done")
        self.sheet = tab.url

    def change_many(self):
        """Change twenty photographs at once, after the preview of the change."""
        tab = self.tab
        query = "&".join(f"pk={key}" for key in self.keys[:TOGETHER])
        tab.goto(f"/admin/desk/bulk/photos.Photo/?{query}")
        tab.locator("[name=image_rights]").select_option("NKC")
        tab.get_by_role("button", name="Show what would change").click()
        expect(tab.get_by_text(f"{TOGETHER} records would change")).to_be_visible()
        self.pictures.take(tab, "many-at-once")
        tab.get_by_role("button", name="Change them").click()
        expect(tab.get_by_text(f"{TOGETHER} records were changed.")).to_be_visible()

    def submit_for_review(self):
        """Submit for review with a question, which a colleague resolves."""
        tab = self.tab
        tab.goto(f"/admin/photos/photo/{self.keys[0]}/change/")
        tab.get_by_label("Write a comment").fill("Is it the choir of the second camp?")
        tab.get_by_role("button", name="Comment", exact=True).click()
        expect(tab.locator("#comments li").last).to_contain_text("the second camp")
        tab.get_by_role("button", name="Save and submit for review").click()
        expect(tab.get_by_text("Submitted for review: ")).to_be_visible()

    def look_in_japanese(self):
        """Preview the page in Japanese exactly as the public will see it."""
        tab = self.tab
        tab.goto(f"/admin/photos/photo/{self.keys[0]}/change/")
        self.pictures.take(tab, "record")
        preview = tab.get_by_label("Review").get_by_role("link", name="日本語").first
        tab.goto(preview.get_attribute("href"))
        expect(tab.get_by_role("heading", level=1)).to_have_text("A camp choir, sheet 0 (ja)")
        expect(tab.locator(".preview-banner")).to_be_visible()

    def publish_on_monday(self):
        """Schedule the publication for Monday at nine; the clock is moved instead of waiting."""
        tab = self.tab
        visitor = self.page()
        public = f"/en/photos/{self.identifiers[0]}/"
        assert visitor.request.get(public).status == 404
        tab.goto(f"/admin/desk/at/publish/?id={self.identifiers[0]}")
        tab.locator("input[type=datetime-local]").fill("2037-11-30T09:00")
        self.pictures.take(tab, "publish-at")
        tab.get_by_role("button", name="Publish then").click()
        tab.goto(f"/admin/photos/photo/{self.keys[0]}/change/")
        expect(tab.get_by_text("Will be published on")).to_contain_text("09:00")
        with self.museum.unchanged():
            assert run_json(self.museum, _MAKE_SCHEDULE_DUE) == 1
            deadline = time.monotonic() + 120
            while visitor.request.get(public).status != 200 and time.monotonic() < deadline:
                time.sleep(0.2)
        visitor.goto(public)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("A camp choir, sheet 0 (en)")

    def take_sheet_back(self):
        """Undo the spreadsheet on Tuesday: rows that were edited since are named and left."""
        tab = self.tab
        tab.goto(self.sheet)
        tab.get_by_role("button", name="Take the whole sheet back").click()
        wait_for_status(tab, "Taken back")
        left = tab.get_by_role("link", name=f"left as it is: {TOGETHER - 1}")
        expect(left).to_be_visible()
        self.pictures.take(tab, "taken-back")
        now = run_json(self.museum, _BATCH_STATES)
        assert [state for _id, state, _title in now].count("published") == 1
        titles = {identifier: title for identifier, _state, title in now}
        assert titles[self.identifiers[0]] == "A camp choir, sheet 0 (en)"
        # Its title is its file name again; the worker may have imported the files in any order.
        assert titles[self.identifiers[COUNT - 1]] in {f"{number:02}" for number in range(COUNT)}


def test_the_whole_walkthrough(page, live_museum, curator):
    afternoon = Walkthrough(page, live_museum)
    pictures = afternoon.pictures
    pictures.take(afternoon.tab, "work-list", is_alike=False)
    afternoon.drop_scans()
    afternoon.apply_sheet()
    afternoon.change_many()
    afternoon.submit_for_review()
    afternoon.look_in_japanese()
    afternoon.publish_on_monday()
    afternoon.take_sheet_back()
    assert pictures.names == pictures.documented_names()
    assert not pictures.stale, "The walk-through shows other pages (PICTURES=write takes them anew)"
