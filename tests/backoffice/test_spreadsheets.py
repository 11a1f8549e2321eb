"""The spreadsheet pages, as a curator uses them, and as a direct POST request does."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import AuditEntry
from exchange.models import HeaderMapping, SheetImport, SheetRow
from exchange.spreadsheets.storage import path_of
from jobs.worker import run_all
from photos.models import Photo
from tabular.read import read_sheet
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.query_counts import count_queries
from tests.tabular.workbook_files import text_cell, xlsx

pytestmark = pytest.mark.django_db


def url_of(name, *args):
    return reverse(f"backoffice:{name}", args=args)


def upload(client, text, kind="photos", name="album.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, data)
    return client.post(url_of("spreadsheets"), {"kind": kind, "file": file}, follow=True)


def test_a_spreadsheet_is_uploaded_previewed_applied_and_undone(curator):
    photo = builders.make_photo(title_en="Band")
    text = f"identifier,title_en\n{photo.identifier},Brass band\nPH-9999,x\n"
    page = upload(curator, text)
    shown = page.content.decode()
    assert "<ins" in shown
    assert "There is no record PH-9999" in shown
    sheet = SheetImport.objects.get()
    assert path_of(sheet).exists()
    apply = url_of("spreadsheet_apply", sheet.pk)
    page = curator.post(apply, {"mode": "each"}, follow=True)
    assert "Look again" in page.content.decode()
    assert not path_of(sheet).exists()
    run_all(until_empty=True)
    photo.refresh_from_db()
    assert photo.title_en == "Brass band"
    entry = AuditEntry.objects.order_by("-sequence").first()
    assert (entry.user_name, entry.records) == ("curator", photo.identifier)
    page = curator.post(url_of("spreadsheet_undo", sheet.pk), follow=True)
    run_all(until_empty=True)
    photo.refresh_from_db()
    assert photo.title_en == "Band"
    assert "Taken back" in curator.get(url_of("spreadsheet", sheet.pk)).content.decode()


def test_columns_are_chosen_and_remembered(curator):
    photo = builders.make_photo()
    text = f"objectid,Zdjęcie\n{photo.identifier},A new title\n"
    page = upload(curator, text)
    assert "Columns left out:" in page.content.decode()
    sheet = SheetImport.objects.get()
    chosen = {"column_0": "identifier", "column_1": "title_en"}
    curator.post(url_of("spreadsheet", sheet.pk), chosen)
    (row,) = SheetImport.objects.get().rows.all()
    assert row.changes[0][0] == "title_en"
    assert HeaderMapping.objects.get(header="zdjęcie").ours == "title_en"
    SheetImport.objects.all().delete()
    upload(curator, text)
    assert SheetImport.objects.get().rows.get().changes[0][0] == "title_en"
    twice = {"column_0": "title_en", "column_1": "title_en"}
    page = curator.post(url_of("spreadsheet", SheetImport.objects.get().pk), twice)
    assert "is chosen twice" in page.content.decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "None of its columns is known"),
        ("", "empty"),
        ("a,a\n1,1\n", "Rename or remove one"),
    ],
)
def test_an_unusable_file_is_reported_beside_its_field(curator, text, words):
    page = upload(curator, text)
    assert words in page.content.decode()
    assert not SheetImport.objects.exists()


def test_a_spreadsheet_is_applied_only_once(curator):
    photo = builders.make_photo()
    upload(curator, f"identifier,title_en\n{photo.identifier},New\n")
    sheet = SheetImport.objects.get()
    apply = url_of("spreadsheet_apply", sheet.pk)
    curator.post(apply, {"mode": "all"})
    run_all(until_empty=True)
    page = curator.post(apply, {"mode": "all"}, follow=True)
    assert "It was done already" in page.content.decode()
    page = curator.post(url_of("spreadsheet", sheet.pk), {"column_0": "identifier"})
    assert SheetImport.objects.get().status == "done"


def test_exported_spreadsheets_include_drafts(curator):
    draft = builders.make_photo(state="draft")
    for name in ("photos.csv", "photos.xlsx", "all.xlsx"):
        kind, _dot, format = name.partition(".")
        answer = curator.get(url_of("spreadsheet_export", kind, format))
        data = b"".join(answer) if answer.streaming else answer.content
        sheet = read_sheet(io.BytesIO(data), name, tab="photos")
        assert draft.identifier in [cells[0] for _number, cells in sheet.rows]
    assert AuditEntry.objects.filter(kind="export").count() == 3
    assert curator.get(url_of("spreadsheet_export", "all", "csv")).status_code == 404
    assert curator.get(url_of("spreadsheet_export", "users", "csv")).status_code == 404


def test_a_spreadsheet_needs_permission_for_its_kind(client, stranger):
    builders.make_photo()
    assert stranger.get(url_of("spreadsheets")).status_code == 403
    client.force_login(create_user_in_group("Researcher"))
    assert client.get(url_of("spreadsheets")).status_code == 200
    assert upload(client, "identifier,title_en\nPH-0001,x\n").status_code == 403
    client.force_login(create_user_in_group("Contributor"))
    # A contributor may not change terms: the kind is not offered, and a direct POST is refused.
    upload(client, "name_en\nnew\n", kind="subjects")
    assert not SheetImport.objects.exists()


def test_spreadsheets_of_forbidden_kinds_are_not_shown(client, curator):
    upload(curator, "name_en,slug\nnew,new\n", kind="subjects")
    sheet = SheetImport.objects.get()
    client.force_login(create_user_in_group("Contributor"))
    for name in ("spreadsheet", "spreadsheet_apply", "spreadsheet_undo"):
        assert (
            client.post(reverse(f"backoffice:{name}", args=[sheet.pk]), {"mode": "all"}).status_code
            == 403
        )


def test_a_long_spreadsheet_is_paged_with_as_many_queries(curator):
    photos = [builders.make_photo() for _ in range(60)]
    few, many = (
        "identifier,title_en\n" + "".join(f"{photo.identifier},New\n" for photo in some)
        for some in (photos[:2], photos)
    )
    upload(curator, few)
    upload(curator, many)
    newer, older = SheetImport.objects.order_by("-pk")
    addresses = [url_of("spreadsheet", sheet.pk) for sheet in (older, newer)]
    assert count_queries(curator, addresses[0]) == count_queries(curator, addresses[1])
    assert SheetRow.objects.filter(sheet=newer).count() == 60
    assert "1 / 2" in curator.get(addresses[1]).content.decode()
    assert Photo.objects.filter(title_en="New").count() == 0


CASE_DUPLICATES = "Date,date,title_en\r\n1946,1947,A\r\n"


def test_a_preview_remembers_nothing(curator):
    page = upload(curator, CASE_DUPLICATES)
    assert "have the same name" in page.content.decode()
    assert not HeaderMapping.objects.exists()
    upload(curator, "title_en,date\nA,1946\n", name="after.csv")
    newest = SheetImport.objects.order_by("-pk").first()
    assert dict(newest.mapping["columns"]) == {"title_en": "title_en", "date": "date"}


def test_a_remembered_choice_is_seen_and_forgotten(client, curator):
    upload(curator, "Notiz,title_en\nx,A\n")
    sheet = SheetImport.objects.get()
    curator.post(url_of("spreadsheet", sheet.pk), {"column_0": "credit_en", "column_1": "title_en"})
    choice = HeaderMapping.objects.get()
    assert (choice.header, choice.ours, choice.chosen_by.username) == (
        "notiz", "credit_en", "curator",
    )  # fmt: skip
    shown = curator.get(url_of("spreadsheet_columns")).content.decode()
    assert "notiz" in shown
    assert "credit_en" in shown
    forget = url_of("spreadsheet_forget_column", choice.pk)
    assert curator.get(forget).status_code == 405
    page = curator.post(forget, follow=True)
    assert "“notiz” is forgotten" in page.content.decode()
    assert not HeaderMapping.objects.exists()
    kept = HeaderMapping.objects.create(kind="photos", header="notiz", ours="credit_en")
    client.force_login(create_user_in_group("Researcher"))
    assert client.get(url_of("spreadsheet_columns")).status_code == 403
    assert client.post(url_of("spreadsheet_forget_column", kept.pk)).status_code == 403
    assert HeaderMapping.objects.exists()


def test_our_numbers_in_a_column_left_out_are_warned_of(curator):
    photo = builders.make_photo()
    page = upload(curator, f"Nr,title_en\n{photo.identifier},A\n").content.decode()
    assert 'role="alert"' in page
    assert f"such as {photo.identifier}" in page


def test_numbers_of_another_system_become_the_holders_by_one_button(curator):
    page = upload(curator, "Dublin Core:Identifier,Dublin Core:Title\ncb-001,A\n")
    shown = page.content.decode()
    assert "Take them as the holder's numbers" in shown
    sheet = SheetImport.objects.get()
    fields = dict(page.context["as_holder_numbers"])
    assert fields == {"column_0": "holder_number", "column_1": "title_en"}
    curator.post(url_of("spreadsheet", sheet.pk), fields)
    [row] = SheetImport.objects.get().rows.all()
    assert (row.action, row.cells["holder_number"]) == ("create", "cb-001")


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "не сохранён"), ("ja", "保存されていません"), ("en", "is not stored in the file")],
)
def test_a_workbook_is_previewed_with_its_notes_in_each_language(curator, language, words):
    rows = (
        f"<row>{text_cell('identifier')}{text_cell('title_en')}</row>"
        f"<row><c/><c r='B2'><f>A1</f><v/></c></row>"
        f"<row><c r='B3' s='1'><v>46145</v></c></row>"
    )
    curator.cookies["django_language"] = language
    page = upload(curator, xlsx(rows, ["d-mmm"]), name="a.xlsx").content.decode()
    assert words in page
    assert "B2" in page
    assert "B3" in page
    assert "3-May" in page
