"""Searches in the founding exhibit in three languages: what must be found, and what must not."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import override

from museum.search import search
from search.index.analyser import query_terms
from search.index.query import MAX_CLAUSES
from search.index.snapshot import read_consistently
from search.indexing.querying import execute_query
from tests import builders, search_index
from tests.exchange.bag.bags import EXHIBIT

pytestmark = pytest.mark.django_db

CASES = list(csv.DictReader(Path(__file__).with_name("searches.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module", autouse=True)
def exhibit(django_db_setup, django_db_blocker):
    """The exhibit, loaded from its bag and indexed by the changeset alone, without a rebuild."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_bag", EXHIBIT, verbosity=0)
        yield
        transaction.set_rollback(True)


def found_identifiers(query):
    """The identifiers of all results by rank, over all pages."""
    results = search(query)
    identifiers = [hit.record.identifier for hit in results.hits]
    page = 1
    while len(identifiers) < results.count:
        page += 1
        identifiers += [hit.record.identifier for hit in search(query, page=page).hits]
    assert len(identifiers) == len(set(identifiers)) == results.count
    return identifiers


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_a_search_finds_what_it_must(case):
    identifiers = found_identifiers(case["query"])
    assert set(case["finds"].split()) <= set(identifiers)
    assert not set(case["never"].split()) & set(identifiers)
    first = case["first"].split()
    assert identifiers[: len(first)] == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("военнопленные", "военнопленных"),
        ("лагеря", "лагерей"),
        ("Dozhd's", "Dozhd’s"),
        ("引揚", "引き揚げ"),
        ("１９４７年", "1947"),
        ("シベリヤ抑留", "シベリア抑留"),
        ("labor camps", "labour camps"),
        ("PH-0001", "ph1"),
        ("год:1947", "year:1947"),
        ("тема:музыка", "subject:music"),
        ("主題:音楽", "subject:music"),
        ("608 360", "608,360"),
    ],
)
def test_two_spellings_find_the_same(one, other):
    # The order may differ, depending on whose name matches exactly.
    assert sorted(found_identifiers(one)) == sorted(found_identifiers(other))
    assert found_identifiers(one)


def test_a_figure_of_the_dead_is_not_the_first_answer_to_a_figure_of_the_taken():
    deaths = {f"TE-00{number}" for number in range(10, 17)}
    assert found_identifiers("608360")[0] not in deaths


def test_a_letter_off_is_suggested_and_shown_instead():
    results = search("Tsutomo")
    assert results.suggestions[0].word == "tsutomu"
    assert results.corrected_query == "tsutomu"
    assert "PE-0001" in [hit.record.identifier for hit in results.hits]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Ямада Отозо", "отодзо"),  # only in the text of an article
        ("Отозо", "отодзо"),
        ("Sibir", "сибирь"),
        ("Sibirʹ", "сибирь"),
        ("voennoplennye", "военнопленные"),
    ],
)
def test_a_name_in_a_text_or_in_latin_letters_is_suggested(typed, word):
    offered = search(typed).suggestions
    assert query_terms(word) in [query_terms(suggestion.word) for suggestion in offered]
    assert all(suggestion.count for suggestion in offered)


@pytest.mark.parametrize(
    ("typed", "identifier"),
    [
        ("GKO 9898", "SO-0020"),
        ("ГОКО", "PE-0009"),
        ("POWs", "SU-0008"),
        ("5万5千人", "TE-0010"),
        ("ＰＨ－０００２", "PH-0002"),
        ("（PH-0002）", "PH-0002"),
        ("PH–0002", "PH-0002"),
    ],
)
def test_other_spellings_find_the_record(typed, identifier):
    assert identifier in found_identifiers(typed)


@pytest.mark.parametrize(
    "typed", ["捕虜重労働" * 100, "重労働 " * 120, "memoirist messhall " * 20, "Siberian zzz " * 12]
)
def test_a_long_query_that_finds_nothing_is_not_puzzled_over(typed, monkeypatch):
    requested = []
    monkeypatch.setattr(
        "museum.search.suggestions.execute_query",
        lambda *args: requested.append(args) or execute_query(*args),
    )
    search(typed)
    assert len(requested) < 2 * MAX_CLAUSES


def test_kanji_that_nobody_has_entered_are_not_guessed_and_the_page_says_so():
    results = search("宮本")
    assert not results.count
    assert "PE-0001" in [person.identifier for person in results.people_without_kanji]


@pytest.mark.parametrize(
    ("query", "identifier", "label", "language"),
    [
        ("прапорщик", "TE-0006", "the museum’s translation", "Russian"),
        ("Цутому", "PE-0001", "name", "Russian"),
        ("convenience", "TE-0006", "quotation", ""),
        ("голод", "TE-0006", "subject", ""),
        ("遊戯", "SU-0004", "other name", "Japanese"),
    ],
)
def test_a_result_says_which_form_or_language_matched(query, identifier, label, language):
    with override("en"):
        [hit] = [hit for hit in search(query).hits if hit.record.identifier == identifier]
    assert (label, language) in [(reason.label, reason.language_name) for reason in hit.reasons]


def test_what_was_found_is_marked_and_the_rest_is_escaped():
    source = builders.make_source(work="Letters & <b>barracks</b> of the river")
    search_index.update_index()
    [hit] = search("barracks river").hits
    assert hit.record == source
    assert "&amp; &lt;b&gt;<mark>barracks</mark>" in hit.reasons[0].html
    assert "<mark>river</mark>" in hit.reasons[0].html


def test_exclusions_and_fields_narrow():
    everything = len(found_identifiers("Miyamoto"))
    assert 0 < len(found_identifiers("Miyamoto -stones")) < everything
    assert set(found_identifiers("type:testimony Miyamoto")) == {
        identifier for identifier in found_identifiers("Miyamoto") if identifier.startswith("TE")
    }
    assert "TE-0006" in found_identifiers("person:Миямото")


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", '"', "«", "year:", "subject:nothing", "year:abcd", ":", "---a", "the of"],
)
def test_anything_may_be_typed(typed):
    assert search(typed).count == read_consistently(
        lambda snapshot: len(execute_query(snapshot, typed).ranked.all)
    )


def test_only_one_kind_is_shown_when_one_is_asked_for():
    results = search("Miyamoto", kind="PE")
    assert {hit.record.identifier[:2] for hit in results.hits} == {"PE"}
    counts = {kind.name: kind.count for kind in results.kinds}
    assert results.count == counts["person"] < sum(counts.values())


def reasons_of(identifier, query):
    (hit,) = [hit for hit in search(query).hits if hit.record.identifier == identifier]
    return hit.reasons


@pytest.mark.parametrize("query", ["1949", "1949年", "year:1949", "year:1949年", "год:1949"])
def test_a_record_found_by_its_year_says_its_date(query):
    with override("en"):
        reasons = reasons_of("PH-0001", f"{query} instruments")
        assert ("Date", "between 1945 and 1950") in [(r.label, r.html) for r in reasons]
    with override("ja"):
        reasons = reasons_of("TE-0001", f"{query} Samokhin")
        assert ("対象の時期", "1945年から1950年まで") in [(r.label, r.html) for r in reasons]
    with override("en"):
        assert "Date" not in [r.label for r in reasons_of("PH-0001", "instruments")]


def test_a_title_that_matches_in_the_readers_language_is_not_shown_in_another():
    with override("ru"):
        reasons = reasons_of("SO-0026", "1947")
    assert [reason.is_heading for reason in reasons if reason.label in ("title", "название")] == [
        True
    ]
    with override("en"):  # "снимок" stands in the Russian title alone
        assert any(reason.language == "ru" for reason in reasons_of("PH-0004", "снимок"))
