"""The coverage calendar: the months of a date, and cells that count what their lists show."""

import pytest
from django.urls import reverse

from backoffice.coverage.counting import CellQuery, count_by_subject
from backoffice.coverage.months import Month, months_of
from tests.builders import make_photo, make_subject

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("edtf", "certain", "possible"),
    [
        ("1947-05-09", Month(1947, 5), 1),
        ("1947-05", Month(1947, 5), 1),
        ("1947-05?", None, 1),
        ("1947-05~", None, 3),
        ("1947", None, 12),
        ("1945/1950", None, 72),
        ("[1947-03,1948-03]", None, 2),
        ("1930", None, 0),
        ("1955/..", None, 24),
        ("1951", None, 12),
        ("../1946", None, 24),
        ("nonsense", None, 0),
    ],
)
def test_the_months_of_a_date(edtf, certain, possible):
    sure, may_be = months_of(edtf)
    assert sure == certain
    assert len(may_be) == possible


def test_every_cell_counts_what_its_list_shows(administrator):
    music = make_subject(slug="music")
    for date in ("1947-05-09", "1947", "1947-05~", "1949"):
        make_photo(date=date, date_edtf=date).subjects.add(music)
    make_photo(date="1947-05", date_edtf="1947-05", state="draft")
    make_photo(date="1947-05", date_edtf="1947-05", state="withdrawn")
    for drafts, certain in (("", 1), ("1", 2)):
        page = administrator.get(reverse("backoffice:coverage"), {"year": "1947", "drafts": drafts})
        everything = page.context["table"][0]["cells"][4].cell
        assert (everything.certain, everything.possible) == (certain, certain + 2)
        for row in page.context["table"]:
            for shown in row["cells"]:
                for number, address in (
                    (shown.cell.certain, shown.certain_address),
                    (shown.cell.possible, shown.possible_address),
                ):
                    if number:
                        listed = administrator.get(address).context["cl"].result_count
                        assert listed == number, address


@pytest.mark.parametrize("year", [1945, 1947, 1950])
def test_no_kind_of_date_is_left_out(year):
    dates = [
        *("1946/..", "../1946", "1945/1950", "194X", "[1946,1948]", "1946-12~", "1948-01~"),
        *("1944~", "1946%", "1947?/1949", "1946-12-31", "1947-05", "/1947", "1951", "1940/1944"),
    ]
    for edtf in dates:
        make_photo(date=edtf, date_edtf=edtf)
    (_slug, _name, cells), *_rest = count_by_subject(year, drafts=False)
    for cell in cells:
        expected = [edtf for edtf in dates if cell.month in months_of(edtf)[1]]
        assert cell.possible == len(expected), (cell.month, expected)


def test_a_broader_subject_counts_its_narrower_ones_each_photograph_once(administrator):
    leisure = make_subject(slug="leisure")
    music, chess = (make_subject(slug=slug, broader=leisure) for slug in ("music", "chess"))
    both = make_photo(date="1947-05", date_edtf="1947-05")
    both.subjects.add(music, chess)
    make_photo(date="1947-05", date_edtf="1947-05").subjects.add(leisure)
    table = administrator.get(reverse("backoffice:coverage"), {"year": "1947"}).context["table"]
    may = {row["name"]: row["cells"][4] for row in table}
    assert [may[str(subject)].cell.certain for subject in (leisure, music, chess)] == [2, 1, 1]
    listed = administrator.get(may[str(leisure)].certain_address).context["cl"]
    assert listed.result_count == 2


def test_the_page_asks_as_much_for_many_as_for_few(administrator, assert_same_queries):
    def add(number):
        broader = None
        for each in range(number):
            broader = make_subject(broader=broader if each % 3 else None)
            make_photo(date="1947-05", date_edtf="1947-05").subjects.add(broader)

    assert_same_queries(administrator, reverse("backoffice:coverage") + "?year=1947", add)


def test_a_cell_is_read_as_it_was_written():
    requested = CellQuery(Month(1947, 5), "certain", "music", True)
    assert CellQuery.parse(str(requested)) == requested
    for wrong in ("", "1947-05", "1947-13:certain:*:public", "1947-05:maybe:*:public"):
        assert CellQuery.parse(wrong) is None


def test_a_year_that_is_none_is_not_found(administrator):
    assert administrator.get(reverse("backoffice:coverage"), {"year": "1957"}).status_code == 404


def test_who_may_not_see_photographs_sees_no_calendar(stranger, client):
    assert stranger.get(reverse("backoffice:coverage")).status_code == 403
    client.logout()
    assert client.get(reverse("backoffice:coverage")).status_code == 302
