"""A number shown by its number format: what the sheet shows is what is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabular.shown_cells import show
from tabular.shown_numbers import show_text

#: 16681 is 1 September 1945, 16984 is 1 July 1946, 16987 is 4 July 1946.
DATES = [
    (16681, "mmm-yy", "Sep-45", "1945-09"),
    (16681, "[$-409]mmm\\-yy;@", "Sep-45", "1945-09"),
    (16803, "yyyy", "1946", "1946"),
    (16984, "mm.yyyy", "07.1946", "1946-07"),
    (16984, "m/yy", "7/46", "1946-07"),
    (16984, 'yyyy"年"m"月"', "1946年7月", "1946-07"),
    (16984, "yyyy年m月", "1946年7月", "1946-07"),
    (16984, '[$-411]ggge"年"m"月"', "昭和21年7月", "1946-07"),
    (16984, 'ggge"年"', "昭和21年", "1946"),
    (16984, "ge.m", "S21.7", "1946-07"),
    (1, 'ggge"年"', "明治33年", "1900"),
    (43586, '[$-ja-JP-x-gannen]ggge"年"m"月"', "令和元年5月", "2019-05"),
    (16681, "[$-419]mmmm yyyy", "сентябрь 1945", "1945-09"),
    (16681, "[$-ru-RU]mmmm yyyy", "сентябрь 1945", "1945-09"),
    (16681, "[$-407]mmmm yyyy", "September 1945", "1945-09"),
    (16681, "[$-107041E]yyyy", "2488", "1945"),
    (16681, "bbbb", "2488", "1945"),
    (16681, "mmmmm-yy", "S-45", "1945-09"),
    (16681.75, "yyyy", "1945", "1945"),
    (16681, '[DBNum1][$-411]yyyy"年"m"月"', "1945-09", "1945-09"),
    (16987, "d mmm yyyy", "1946-07-04", ""),
    (16987, "[$-411]ge.m.d", "1946-07-04", ""),
    (16987, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "1946-07-04", ""),
    (16987.52083333333, "yyyy-mm-dd hh:mm", "1946-07-04 12:30", ""),
    (16987.52083333333, "dd/mm/yyyy hh:mm:ss", "1946-07-04T12:30:00", ""),
    (0.04513888888888889, "h:mm", "1:05", ""),
    (0.75, "h:mm AM/PM", "6:00 PM", ""),
    (0.0007, "mm:ss.0", "01:00.5", ""),
    (1.5, "[h]:mm", "36:00", ""),
    (1.5, "[mm]:ss", "2160:00", ""),
    (-0.25, "[h]:mm", "-6:00", ""),
    (46145, "d-mmm", "3-May", ""),
    (16681, "dddd", "Saturday", ""),
    (16681, "aaaa", "土曜日", ""),
]

NUMBERS = [
    (7, "0000", "0007"),
    (42, '"PH-"0000', "PH-0042"),
    (42, "\\P\\H\\-0000", "PH-0042"),
    (1.1, "0.00", "1.10"),
    (1946, '0" г."', "1946 г."),
    (1946, 'General" г."', "1946 г."),
    (0.5, "0%", "50%"),
    (0.125, "0.0%", "12.5%"),
    (1234567.5, "#,##0.00", "1,234,567.50"),
    (1234567, "0.0,,\\M", "1.2M"),
    (12, "#,##0", "12"),
    (1234567, "#\\ ##0", "1234 567"),
    (5551234, "000-0000", "555-1234"),
    (19450901, "0000\\-00\\-00", "1945-09-01"),
    (1234, "[$€-407] #,##0", "€ 1,234"),
    (1234, '_-* #,##0.00\\ "₽"_-', "1,234.00 ₽"),
    (-3, "0", "-3"),
    (-3, "[Red]0;(0)", "(3)"),
    (-3, "0;[Red]-0", "-3"),
    (0, '0;(0);"none"', "none"),
    (5, '[>=100]"many";[<10]"few";0', "few"),
    (50, '[>=100]"many";[<10]"few";0', "50"),
    (-5, "[<0](0);0", "(5)"),
    (12.0, "0.0#", "12.0"),
    (12.25, "0.0#", "12.25"),
    (3, "# ?/?", "3"),
    (3.25, "# ?/?", "3 1/4"),
    (0.5, "# ?/?", "1/2"),
    (1.3333333333333333, "# ??/??", "1 1/3"),
    (2.5, "# ?/4", "2 2/4"),
    (12345.678, "0.00E+00", "1.23E+04"),
    (12345.678, "##0.0E+0", "12.3E+3"),
    (0.1 + 0.2, "General", "0.3"),
    (1946, "General", "1946"),
    (-1.5, "General", "-1.5"),
    (0.0000001, "General", "0.0000001"),
    (123456789012, "General", "123456789012"),
    (123456789012, "0", "123456789012"),
    (46145, "@", "46145"),
    (5, '"unclosed', "unclosed"),
    (5, "", "5"),
]


@pytest.mark.parametrize(("value", "code", "text", "date"), DATES)
def test_a_date_is_as_precise_as_it_is_shown(value, code, text, date):
    shown = show(value, code)
    assert (shown.text, shown.date) == (text, date)


@pytest.mark.parametrize(("value", "code", "text"), NUMBERS)
def test_a_number_keeps_what_is_shown(value, code, text):
    assert show(value, code).text == text


def test_a_workbook_may_count_days_from_1904():
    assert show(0, "yyyy-mm-dd", is_1904=True).text == "1904-01-01"
    assert show(16984 - 1462, "mmm-yy", is_1904=True).date == "1946-07"


@pytest.mark.parametrize(
    ("value", "code", "kind"),
    [
        (16681, "[$-D000000]yyyy", "calendar"),
        (16681, "[$-1060000]mmmm yyyy", "calendar"),
        (1945, '[DBNum1]0"年"', "unknown_format"),
        (7, ";;;", "shows_nothing"),
        (0, "#", "shows_nothing"),
        (60, "yyyy-mm-dd", "no_such_day"),
        (-5, "yyyy", "no_such_day"),
        (3_000_000, "yyyy", "no_such_day"),
        (1234567890123457000, "General", "too_many_digits"),
        (1234567890123457, "0", "too_many_digits"),
        (46145, "d-mmm", "day_without_year"),
        (1947, "yyyy-mm-dd", "year_as_date"),
        (123456789012, "General", "scientific"),
        (48.4812345, "0.00", "rounded"),
        (48.48, "0.00", ""),
        (1946, "0", ""),
        (0.5, "0%", ""),
    ],
)
def test_what_cannot_be_taken_without_a_word_has_a_note(value, code, kind):
    assert show(value, code).kind == kind


def test_a_format_may_put_words_around_a_text():
    assert show_text("12", '"Inv. "@') == "Inv. 12"
    assert show_text("x", '0;-0;0;"№ "@') == "№ x"
    assert show_text("x", "General") == "x"
    assert show_text("x", "0.00") == "x"


_PARTS = [
    "0", "#", "?", ".", ",", "%", "/", "E+", "E-", "e", "g", "ggg", "y", "yyyy", "m", "mmm", "d",
    "h", "s", "b", "a", "@", ";", "General", "AM/PM", '"x"', "\\-", "_-", "*x", "[Red]", "[>5]",
    "[<0]", "[h]", "[mm]", "[$-411]", "[$-419]", "[$€-407]", "[DBNum1]", "年", "[", '"', "\\",
    "]", "0000", ".000",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(_PARTS), max_size=9).map("".join) | st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_no_format_and_no_number_ends_in_an_error_or_in_nothing_without_a_word(code, value):
    shown = show(value, code)
    assert shown.text or shown.kind
