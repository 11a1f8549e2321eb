"""What is registered for a language is used; where nothing is registered, there is a fallback."""

import re

import pytest
from django.utils.translation import override

from dates.formatting.display import display
from dates.parsing import parse_date
from dates.value import HistoricDate
from languages import codes, columns, current, default, names, typography
from search.index import stemming


@pytest.fixture
def german(settings):
    settings.LANGUAGES = [("de", "Deutsch"), ("en", "English")]
    settings.LANGUAGE_CODE = "de"
    stemming._rules_by_script.cache_clear()
    stemming.term_of.cache_clear()
    yield
    stemming._rules_by_script.cache_clear()
    stemming.term_of.cache_clear()


def test_the_settings_are_asked(german):
    assert codes() == ("de", "en")
    assert columns("title") == ("title_de", "title_en")
    with override(None):
        assert (default(), current()) == ("de", "de")
    assert [code for code, _name in names.choices()] == ["de", "en"]


@pytest.mark.parametrize("edtf", ["1947-05", "1945/1950", "1947~", "[1946,1948]", "../1949"])
def test_a_date_without_a_writer_is_edtf(edtf):
    assert display(HistoricDate(edtf), "de") == edtf
    assert display(HistoricDate(edtf), "de-AT") == edtf


def test_a_date_without_a_parser_is_understood_in_figures_alone():
    assert parse_date("2.9.1945", "de").edtf == "1945-09-02"
    assert parse_date("1946/1948", "de").edtf == "1946/1948"
    not_understood = parse_date("im Spätherbst 1946", "de")
    assert not_understood.edtf is None
    assert not_understood.notes


def test_the_stemmer_of_a_script_is_that_of_the_first_language_that_has_one(german, monkeypatch):
    assert stemming.term_of("lagers") == "lager"  # German has none: English is used
    rules = stemming.StemmingRules(stemming._LATIN, lambda word: word[:3], frozenset({"und"}))
    monkeypatch.setitem(stemming.STEMMERS, "de", rules)
    stemming._rules_by_script.cache_clear()
    stemming.term_of.cache_clear()
    assert stemming.term_of("lagers") == "lag"
    assert stemming.term_of("лагеря") == stemming.term_of("лагерь")


def test_a_word_in_a_script_without_a_stemmer_is_its_own_term():
    assert stemming.term_of("στρατόπεδα") == "στρατόπεδα"


def test_names_and_marks():
    with override("ru"):
        assert str(names.name("de")) == "немецкий"
        assert str(names.name("fr")).lower() == "французский"  # Django's own
        assert names.name("qq") == "qq"
        assert names.in_language("fr") == "fr"
        assert re.search("немецкий.*русский", str(names.fallback_sentence("de")))
    assert typography.quotation_marks("ja-Hani") == ("「", "」")
    assert typography.quotation_marks("de") == ("“", "”")
    assert typography.group_thousands(55_000, "de") == "55,000"
