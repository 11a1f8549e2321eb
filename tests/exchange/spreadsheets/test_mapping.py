"""Which column is which: the museum's own headers, names of other systems, and choices."""

import pytest

from exchange.models import HeaderMapping
from exchange.spreadsheets.column_warnings import LOUD, sentence, what_to_say
from exchange.spreadsheets.mapping import guess_mapping, normalise_header
from exchange.spreadsheets.remembered import known_headers, remember_choices
from exchange.spreadsheets.rules import KINDS
from tabular.read import Sheet
from tests.admin_pages import create_user_in_group

PHOTOS = KINDS["photos"]


def guess(*headers, known=None):
    return guess_mapping(PHOTOS, list(headers), known or {})


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        ("Dublin Core:Title", "title_en"),
        ("Dublin Core : Title", "title_en"),
        ("DUBLIN CORE:Date Created", "date"),
        ("Dublin Core:Spatial Coverage", "place"),
        ("Dublin Core:Is Part Of", "collection"),
        ("Item Type Metadata:Original Format", "physical_form_en"),
        ("DC.Title", "title_en"),
        ("dc_title", ""),
        ("dcterms:title@ja", "title_ja"),
        ("dcterms:title ^^literal @ru", "title_en"),
        ("Dublin Core:Title (ru)", "title_ru"),
        ("TITLE_EN", "title_en"),
        ("Title EN", "title_en"),
        ("title-en", "title_en"),
        ("Ｔｉｔｌｅ＿ｅｎ", "title_en"),
        ("Holder_Number", "holder_number"),
        ("holder number", "holder_number"),
        ("Accession_Number", "holder_number"),
        ("object_id", "identifier"),
        ("Dublin Core:Identifier", "identifier"),
        ("Dublin Core:Contributor", ""),
        ("Dublin Core:", ""),
        ("", ""),
    ],
)
def test_headers_of_other_systems(header, ours):
    assert guess(header) == {header: ours}


def test_our_own_headers_win_over_choices_and_over_the_order_of_columns():
    assert guess("date", known={"date": "credit_en"}) == {"date": "date"}
    assert guess("Date", "date") == {"Date": "", "date": "date"}
    assert guess("Created", "date") == {"Created": "", "date": "date"}
    assert guess("Notes", "credit_en", known={"notes": "credit_en"})["Notes"] == ""
    assert guess("caption", "Notes", known={"notes": "description_en"}) == {
        "caption": "",
        "Notes": "description_en",
    }
    assert guess("Title", known={"title": ""}) == {"Title": ""}
    assert normalise_header(" Holder__Number ") == "holder number"


@pytest.mark.django_db
class TestMemory:
    def remember(self, shown, chosen, user=None):
        remember_choices(PHOTOS, shown, chosen, user)
        return known_headers(PHOTOS)

    def test_only_what_was_chosen_otherwise_than_shown_is_remembered(self):
        shown = {"objectid": "identifier", "Notes": "", "Title": "title_en", "x": ""}
        user = create_user_in_group("Curator")
        assert self.remember(shown, {**shown, "Notes": "credit_en"}, user) == {"notes": "credit_en"}
        choice = HeaderMapping.objects.get()
        assert (choice.chosen_by, choice.chosen_at is None) == (user, False)
        assert self.remember(shown, shown) == {"notes": "credit_en"}

    def test_a_column_left_out_by_choice_is_remembered_until_it_is_chosen_again(self):
        shown = {"Title": "title_en"}
        assert self.remember(shown, {"Title": ""}) == {"title": ""}
        assert self.remember({"Title": ""}, {"Title": "title_en"}) == {}

    def test_our_own_headers_are_never_remembered(self):
        for header in ("date", "Date", "DATE"):
            assert self.remember({header: "date"}, {header: ""}) == {}

    def test_a_choice_holds_for_one_kind_of_sheet(self):
        self.remember({"Notes": ""}, {"Notes": "credit_en"})
        assert known_headers(KINDS["people"]) == {}


def warnings_of(headers, *rows, mapping=None):
    sheet = Sheet(headers, list(enumerate(map(list, rows), start=2)))
    found = what_to_say(PHOTOS, sheet, mapping or guess(*headers))["warnings"]
    return [(kind, values) for kind, values in found]


def test_a_column_left_out_that_holds_our_numbers_is_warned_of_loudly():
    [(kind, values)] = warnings_of(["Nr", "title_en"], ["PH-0001", "a"], ["ph 2", "b"], ["", "c"])
    assert kind in LOUD
    assert values == {"header": "Nr", "count": 2, "filled": 2, "example": "PH-0001"}
    assert "makes new records" in sentence(kind, values)
    [(kind, values)] = warnings_of(["identifier", "see"], ["PH-0001", "PH-0002"])
    assert kind == "identifiers_not_read"
    assert warnings_of(["Nr", "title_en"], ["ZZ-0001", "a"]) == []


def test_headers_that_differ_in_case_alone_are_said():
    [(kind, values)] = warnings_of(["Date", "date", "title_en"], ["1946", "1947", "A"])
    assert (kind, values["read"]) == ("same_header", "date")
    assert "Date, date" in sentence(kind, values)


def test_identifiers_of_another_system_may_be_the_holders_numbers():
    [(kind, values)] = warnings_of(["objectid", "title_en"], ["cb-001", "a"])
    assert (kind, values["header"], values["example"]) == (
        "foreign_identifiers", "objectid", "cb-001",
    )  # fmt: skip
    assert warnings_of(["objectid", "title_en"], ["PH-0001", "a"], ["cb-001", "b"]) == []
    assert warnings_of(["objectid"], ["cb-001"], mapping={"objectid": "holder_number"}) == []
