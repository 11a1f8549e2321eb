"""The static files of a public server: style sheets joined into one file, fonts that are used."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from museum.staticfiles import BundlingStaticFilesStorage

STYLES = Path(settings.BASE_DIR, "static", "css")
#: Style sheets that are not of the public pages: of the admin, and of pages that stand alone.
_ELSEWHERE = {
    *("account", "backoffice", "drafts", "draw_regions", "error_page", "keyboard", "no_script"),
    *("review", "site", "uploads", "worklist"),
}


def collect(folder, files):
    """Collect text files, by name, with the storage of a public server; return what it wrote."""
    found = InMemoryStorage()
    for name, text in files.items():
        found.save(name, ContentFile(text.encode()))
    storage = BundlingStaticFilesStorage(location=folder, base_url="/static/")
    for name in files:
        with found.open(name) as file:
            storage.save(name, file)
    for name, _hashed, processed in storage.post_process({n: (found, n) for n in files}):
        if isinstance(processed, Exception):
            raise processed
        assert name
    return (folder / storage.stored_name("css/site.css")).read_text()


def test_a_bundle_has_what_it_imports_in_order_and_without_comments(tmp_path):
    text = collect(
        tmp_path,
        {
            "css/site.css": '@import url("one.css");\n@import url("two.css") print;\n',
            "css/one.css": '/* First. */ a { background: url("../img/dot.png") }',
            "css/two.css": "b { color: red }",
            "img/dot.png": "a dot",
        },
    )
    assert re.fullmatch(
        r'a\{background:url\("\.\./img/dot\.[0-9a-f]{12}\.png"\)\}'
        r"@media print\{b\{color:red\}\}\s*",
        text,
    )


@pytest.mark.parametrize("imported", ["missing.css", "../elsewhere.css"])
def test_a_bundle_with_an_import_that_it_cannot_have_says_which(tmp_path, imported):
    with pytest.raises(ValueError, match=re.escape(imported)):
        collect(tmp_path, {"css/site.css": f'@import url("{imported}");', "elsewhere.css": ""})


def test_the_bundle_of_the_public_pages_has_every_style_sheet_of_theirs():
    imported = set(re.findall(r'@import url\("(.+)\.css"\)', (STYLES / "site.css").read_text()))
    assert imported == {path.stem for path in STYLES.glob("*.css")} - _ELSEWHERE


def test_public_pages_request_one_style_sheet():
    assert (
        Path(settings.BASE_DIR, "templates/public/base.html").read_text().count('rel="stylesheet"')
        == 1
    )


def test_every_font_that_is_declared_exists_and_every_font_that_exists_is_declared():
    declared = set(re.findall(r'url\("\.\./(fonts/.+?)"\)', (STYLES / "fonts.css").read_text()))
    assert all(finders.find(name) for name in declared)
    assert declared == {f"fonts/{path.name}" for path in (STYLES.parent / "fonts").glob("*.woff2")}
