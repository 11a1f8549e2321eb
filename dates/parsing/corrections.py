"""A date and its correction in brackets: 1947 [i.e. 1948], 1947年［すなわち1948年］.

The cataloguer gives the date of the source first and the true one in brackets (AACR2 1.4F2, RDA
1.7.9): the correction is the date, and the text keeps both.
"""

import re

_WORDS = (
    r"i\. ?e\.?|ie|id est|that is|recte|rectius|vere|correctly|correct(?:ed)?(?: to| date)?"
    r"|actually|in fact|really|should (?:be|read)|read|rather|=|"
    r"т\. ?е\.?|т ?е|то есть|правильно|верно|следует(?: читать)?|надо(?: читать)?|читай(?:те)?"
    r"|вернее|на самом деле|в действительности|исправлено на|фактически|"
    r"すなわち|即ち|つまり|正しくは|正確には|実際は|実は|正|="
)
_CORRECTION = re.compile(
    rf"[^()\[\]]*\d[^()\[\]]*[(\[]\s?(?:(?:{_WORDS})[\s:,、]*(?P<after>[^()\[\]]*\d[^()\[\]]*)"
    r"|(?P<before>[^()\[\]]*\d[^()\[\]]*?)の(?:誤り|誤記|誤植|間違い))\s?[)\]]\s?[.?]?"
)


def correction_in(text: str) -> str | None:
    """Return the correction that a normalised text ends with, or None if it has none."""
    match = _CORRECTION.fullmatch(text)
    if match is None:
        return None
    doubt = "?" if text.rstrip(". ").endswith("?") else ""
    return f"{(match['after'] or match['before']).strip()}{doubt}"
