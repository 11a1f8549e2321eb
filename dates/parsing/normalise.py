"""Normalise a text before it is split: width, dashes, case, numerals, look-alike letters."""

import re
import unicodedata

from .numerals import ROMAN, arabic
from .registry import CYRILLIC, JAPANESE

_WAVES = dict.fromkeys(map(ord, "～〜〰"), "〜")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑⁃﹣", "-"),
        **dict.fromkeys("‒–—―−─━⸺", "–"),
        **dict.fromkeys("‘’ʼ´`′", "'"),
        **dict.fromkeys('“”„«»『』「」"', " "),
        **dict.fromkeys("〔【［〈《", "["),
        **dict.fromkeys("〕】］〉》", "]"),
        **dict.fromkeys("∼˜", "~"),
        **dict.fromkeys("≈≃≅", " circa "),
        "ё": "е",
        "·": "・",
        "⁄": "/",
    }
)
_ROMAN_LOOKALIKES = str.maketrans("хіv", "xiv")


_MONTH_WORDS = (
    "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[a-zа-я]*"
)
# 15-Aug-1945, 1945/Aug/15
_MONTH_BETWEEN = re.compile(rf"(\d+)[-/.]({_MONTH_WORDS})[-/.](\d+)")


# 1946:07:04 12:00:00 as cameras write it (Exif, tag DateTimeOriginal); 1946-07-04T12:00
_CAMERA = re.compile(r"(?<![0-9:])(\d{4})([:-])(\d{2})\2(\d{2})(?:[t ](?=\d{2}:)|(?![0-9:-]))")
# 1947a and К-1947 are inventory numbers; V-1947 and Х-1947 are months.
_NUMBERED = re.compile(
    r"(?<=\d)-?[aа](?![a-zа-я.])|(?<![a-z])a(?=\d)|(?<![^\W_])(?![ivxхг])[a-zа-я]-(?=\d)"
)
# The Roman numeral X written with the Cyrillic letter: 2.Х.1945, Х 1945 г.; not in 40-х, 50-х.
_CYRILLIC_NUMERAL = re.compile(
    r"(?:(?<=\d[./])|(?<=\d[./]\s))[хі](?=[./-]\s?'?\d|\s\d{4})"
    r"|(?<=\d-)[хі](?=-\d)|(?<=\d{3}[1-9][./–-])[хі](?![^\W_])|(?<![^\W_])(?<!-)[хі](?=[./-]\s?\d{4}|\s\d{4})"
)
# н. 1947, к. 1940-х, н. XX в.: начало and конец; с. may be середина, село or страница.
_PARTS_RU = {"н": "начало ", "к": "конец ", "с": "□ "}
_ABBREVIATED_PART = re.compile(
    rf"(?<![^\W_])(?<!\d\s)(?:(с)\.\s?(?=\d{{4}})|([нк])\.\s?(?=\d|'\d|[ivxхі]+\s?(?:в|г|\d|[-–—])|{_MONTH_WORDS}|весн|лет|осен|зим))"
)
# 1946 +/- 2, 1946 ± 2: a span of years that EDTF cannot hold.
_TOLERANCE = re.compile(r"\+\s?/?\s?[-–]")
# 1946, c1947 is a year of copyright beside the date (AACR2 1.4F6); c1930, c1945 are two
# approximate years. (с) with the Cyrillic letter is the sign of copyright too.
_COPYRIGHT = re.compile(r"(?<![^\W_])(?<!c)(?<!c[. ])(\d{4}[,;]\s?)c(?=\d{4})|()[(]с[)](?=\s?\d)")
# March 1946 (5), 1946年3月(5): how many, not which day. Winter 1946, -30: degrees.
_COUNT = re.compile(r"(?<=月)\s?[(]\d{1,2}[)]|(?<=,)\s-(?=\d)")
_COUNT_AFTER_NUMBER = re.compile(r"(?<=\d{4})\s?[(\[](\d{1,2})[)\]]$")
# 18 x 24 is the size of a print, not a day of October.
_SIZE = re.compile(r"(?<=\d)\s?[xх]\s?(?=\d{1,3}(?!\d))")


def normalise(text: str) -> str:
    """Return ``text`` in lower case and half width, with one form of dash, quote and bracket.

    A wave dash and a full-width tilde become 〜, which is a range. An ASCII tilde is kept, because
    it may be a range or EDTF's "approximate".
    """
    text = unicodedata.normalize("NFKC", text.translate(_WAVES)).lower()
    text = unicodedata.normalize("NFC", text.translate(_SIGNS))
    text = _CAMERA.sub(r"\1-\3-\4 ", text)
    text = re.sub(r"(?<=\d)\s?\.{2,}\s?(?=\d)", "–", text)
    if JAPANESE.search(text):
        text = _japanese(text)
    elif CYRILLIC.search(text):
        # A Latin c alone among Cyrillic letters is the preposition с, typed on the wrong layout.
        text = re.sub(r"(?<![^\W_])c(?![^\W_])", "с", text)
        text = _ABBREVIATED_PART.sub(lambda match: _PARTS_RU[match[1] or match[2]], text)
        text = re.sub(r"(?<=\d)\s?к\.", " □", text)  # 16 к.: kopecks, cards
    text = _TOLERANCE.sub("±", text)
    text = _COPYRIGHT.sub(r"\1©", text)
    text = _COUNT.sub(" □", text)
    text = _COUNT_AFTER_NUMBER.sub(r", \1", text)
    text = _MONTH_BETWEEN.sub(r"\1 \2 \3", text)
    text = re.sub(rf"^({_MONTH_WORDS})-(?=\d{{4}}$)", r"\1 ", text)
    text = re.sub(r"(early|mid)-(?=mid|late)", r"\1–", text)
    text = re.sub(r"(early|mid)-to-(?=mid|late)", r"\1 to ", text)
    text = re.sub(r"^\.{2,}\s?(?=\d{4})|(?<=\d{4})\s?\.{2,}$", "–", text)
    text = _SIZE.sub("×", text)
    text = _CYRILLIC_NUMERAL.sub(lambda match: match[0].translate(_ROMAN_LOOKALIKES), text)
    text = _NUMBERED.sub("□", text)
    text = re.sub(r"[^\W\d_]+", lambda match: _roman(match[0]), text)
    return re.sub(r"\s+", " ", text).strip()


def _roman(word: str) -> str:
    latin = word.translate(_ROMAN_LOOKALIKES)
    # х alone is more often the end of "40 х гг." than the numeral ten.
    return latin if latin in ROMAN and len(word) > 1 else word


def _japanese(text: str) -> str:
    text = text.replace("元年", "1年").replace("大晦日", "12月31日")
    text = re.sub("元[日旦]", "1月1日", text)
    text = _BLANK_MONTH.sub("", text)
    text = re.sub(r"(?<=[0-9年月日期頃〇一-九十])[ー一](?=[0-9])", "–", text)
    text = re.sub(r"(?<=[年月日期頃旬春夏秋冬])ー", "–", text)
    text = re.sub(
        r"第?\s?([一二三四1-4])\s?・?\s?四半期",
        lambda m: f" {'一二三四'.find(m[1]) + 1 or m[1]}q ",
        text,
    )
    text = re.sub(r"([上中])(?=[〜・~–-][中下]旬)", r"\1旬", text)
    # A day of the week in brackets, (月) or (日), would be taken for the mark of month or day.
    text = re.sub(r"[(\[]\s?([月火水木金土日])(?:曜日?)?\s?[)\]]", r" \1曜 ", text)
    text = arabic(text)
    text = _DURATION.sub("□", text)
    text = re.sub(r"(?<=[和正治成昭大明平])(\d)\?(?=年)", r"\1□", text)
    text = _DOTTED.sub(_dotted, _DOTTED_MONTH.sub(_dotted, text))
    text = _same_or_next(text)
    return re.sub(r"([年月日])\s+(?=[年月日])", r"\1", text)


# 1947年から9年間, 1947年より5年前: how long, how long before.
_DURATION = re.compile(
    r"(?<=から|より)\s?\d{1,3}(?:(?:年|[ヶヵケカか]?月|週|日)間|年(?:前(?!後)|後))"
)

# 昭和20年○月, 1945年8月?日: the month or the day is left blank.
_BLANK_MONTH = re.compile(r"(?<=年)(?:[?○〇×x]{1,2}月)(?:[?○〇×x]{1,2}日)?|(?<=月)[?○〇×x]{1,2}日")

# 昭和二〇・八・一五, as in vertical print. 昭和22・23・24年 is a list instead.
_NO_MORE = r"(?![0-9・年月日])"
_DOTTED = re.compile(r"(?<![0-9・])(\d{1,4})・(\d{1,2})・(\d{1,2})" + _NO_MORE)
_DOTTED_MONTH = re.compile(r"(?<=[和正治成昭大明平mtsh])(\d{1,2})・(\d{1,2})()" + _NO_MORE)


def _dotted(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    if int(month) > 12 or int(day or 0) > 31:
        return match[0]
    return f"{year}.{month}.{day}".rstrip(".")


def _same_or_next(text: str) -> str:
    """Replace 同年, 同月 and 翌年 (same year, same month, next year) by the number they mean."""
    text = re.sub(r"(?<!^)(?:同(?=\d+[年月日])|翌(?=\d+[年月]))", "", text)
    for word, mark, more in (("同年", "年", 0), ("翌年", "年", 1), ("同月", "月", 0)):
        # Not after の: 1945年の翌年 would become two years.
        while (
            (at := text.find(word)) > 0
            and text[at - 1] != "の"
            and (named := re.findall(rf"(\d+){mark}", text[:at]))
        ):
            text = f"{text[:at]}{int(named[-1]) + more}{mark}{text[at + len(word) :]}"
    return text
