"""A workbook in a browser: its notes and warnings in three languages, narrow and wide."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import sign_in
from tests.browser.page_checks import axe_violations, horizontal_overflow
from tests.tabular.workbook_files import text_cell, xlsx

_HEADERS = ("Nr", "Date", "date", "title_en", "holder_number")
#: A column with numbers of the museum that no header names, months, a zero, a formula without a
#: result, a day without a year, and a hidden row.
_ROWS = "".join(
    [
        "<row>" + "".join(text_cell(header) for header in _HEADERS) + "</row>",
        f"<row>{text_cell('PH-0001')}<c/>"
        f"<c s='1'><v>16681</v></c>{text_cell('Choir')}<c s='2'><v>7</v></c></row>",
        "<row hidden='1'><c/><c/><c/><c><f>A1&amp;B1</f><v/></c><c s='3'><v>46145</v></c></row>",
    ]
)
WIDTHS = (390, 1440)
_WORDS = {
    "en": ("is left out", "is not stored in the file", "Columns that were chosen before"),
    "ru": ("пропущен", "в файле не сохранён", "Ранее выбранные столбцы"),
    "ja": ("読み込まない設定", "保存されていません", "これまでに選んだ列"),
}


def _keep(tab, name):
    """Keep a screenshot in the folder that SCREENSHOTS names, for people to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("in_all", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_workbook_says_how_it_was_read(page, curator, tmp_path, in_all):
    """Each language on one of two screens; the long test on both."""
    path = tmp_path / "album.xlsx"
    path.write_bytes(xlsx(_ROWS, ["mmm-yy", "0000", "d-mmm"]))
    tab = sign_in(page(), "/admin/desk/sheets/")
    tab.locator("input[type=file]").set_input_files(path)
    tab.get_by_role("button", name="Show what would change").click()
    tab.wait_for_url("**/desk/sheets/*/")
    preview = tab.url
    tab.locator(".spreadsheets__mapping summary").click()
    for number, (language, (warning, note, title)) in enumerate(_WORDS.items()):
        cookie = {"name": "django_language", "value": language, "url": f"{preview}"}
        tab.context.clear_cookies(name="django_language")
        tab.context.add_cookies([{**cookie, "url": preview.partition("desk/")[0]}])
        for width in WIDTHS if in_all else WIDTHS[number % 2 :][:1]:
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(preview)
            tab.locator(".spreadsheets__mapping summary").click()
            expect(tab.locator("html")).to_have_attribute("lang", language)
            expect(tab.locator(".spreadsheets__warning")).to_contain_text(warning)
            expect(tab.locator(".spreadsheets__notes")).to_contain_text("3-May")
            if language == "en":
                expect(tab.locator("table")).to_contain_text(note)
            assert horizontal_overflow(tab) == []
            assert axe_violations(tab) == []
            _keep(tab, f"preview-{language}-{width}")
            tab.goto("/admin/desk/sheets/columns/")
            expect(tab.get_by_role("heading", level=1)).to_contain_text(title)
            assert horizontal_overflow(tab) == []
            assert axe_violations(tab) == []
            _keep(tab, f"columns-{language}-{width}")
