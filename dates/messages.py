"""Messages about dates: error messages, and notes for the curator.

The sentences are marked for translation but not translated here, so that this module needs no
Django; ``dates.fields`` translates the template and inserts the parameters.
"""

from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Mark ``message`` for the translation catalogues and return it unchanged."""
    return message


TEMPLATES = {
    # Errors: the text names a date that cannot exist.
    "no_such_day": gettext_noop(
        "“%(text)s”: there is no day %(day)s in %(month)s, which has %(days)s days. "
        "Correct the day or the month."
    ),
    "not_leap": gettext_noop(
        "“%(text)s”: %(year)s was not a leap year, so there is no day 29 in %(month)s. "
        "Correct the day or the year."
    ),
    "no_such_month": gettext_noop(
        "“%(text)s”: there is no month %(month)s. Months are 1 to 12; write a range of years "
        "with both years in full."
    ),
    "no_such_part": gettext_noop(
        "“%(text)s”: there is no part number %(number)s of that period. Correct the number."
    ),
    "reversed": gettext_noop(
        "“%(text)s”: this ends (%(last)s) before it begins (%(first)s). Put the earlier date "
        "first, or correct the one that is wrong."
    ),
    "era_over": gettext_noop(
        "“%(text)s”: %(era)s ended on %(end)s, in its year %(years)s, so %(value)s is not in it. "
        "Correct the era or the year."
    ),
    "era_not_begun": gettext_noop(
        "“%(text)s”: %(era)s began on %(start)s, so %(value)s is not in it. "
        "Correct the era or the date."
    ),
    "years_differ": gettext_noop(
        "“%(text)s”: %(one)s and %(other)s are named for the same date. Correct one of them."
    ),
    "year_out_of_range": gettext_noop(
        "“%(text)s”: the year %(year)s cannot be held. Years are 1 to 9999."
    ),
    "invalid_edtf": gettext_noop(
        "“%(text)s” is not EDTF (ISO 8601-2). Examples: 1947, 1947-09, 1947~, 1945/1950, "
        "[1946,1947]."
    ),
    "no_bounds": gettext_noop("“%(text)s” says nothing about the date. Leave EDTF empty instead."),
    "unknown_kind": gettext_noop("“%(text)s” is no kind of date. Use moment or span."),
    # Notes: the text is stored, and the curator sees the note.
    "not_understood": gettext_noop(
        "“%(text)s” was not understood as a date. The text is kept and shown as it is, with no "
        "date behind it; to date the record, write it another way or fill in EDTF."
    ),
    "too_long": gettext_noop(
        "A text of %(length)s characters is not read as a date. The text is kept; to date the "
        "record, shorten it or fill in EDTF."
    ),
    "which_era": gettext_noop(
        "Which era? “%(text)s” has a year without one. Write for example 昭和22年 or 1947年; "
        "until then there is no date."
    ),
    "which_day": gettext_noop(
        "“%(text)s”: the number beside the year and month may be a day, an hour or a count. Write "
        "the day with them (1947-03-05), or leave the number out; until then there is no date."
    ),
    "which_year": gettext_noop(
        "Which year? “%(text)s” names none. Add the year in four digits; until then there is no "
        "date."
    ),
    "life_date": gettext_noop(
        "“%(text)s” dates a birth or a death, not this record. The text is kept, with no date."
    ),
    "lunar": gettext_noop(
        "“%(text)s” is before 1873, when months and days followed the old Japanese calendar. "
        "The text is kept, with no date; fill in EDTF with the converted date."
    ),
    "winter_widest": gettext_noop(
        "Winter %(year)s may be the one that began or the one that ended in that year. Its widest "
        "reading is taken; write %(example)s for one of them."
    ),
    "century_supposed": gettext_noop("The century is not said: %(value)s was read as %(year)s."),
    "year_carried": gettext_noop(
        "The year is said once and the range crosses New Year: read as %(range)s."
    ),
    "day_month_order": gettext_noop(
        "“%(value)s” may be %(one)s or %(other)s; both are kept as possible. Write the month as a "
        "word to choose."
    ),
    "correction_read": gettext_noop(
        "The correction in brackets, “%(correction)s”, was taken for the date."
    ),
    "day_without_month": gettext_noop(
        "The month is not known, so day %(day)s of it was left out and the year was taken."
    ),
    "time_dropped": gettext_noop(
        "Dates are stored to the day. The time of day, “%(time)s”, stays in the text alone."
    ),
    "weekday_differs": gettext_noop("%(date)s was a %(weekday)s, which is not what the text says."),
    "until_excluded": gettext_noop(
        "“до” leaves out the date it names, so this ends with %(end)s. Write “по” or "
        "“до … включительно” to include it."
    ),
    "set_widened": gettext_noop(
        "These alternatives cannot be written in EDTF one by one; the whole stretch from the first "
        "to the last was taken."
    ),
}


@dataclass(frozen=True)
class Message:
    """A message to show: a key of ``TEMPLATES`` and the parameters of the template."""

    code: str
    params: dict[str, object] = field(default_factory=dict, hash=False)

    @property
    def template(self) -> str:
        """The English sentence, also the msgid, with ``%(name)s`` placeholders."""
        return TEMPLATES[self.code]

    def __str__(self) -> str:
        return self.template % self.params


class _DateError(ValueError):
    def __init__(self, code: str, **params: object) -> None:
        self.message = Message(code, params)
        super().__init__(str(self.message))

    @property
    def code(self) -> str:
        """The key of the message in ``TEMPLATES``."""
        return self.message.code


class InvalidEdtf(_DateError):
    """Raised for a string that is not EDTF, and for EDTF with an impossible or reversed date."""


class ImpossibleDate(_DateError):
    """Raised for a text that is understood but cannot be true.

    The message names the wrong value and how to correct it.
    """
