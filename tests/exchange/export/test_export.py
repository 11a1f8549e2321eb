"""The response with the exported file: headers, language, memory, number of queries."""

import copy
import gc
import tracemalloc

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, override

from exchange.export import FORMATS
from exchange.export.records import published_records
from tests.builders import make_article, make_person, make_photo, make_testimony
from tests.exchange.export.exports import (
    export_response,
    export_text,
    make_full_photo,
    make_full_testimony,
    result_set_of,
)

pytestmark = pytest.mark.django_db

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "atom": "application/atom+xml; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}


@pytest.mark.parametrize("format", FORMATS)
def test_the_answer_is_a_file_that_no_search_engine_keeps(format):
    response = export_response(result_set_of(make_photo()), format)
    assert response.streaming
    assert response["Content-Type"] == MEDIA_TYPES[format]
    suffix = {"csl": "csl.json"}.get(format, format)
    expected = f'attachment; filename="photographs-possibly-1947.{suffix}"'
    assert response["Content-Disposition"] == expected
    assert response["X-Robots-Tag"] == "noindex"


def test_a_title_in_another_script_names_the_file_too():
    response = export_response(result_set_of(title="写真、音楽"), "csv")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%86%99")
    assert (
        'filename="export.csv"'
        in export_response(result_set_of(title="…"), "csv")["Content-Disposition"]
    )


def test_a_format_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(Http404, match=r"“xlsx”.*csv, json, atom, bib, ris, csl"):
        export_response(result_set_of(), "xlsx")


@pytest.mark.parametrize("format", FORMATS)
def test_a_question_for_the_headers_reads_no_record(format):
    result = result_set_of(make_photo())
    response = export_response(result, format, method="head")
    assert response.content == b""
    assert response["Content-Type"] == MEDIA_TYPES[format]
    assert result.requested_kinds == []


def test_the_result_is_asked_for_the_kind_that_is_wanted():
    result = result_set_of(make_photo())
    export_text(result, "csv", "PH")
    assert result.requested_kinds == ["PH"]


def test_the_file_keeps_the_language_of_its_address():
    """While the file is sent in parts, the same thread may render pages of other readers."""
    photo = make_full_photo()
    photo.place.name_ru = "Хабаровск"
    photo.place.save()
    with override("ru"):
        response = export_response(result_set_of(photo), "csv")
    with override("ja"):
        text = b"".join(response.streaming_content).decode()
        assert get_language() == "ja"
    assert "Хабаровск" in text


@pytest.mark.parametrize("format", FORMATS)
def test_only_what_is_public_is_exported(format):
    draft, withdrawn = make_photo(state="draft"), make_photo(state="withdrawn")
    shown = make_photo()
    text = export_text(result_set_of(draft, shown, withdrawn), format)
    assert shown.identifier in text
    assert draft.identifier not in text
    assert withdrawn.identifier not in text


@pytest.mark.parametrize("format", FORMATS)
def test_a_link_to_what_is_not_public_is_not_exported(format):
    hidden = make_person(name_en="Hidden Name", state="draft")
    photo = make_full_photo(holder=hidden)
    photo.people_links.filter(role="photographer").update(person=hidden)
    testimony = make_full_testimony()
    testimony.mentions.add(hidden)
    text = export_text(result_set_of(photo, testimony), format)
    assert photo.identifier in text
    assert hidden.identifier not in text
    assert "Hidden Name" not in text


@pytest.mark.parametrize("format", FORMATS)
def test_a_result_may_contain_any_kind_of_record(format):
    article, person = make_article(title_en="On the camps"), make_person(name_en="A body")
    text = export_text(result_set_of(article, person), format)
    assert text.index("On the camps") < text.index("A body")


def test_a_chunk_costs_the_same_however_many_records_are_in_it():
    def cost(records):
        names = [record.identifier for record in records]
        with CaptureQueriesContext(connection) as captured:
            for format in FORMATS:
                export_text(result_set_of(*records), format)
        assert len(list(published_records(names))) == len(names)
        return len(captured)

    few = [make_full_photo(), make_full_testimony()]
    many = [make() for make in (make_full_photo, make_full_testimony) for _ in range(7)]
    assert cost(few) == cost(many)


def test_records_come_in_the_order_asked_for_in_chunks_of_any_size():
    records = [make() for _ in range(4) for make in (make_photo, make_testimony)]
    names = [record.identifier for record in records[::-1]]
    for chunk in (1, 3, 500):
        assert [one.identifier for one in published_records(names, chunk)] == names


class _Endless:
    """An iterable of `count` records, each a new object, so that memory shows how many are held."""

    title, address = "Everything", "https://museum.example/en/photos/"

    def __init__(self, patterns, count):
        self.patterns, self.count = patterns, count

    def records(self, kind=""):
        for number in range(self.count):
            if number % 50 == 0:
                gc.collect()  # managers refer back to their records: garbage, but not yet collected
            record = copy.copy(self.patterns[number % len(self.patterns)])
            record.identifier = f"{record.identifier[:2]}-{number:06d}"
            yield record


def peaks(patterns, format, counts):
    """The peak memory, in bytes, while result sets of these lengths are sent."""

    def peak(count):
        response = export_response(_Endless(patterns, count), format)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        size = sum(len(piece) for piece in response.streaming_content)
        assert size > count * 150
        return tracemalloc.get_traced_memory()[1] - before

    gc.freeze()  # objects that exist already need not be searched each time
    tracemalloc.start()
    try:
        peak(counts[0])  # objects that are created once and cached
        return [peak(count) for count in counts]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


@pytest.mark.parametrize("format", FORMATS)
def test_memory_does_not_grow_with_the_result(format):
    names = [make_full_photo().identifier, make_full_testimony().identifier]
    few, many = peaks(list(published_records(names)), format, (150, 900))
    assert many < few * 1.5


def test_memory_does_not_grow_with_twenty_thousand_records():
    names = [make_article(title_en="On the camps").identifier]
    few, many = peaks(list(published_records(names)), "bib", (2_000, 20_000))
    assert many < few * 1.5
