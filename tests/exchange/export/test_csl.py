"""CSL-JSON is valid by the data schema of CSL 1.0.2; its dates."""

import json

import pytest

from dates.value import HistoricDate
from exchange.export.csl import csl_date
from tests.builders import make_article, make_photo
from tests.exchange.export.exports import (
    HOSTILE_TEXT,
    export_text,
    make_full_photo,
    make_full_testimony,
    result_set_of,
)

# The part of the schema's item that we use; no other properties are allowed.
TEXTS = {
    "title",
    "container-title",
    "publisher",
    "genre",
    "medium",
    "archive",
    "archive_location",
    "archive_collection",
    "keyword",
    "abstract",
    "note",
    "language",
    "URL",
}
TYPES = {"graphic", "entry", "webpage"}


def check_item(item):
    assert item["type"] in TYPES
    assert isinstance(item["id"], str)
    for name, value in item.items():
        if name in TEXTS | {"id", "type", "number"}:
            assert isinstance(value, str), name
            assert value, name
        elif name == "author":
            assert value
            assert all(set(one) == {"literal"} and one["literal"] for one in value)
        elif name in ("issued", "accessed"):
            check_date(value)
        else:
            assert name == "custom", name
            assert isinstance(value, dict)


def check_date(value):
    assert value
    assert set(value) <= {"date-parts", "season", "circa", "literal"}
    parts = value.get("date-parts", [[1]])
    assert 1 <= len(parts) <= 2
    assert all(1 <= len(one) <= 3 and all(isinstance(n, int) for n in one) for one in parts)
    assert value.get("season", 1) in (1, 2, 3, 4)
    assert value.get("circa", True) is True
    assert isinstance(value.get("literal", ""), str)


@pytest.mark.django_db
def test_items_are_valid_and_read_back():
    photo, voice = make_full_photo(title_en=HOSTILE_TEXT), make_full_testimony()
    records = [photo, voice, make_article(authors_en="The editors"), make_photo(date="")]
    items = json.loads(export_text(result_set_of(*records), "csl"))
    assert [item["id"] for item in items] == [record.identifier for record in records]
    for item in items:
        check_item(item)
    assert items[0]["title"] == HOSTILE_TEXT
    assert items[0]["issued"] == {"date-parts": [[1947]], "circa": True}
    assert items[0]["custom"] == {"edtf": "1947~"}
    assert items[0]["archive_location"] == "A-17"
    assert items[1]["author"] == [{"literal": "Miyamoto Tsutomu"}]
    assert items[2]["author"] == [{"literal": "The editors"}]
    assert "issued" not in items[3]


@pytest.mark.django_db
def test_an_empty_result_is_an_empty_list():
    assert json.loads(export_text(result_set_of(), "csl")) == []


CIRCA = {"circa": True}
CASES = [
    ("1947", "moment", {"date-parts": [[1947]]}),
    ("1947-05", "moment", {"date-parts": [[1947, 5]]}),
    ("1947-05-02", "moment", {"date-parts": [[1947, 5, 2]]}),
    ("1947~", "moment", {"date-parts": [[1947]], **CIRCA}),
    ("1947?", "moment", {"date-parts": [[1947]], **CIRCA}),
    ("1947%", "span", {"date-parts": [[1947]], **CIRCA}),
    ("1945/1950", "span", {"date-parts": [[1945], [1950]]}),
    ("1945/1950", "moment", {"date-parts": [[1945], [1950]], **CIRCA}),
    ("1945-08/1947-02-03", "span", {"date-parts": [[1945, 8], [1947, 2, 3]]}),
    ("1946-23", "moment", {"date-parts": [[1946]], "season": 3}),
    ("1946-24", "moment", {"date-parts": [[1946]], "season": 4}),
    ("1946-22~", "moment", {"date-parts": [[1946]], "season": 2, **CIRCA}),
    ("1946-21/1947-23", "span", {"date-parts": [[1946, 3], [1947, 11]]}),
    ("194X", "moment", {"date-parts": [[1940], [1949]], **CIRCA}),
    ("1947-XX", "moment", {"date-parts": [[1947]]}),
    ("1947-05-XX", "moment", {"date-parts": [[1947, 5]]}),
    ("1947-37", "moment", {"date-parts": [[1947, 1], [1947, 4]], **CIRCA}),
    ("1945/..", "span", {"literal": "words"}),
    ("../1945", "span", {"literal": "words"}),
    ("[1946,1948]", "moment", {"literal": "words"}),
]


@pytest.mark.parametrize(("edtf", "kind", "expected"), CASES)
def test_dates(edtf, kind, expected):
    found = csl_date(HistoricDate(edtf, kind), "words")
    check_date(found)
    assert found == expected


def test_a_date_that_was_not_read_is_given_as_it_was_typed():
    assert csl_date(None, "before the snow") == {"literal": "before the snow"}
    assert csl_date(None, "") == {}
