"""Template tags for text in the reader's language, dates, numbers and punctuation."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from languages import names
from records.templatetags import museum
from tests.builders import make_person, make_photo


def record(**texts):
    return SimpleNamespace(**{"title_en": "", "title_ru": "", "title_ja": ""} | texts)


@pytest.mark.parametrize(
    ("language", "shown", "marked"),
    [
        ("en", "Snow", "Snow"),
        ("ru", "Снег", "Снег"),
        ("ja", "Snow", '<span lang="en">Snow</span>'),
    ],
)
def test_a_missing_translation_is_shown_in_another_language_and_marked(language, shown, marked):
    snow = record(title_en="Snow", title_ru="Снег")
    with override(language):
        assert museum.tr_text(snow, "title") == shown
        assert museum.tr(snow, "title") == marked
        assert museum.tr_lang(snow, "title") == ("en" if language == "ja" else "")


def test_foreign_text_is_escaped():
    with override("ja"):
        assert "<b>" not in museum.tr(record(title_en="<b>"), "title")


def test_nothing_is_shown_of_nothing():
    assert museum.tr_text(record(), "title") == ""
    assert museum.tr_text(None, "title") == ""


def test_the_notice_names_both_languages():
    with override("ja"):
        sentence = str(names.FALLBACK_SENTENCES["en", "ja"])
        assert museum.fallback_notice(record(title_en="Snow"), "title")["sentence"] == sentence
        assert (
            museum.fallback_notice(record(title_en="Snow", title_ja="雪"), "title")["sentence"]
            == ""
        )


def test_other_languages_leave_out_what_is_the_same():
    with override("en"):
        names = museum.other_languages(
            record(title_en="The Moscow Times", title_ru="The Moscow Times", title_ja="モスクワ"),
            "title",
        )
    assert names == [("ja", "モスクワ")]


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("en", 55000, "55,000"),
        ("ja", 55000, "55,000"),
        ("ru", 55000, "55\u00a0000"),
        ("ru", 1025, "1025"),
        ("en", 1025, "1,025"),
        ("en", None, ""),
    ],
)
def test_figures(language, number, written):
    with override(language):
        assert museum.grouped_number(number) == written


def test_days_are_written_by_language():
    written = {}
    for language in ("en", "ru", "ja"):
        with override(language):
            written[language] = museum.day(date(1945, 9, 2))
    assert written["en"] == "2 September 1945"
    assert written["ru"].startswith("2 сентября 1945")
    assert written["ja"] == "1945年9月2日"


@pytest.mark.django_db
def test_a_date_that_was_not_read_is_shown_as_typed():
    photo = make_photo(date="when the ice broke")
    assert museum.historic_date(photo, "date") == "when the ice broke"
    assert museum.historic_edtf(photo, "date") == ""
    with override("ru"):
        assert "1947" in museum.historic_date(make_photo(date="circa 1947"), "date")


@pytest.mark.parametrize(
    ("language", "marks"),
    [("en", "“”"), ("ru", "«»"), ("ja", "「」"), ("ja-Hani", "「」"), ("de", "“”")],
)
def test_quotation_marks(language, marks):
    assert museum.open_quote(language) + museum.close_quote(language) == marks


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        (
            "Captive in the Soviet Union: Japanese Prisoners",
            ("Captive in the Soviet Union", "Japanese Prisoners"),
        ),
        (
            "В советском плену. Японские пленные: свидетельства",
            ("В советском плену", "Японские пленные: свидетельства"),
        ),
        ("ソ連抑留 1945–1950\u3000写真と証言", ("ソ連抑留 1945–1950", "写真と証言")),
        ("Museum", ("Museum", "")),
        ("Camp no. 5. Its photographs", ("Camp no. 5", "Its photographs")),
        ("Лагерь им. Кирова. Снимки", ("Лагерь им. Кирова", "Снимки")),
    ],
)
def test_title_parts(title, parts):
    assert museum.title_parts(title) == parts


def test_a_range_of_years_stays_on_one_line_and_nothing_else_is_markup():
    span = '<span class="nowrap">1945–1950</span>'
    assert museum.unbroken_years("Пленные 1945–1950: <b>") == f"Пленные {span}: &lt;b&gt;"
    assert museum.unbroken_years("In 1945") == "In 1945"


def test_open_graph_locales_have_a_territory():
    assert [museum.open_graph_locale(code) for code in ("en", "ru", "ja", "zh")] == [
        "en_GB",
        "ru_RU",
        "ja_JP",
        "zh",
    ]


def test_without_markup():
    text = (
        "## Snow\n\nThe word is [捕虜]{lang=ja}. [@SO-0001, p. 4; @SO-0002]\n![[PH-0001]]\n"
        "*So* [[PE-0001|he]] said.[^1]"
    )
    assert museum.without_markup(text) == "Snow The word is 捕虜. So he said."


def test_linked_data_cannot_end_its_script():
    html = museum.json_ld({"name": "</script><script>alert(1)</script>", "kana": "雪"})
    assert "<" not in html
    assert json.loads(html)["name"].startswith("</script>")


@pytest.mark.django_db
def test_markdown_in_another_language_is_marked():
    person = make_person(biography_ru="Родился в *Токио*.")
    with override("ja"):
        assert museum.tr_markdown(person, "biography") == (
            '<div lang="ru"><p>Родился в <em>Токио</em>.</p>\n</div>'
        )
    with override("ru"):
        assert "lang=" not in museum.tr_markdown(person, "biography")


@pytest.mark.parametrize(("language", "expected"), [("en", ", "), ("ru", ", "), ("ja", "、")])
def test_the_comma_is_of_the_readers_script(language, expected):
    with override(language):
        assert museum.list_separator() == expected
