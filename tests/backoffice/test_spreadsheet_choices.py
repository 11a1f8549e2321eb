"""What the page of a spreadsheet asks and says before anything is done."""

import pytest
from django.utils.translation import override

from catalog.models import Place, Subject
from exchange.models import SheetImport
from jobs.worker import run_all
from photos.models import Photo
from tests import builders
from tests.backoffice.test_spreadsheets import upload, url_of
from tests.query_counts import count_queries

pytestmark = pytest.mark.django_db

ALBUM = "title_en,holder_number\nChoir,A 1\nBand,A 2\n"


def page_of(client, sheet):
    return client.get(url_of("spreadsheet", sheet.pk)).content.decode()


def apply(client, sheet, mode="all"):
    answer = client.post(url_of("spreadsheet_apply", sheet.pk), {"mode": mode}, follow=True)
    run_all(until_empty=True)
    sheet.refresh_from_db()
    return answer.content.decode()


def test_the_same_file_again_is_said_with_when_and_by_whom(curator):
    upload(curator, ALBUM)
    first = SheetImport.objects.get()
    assert "This same file" not in page_of(curator, first)
    apply(curator, first)
    upload(curator, ALBUM, name="another name.csv")
    again = SheetImport.objects.latest("pk")
    page = page_of(curator, again)
    assert "This same file was already brought in" in page
    assert "by curator" in page
    assert url_of("spreadsheet", first.pk) in page
    upload(curator, ALBUM + "Chess,A 3\n")
    assert "This same file" not in page_of(curator, SheetImport.objects.latest("pk"))
    # Once the first is taken back, nothing of the file is in the museum.
    curator.post(url_of("spreadsheet_undo", first.pk))
    run_all(until_empty=True)
    assert "This same file" not in page_of(curator, again)


def test_rows_that_look_like_records_are_asked_about(curator):
    upload(curator, ALBUM)
    apply(curator, SheetImport.objects.get())
    upload(curator, ALBUM.replace("Choir", "A choir") + "Chess,A 3\n")
    sheet = SheetImport.objects.latest("pk")
    page = page_of(curator, sheet)
    one, two = Photo.objects.order_by("identifier").values_list("identifier", flat=True)
    assert "2 rows look like records that exist" in page
    assert f"Row 2: looks like {one}" in page
    assert "Say first what is to become of the rows" in apply(curator, sheet)
    assert (sheet.status, Photo.objects.count()) == ("previewed", 2)
    chosen = {"alike": "update", "match_by": "holder_number"}
    page = curator.post(url_of("spreadsheet_alike", sheet.pk), chosen, follow=True)
    assert "<ins" in page.content.decode()
    apply(curator, sheet)
    assert sheet.status == "done"
    assert list(Photo.objects.order_by("identifier").values_list("title_en", flat=True)) == [
        "A choir",
        "Band",
        "Chess",
    ]


def test_the_curator_names_the_column(curator):
    builders.make_photo(title_en="Choir", holder_number="B 9")
    upload(curator, ALBUM)
    sheet = SheetImport.objects.get()
    assert "No row looks like a record that exists" in page_of(curator, sheet)
    page = curator.post(url_of("spreadsheet_alike", sheet.pk), {"match_by": "title"}, follow=True)
    assert "1 row looks like a record that exists" in page.content.decode()
    wrong = {"match_by": "state", "alike": "nonsense"}
    curator.post(url_of("spreadsheet_alike", sheet.pk), wrong)
    sheet.refresh_from_db()
    assert (sheet.match_by, sheet.alike) == ("title", "")


def test_missing_terms_are_shown_made_and_undone(curator, client):
    upload(curator, "title_en,subjects,place\nx,choirs; chess,Elabuga\ny,choirs,\n")
    sheet = SheetImport.objects.get()
    page = page_of(curator, sheet)
    assert "3 subjects and places that the sheet names do not exist" in page
    assert "<strong>choirs</strong> · 2 rows" in page
    assert not Subject.objects.exists()
    page = curator.post(url_of("spreadsheet_missing", sheet.pk), follow=True).content.decode()
    assert Subject.objects.count() == 2
    assert "Made for this sheet:" in page
    identifier = Subject.objects.get(name_en="choirs").identifier
    assert f"{identifier} (choirs)" in page  # the cell is shown with the name
    # Nothing was applied yet, and the terms can be taken back all the same.
    assert "Take the whole sheet back" in page
    curator.post(url_of("spreadsheet_undo", sheet.pk))
    run_all(until_empty=True)
    assert not Subject.objects.exists()
    assert not Place.objects.exists()


def test_a_long_sheet_is_left_to_the_worker_and_shows_its_progress(curator, monkeypatch):
    monkeypatch.setattr("backoffice.spreadsheets.views.MAX_ROWS_AT_ONCE", 5)
    monkeypatch.setattr("exchange.spreadsheets.preview.MAX_ROWS_AT_ONCE", 5)
    page = upload(curator, "title_en\n" + "".join(f"x {number}\n" for number in range(9)))
    assert "What would change is being worked out." in page.content.decode()
    sheet = SheetImport.objects.get()
    assert (sheet.status, sheet.planning) == ("waiting", True)
    run_all(until_empty=True)
    sheet.refresh_from_db()
    assert (sheet.status, sheet.rows.count()) == ("previewed", 9)
    # Another choice of columns is the worker's again.
    curator.post(url_of("spreadsheet", sheet.pk), {"column_0": "title_ru"})
    sheet.refresh_from_db()
    assert (sheet.status, sheet.planning) == ("waiting", True)
    run_all(until_empty=True)
    assert sheet.rows.first().changes[0][0] == "title_ru"


def test_a_large_file_is_not_read_whole_in_the_request(curator, monkeypatch):
    monkeypatch.setattr("backoffice.spreadsheets.views._MAX_BYTES_AT_ONCE", 100)
    monkeypatch.setattr("backoffice.spreadsheets.views.MAX_ROWS_AT_ONCE", 5)
    upload(curator, "title_en\n" + "".join(f"a title {number}\n" for number in range(60)))
    assert SheetImport.objects.get().status == "waiting"


def test_more_than_100000_rows_are_refused_with_the_remedy(curator, monkeypatch):
    from tabular.read import Limits

    monkeypatch.setattr("backoffice.spreadsheets.views.LIMITS", Limits(rows=3))
    page = upload(curator, "title_en\n" + "x\n" * 4)
    assert "has more than 3 rows: part it" in page.content.decode()
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["2 строки похожи на имеющиеся записи", "ещё нет", "Этот же файл"]),
        ("ja", ["2行が既存の記録と同じに見えます", "まだありません", "同じファイル"]),
    ],
)
def test_all_is_said_in_the_language_of_the_curator(curator, language, words):
    text = "title_en,holder_number,subjects\nChoir,A 1,\nBand,A 2,\n"
    for _time in range(2):
        upload(curator, text)
        if _time == 0:
            apply(curator, SheetImport.objects.get())
    curator.cookies["django_language"] = language
    page = page_of(curator, SheetImport.objects.latest("pk"))
    for word in (words[0], words[2]):
        assert word in page
    upload(curator, "title_en,subjects\nx,choirs\n")
    sheet = SheetImport.objects.latest("pk")
    page = page_of(curator, sheet)
    assert words[1] in page
    with override(language):
        assert "choirs" in sheet.rows.get().problems[0][1]
    assert "There is no" not in page


def test_the_page_asks_as_many_queries_of_many_rows(curator):
    subjects = [builders.make_subject(name_en=f"subject {number}") for number in range(3)]
    builders.make_photo(holder_number="A 1")
    few, many = (
        "title_en,holder_number,subjects,place\n"
        + "".join(f"x,A {n},{subjects[n % 3].identifier},missing {n}\n" for n in range(1, rows))
        for rows in (4, 60)
    )
    upload(curator, few)
    upload(curator, many)
    newer, older = SheetImport.objects.order_by("-pk")
    assert count_queries(curator, url_of("spreadsheet", older.pk)) == count_queries(
        curator, url_of("spreadsheet", newer.pk)
    )
