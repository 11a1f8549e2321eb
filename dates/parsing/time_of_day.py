"""Times of day: the museum dates by days, so a time is taken out before the date is parsed.

Left in, its numbers would be taken for a day, a month or a year. A word that limits or loosens
the time ("after 5 p.m.", около 17 ч., 午後5時頃) does not limit the day, and goes with it.
"""

import re

from .components import NotUnderstood

_HOUR, _MINUTE = r"(?:2[0-4]|[01]?[0-9])", r"[0-5][0-9]"
_ZONE = (
    r"(?:\s?(?:z|utc|gmt|msk|мск|jst|bst|cet|est)(?![a-zа-я])"
    r"|\s?[+-](?:0[0-9]|1[0-4]):?(?:00|30|45)(?![0-9:]))"
)
_HALF = r"(?:a\.?\s?m|p\.?\s?m)(?![a-z])\.?"
_OF_DAY = r"(?:утра|вечера|пополудни|пополуночи|по полудни|по полуночи)(?![а-я])"
_DAY_OR_NIGHT = r"(?:дня|ночи)(?![а-я])"
_HOURS_RU = r"(?:часов|часам|часа|часу|час|ч)(?![а-я])\.?"
_MINUTES_RU = r"(?:минуты|минута|минут|мин|м)(?![а-я])\.?"
_PART_JA = r"(?:午前|午後|早朝|未明|明け方|夜明け|朝|昼|夕方|夕|夜|深夜|正午|am|pm)"
_AROUND_JA = r"(?:すぎ|過ぎ|前|頃|ごろ|ころ|以降|以後|以前|まで|から|ちょうど)"

_PART_EN = (
    r"(?:in the (?:(?:early|late) )?(?:morning|afternoon|evening)|at (?:night|noon|midnight))"
)

#: Ways to write a time of day. The first group of digits is always the hour.
_CLOCK = "|".join(
    (
        # 17:00, 5:30 p.m., 12:00:00.25+09:00, 20:30 ч.
        rf"(?:{_PART_JA}の?\s?)?{_HOUR}:{_MINUTE}(?::[0-5][0-9](?:[.,][0-9]+)?)?(?![0-9])"
        rf"(?:\s?{_HALF}|\s?(?:hrs?|hours)(?![a-z])\.?|\s?{_HOURS_RU})?{_ZONE}?",
        # 5 p.m., 5.30 pm
        rf"{_HOUR}(?:\.{_MINUTE})?\s?{_HALF}",
        # 12 noon, 5 o'clock
        rf"{_HOUR}(?:\.{_MINUTE})?\s?(?:noon|midnight|o'?\s?clock)(?![a-z])"
        r"(?:\s?(?:in the (?:morning|afternoon|evening)|at night))?",
        # 5 in the afternoon, 5 or 6 in the evening
        rf"(?:{_HOUR}\s?(?:or|-|–)\s?)?{_HOUR}\s{_PART_EN}(?![a-z])",
        # 1700 hrs, 17.30 hours, 17h30
        rf"{_HOUR}[.]?{_MINUTE}\s?(?:hrs?|hours|h)(?![a-z])\.?",
        rf"{_HOUR}\s?(?:h\s?{_MINUTE}|(?:hrs|h)(?![a-z]))\.?",
        # 17 ч., 20 ч. 30 мин., 8 часов вечера, 5-м часу дня
        rf"{_HOUR}(?:\.{_MINUTE})?(?:-?(?:й|м|го))?\s?{_HOURS_RU}"
        rf"(?:\s?[0-5]?[0-9]\s?{_MINUTES_RU}|\s?{_MINUTE}(?=\s?(?:$|[,;)\]])))?"
        rf"(?:\s?{_OF_DAY}|\s?{_DAY_OR_NIGHT})?",
        # 8 вечера, 8.30 вечера
        rf"{_HOUR}(?:[.-]{_MINUTE})?\s?{_OF_DAY}",
        # 午後5時, 17時30分15秒, 夜8時半
        rf"(?:{_PART_JA}の?\s?)?{_HOUR}時(?![代期間])(?:半|\s?[0-9]{{1,2}}分(?:\s?[0-9]{{1,2}}秒)?)?",
    )
)
#: Parts of a day that are a time only after a word that limits it: "after noon", к вечеру.
_PART = (
    r"(?:noon|midday|midnight|dawn|dusk|sunrise|sunset|daybreak|nightfall|dinner|lunch"
    r"|(?:early |late )?(?:morning|afternoon|evening)"
    r"|утра|утру|утро|вечера|вечеру|вечер|полудня|полудню|полудни|полдень|полдня|полночь|полуночи"
    r"|рассвета|рассвету|заката|закату|обеда|обеду|полночи)(?![a-zа-я])"
)
_LIMIT = (
    r"(?:not before|not after|not later than|no later than|not earlier than"
    r"|(?:shortly |just |sometime |some time )?(?:before|after)|until|till|by|from|since|between"
    r"|at about|at around|at exactly|around|about|approximately|approx\.?|circa|ca\.?|c\.|at"
    r"|не ранее|не раньше|не позднее|не позже|до|после|около|ок\.?|между"
    r"|(?:примерно|приблизительно|ровно|точно) в|примерно|ранее|позднее|с|со|к|ко|по|под|от|во|в)"
)
#: Limits that stay in a range with a time at each end: from 17:00 3 March to 9:00 4 March.
_RANGE_WORDS = ("from", "since", "until", "till", "с", "со", "от", "по")
_SPAN = r"\s?(?:-|–|〜|~|/|to|until|till|and|до|по|и|から|より)\s?"
_TAIL = rf"(?:\s?の?{_AROUND_JA})*"
_START = r"(?<![a-zа-я0-9])(?<![0-9][.:/-])"

_ONE = rf"(?:(?:{_CLOCK})|(?<=\s){_PART})"
_TIME = re.compile(
    rf"{_START}(?:(?P<limit>{_LIMIT})\s(?:the )?)?"
    rf"(?P<time>(?:{_HOUR}(?:[.:]{_MINUTE})?{_SPAN})?(?:{_CLOCK}){_TAIL}(?:{_SPAN}{_ONE}{_TAIL})?)"
    rf"(?![0-9])"
    rf"|{_START}(?P<limit2>{_LIMIT})\s(?:the )?"
    rf"(?P<time2>{_PART}(?:{_SPAN}{_ONE})?|{_HOUR}(?:[.-]{_MINUTE})?\s?{_DAY_OR_NIGHT})"
    rf"|(?P<time3>{_PART_JA}(?:{_AROUND_JA}(?![0-9翌未]))+)"
)
# 3 March 1947, 17.30: hour and minute as a day and month would be written.
_DOTTED = re.compile(
    rf"(?<=\d{{4}})(?P<year>\s?(?:г\.?|года?)?)(?P<gap>[,;]?\s|\s?\()(?P<word>(?:at|в|около|about)\s)?"
    rf"(?P<hour>{_HOUR})\.(?P<minute>{_MINUTE})(?=\s?(?:$|[,;)\]]))"
)
# 17.30, 3 March 1947: the same before the date.
_DOTTED_FIRST = re.compile(
    rf"^(?P<word>(?:at|в|около|about)\s)?{_HOUR}\.(?P<minute>{_MINUTE})[,;]?\s(?:on\s)?"
    r"(?=(?P<date>\d{1,2})[\s./-]|[a-zа-я]{3,}\s\d)"
)


def without_times(text: str) -> tuple[str, list[str]]:
    """Return a normalised text without its times of day, and those times.

    A text that is nothing but a time is returned as it is. Raises ``NotUnderstood`` where the
    times cannot be told from the date, or limit it in a way that is lost without them.
    """
    left, times = _without_dotted_time(text)
    found = list(_TIME.finditer(left))
    for match in reversed(found):
        kept = _words_of_the_range(match) if len(found) > 1 else ""
        times.insert(0, match[0].strip())
        left = f"{left[: match.start()]} {kept} {left[match.end() :]}"
    if not times:
        return text, []
    left = _without_loose_dash(re.sub(r"\s+", " ", left).strip(), text)
    return (left, times) if re.search(r"[^\W_]", left) else (text, [])


def _words_of_the_range(match: re.Match[str]) -> str:
    """Return the words beside one of several times that join the two days of a range.

    Examples: from 17:00 3 March to 9:00 4 March, 3日午後5時から4日午前9時まで.
    """
    limit = match["limit"] or match["limit2"] or ""
    time = match["time"] or match["time2"] or match["time3"]
    if limit not in ("", "at", "в", "во", *_RANGE_WORDS):
        raise NotUnderstood
    after = re.search("(?:から|まで)$", time)
    if after:
        return after[0]
    return limit if limit in _RANGE_WORDS else ""


def _without_dotted_time(text: str) -> tuple[str, list[str]]:
    first = _DOTTED_FIRST.match(text)
    if first:
        if first["word"] or int(first["minute"]) > 12 or first["minute"] == "00":
            return text[first.end() :], [first[0].strip(" ,;")]
        if re.match(r"\d{1,2}(?:st|nd|rd|th|-?го)?\s[a-zа-я]{3,}", text[first.end() :]):
            raise NotUnderstood  # 5.10, 3 March 1947: ten past five, or the fifth of October
    match = _DOTTED.search(text)
    if match is None:
        return text, []
    if not match["word"] and 1 <= int(match["minute"]) <= 12:
        if re.search(r"\d", text[: match.start() - 4]):
            raise NotUnderstood  # 3 March 1947, 4.10: ten past four, or the fourth of October
        return text, []
    time = text[match.end("gap") : match.end()]
    return text[: match.end("year")] + text[match.end() :].lstrip(), [time]


def _without_loose_dash(left: str, text: str) -> str:
    """Return ``left`` without a dash that joined the date to a time at the edge of ``text``."""
    edge = r"[\s,;()\[\]]*"
    if not re.search(rf"[-–〜/]{edge}$", text):
        left = re.sub(rf"[-–〜/]{edge}$", "", left).strip()
    if not re.match(rf"{edge}[-–〜/]", text):
        left = re.sub(rf"^{edge}[-–〜/]", "", left).strip()
    return left
