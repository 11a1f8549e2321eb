"""Sentences that were stored in one language, shown in another.

The history, the audit log and the outcomes of imports store sentences of the museum itself as they
were at that moment, in the language of whoever made the change; a hash covers some of them. Here
such a sentence is found again in the message catalogues and said in the active language. What a
curator wrote is in no catalogue and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import django
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, ngettext

from . import codes

#: A placeholder of Python's % formatting: `%(name)s`, `%d`, `%s`, `%(size).1f`.
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?(?:\.\d+)?([sdf])")
#: Where one stored sentence may end and the next begin: the file name before a colon, too.
_JOINT = re.compile(r"(?<=[.!?:;])\s+|(?<=[。！？：；])\s*")
#: Sentences in a row that are looked at.
_MAX_SENTENCES = 12
#: Letters that a sentence needs besides its placeholders to be recognised by its pattern.
_MIN_LETTERS = 6
#: Placeholders may contain sentences with placeholders, but not without end.
_MAX_DEPTH = 3


@dataclass(frozen=True)
class _Pattern:
    """A sentence with placeholders in one language: `literal` is its longest piece without one."""

    literal: str
    regex: re.Pattern[str]
    #: The sentence in the source code; two where the number decides (singular, plural).
    ids: tuple[str, ...]
    #: Characters besides its placeholders: of two that fit, the one that says more is meant.
    length: int
    #: The placeholder with the number that decides between the two ids; empty if there is one id.
    number: str = ""


def translate_stored(text: str, depth: int = 0) -> str:
    """Return a stored sentence of the museum in the active language; any other text unchanged.

    Values within a sentence stay as they are, unless they are such sentences themselves. Lines are
    translated one by one.
    """
    if "\n" in text:
        return "\n".join(translate_stored(line, depth) for line in text.split("\n"))
    return _exactly(text, is_value=depth > 0) or _by_pattern(text, depth) or text


def translate_outcome(text: str) -> str:
    """Return the outcome of an import in the active language: one sentence or several in a row.

    `a.jpg: the file is empty. Copy it again …` is a name and two sentences. What is not recognised
    stays as it is. Not for words that a curator may have written.
    """
    return "\n".join(_translate_row(line) for line in text.split("\n"))


def _framed(line: str) -> str | None:
    """Translate a sentence that is quoted after a value: `“1946”: this is no day.`"""
    for frame, regex in _frames():
        match = regex.fullmatch(line)
        said = None if match is None else _translate_row(match["problem"])
        if match is not None and said != match["problem"]:
            return gettext(frame) % {**match.groupdict(), "problem": said}
    return None


@cache
def _frames() -> list[tuple[str, re.Pattern[str]]]:
    """Return the messages that put a sentence, `%(problem)s`, after a value and say nothing more.

    Each with its pattern in one language.
    """
    found = {}
    for texts, ids in _messages():
        for text in texts:
            if text.endswith("%(problem)s") and not _letters(_PLACEHOLDER.sub("", text)):
                pieces = (
                    f"(?P<{piece}>.*?)"
                    if number % 3 == 1
                    else ""
                    if number % 3 == 2
                    else re.escape(piece)
                    for number, piece in enumerate(_PLACEHOLDER.split(text))
                )
                found[text] = (ids[0], re.compile("".join(pieces)))
    return list(found.values())


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def _exactly(text: str, *, is_value: bool = False) -> str | None:
    """Translate a text that is a message as a whole; `is_value` where it stands in a sentence."""
    messages = _sentences()[0].get(text)
    if messages is None:
        return None
    if is_value and text not in messages:
        # One word may translate several, as Japanese does “place”, “places” and “Places”: within a
        # sentence the name of a field or a kind stands in small letters and in the singular.
        return gettext(min(messages, key=lambda one: (not one[:1].islower(), len(one))))
    return gettext(messages[0])


def _by_pattern(text: str, depth: int = 0) -> str | None:
    if depth < _MAX_DEPTH:
        for pattern in _sentences()[1]:
            match = pattern.regex.fullmatch(text) if pattern.literal in text else None
            if match:
                return _fill(pattern, match, depth)
    return None


def _translate_row(line: str) -> str:
    """Translate the longest run of sentences that one message explains, then what is around it."""
    framed = _framed(line)
    if framed is not None:
        return framed
    joints = [match.end() for match in _JOINT.finditer(line)][:_MAX_SENTENCES]
    ends = sorted({0, *joints, len(line)})
    runs = [(begin, end) for begin in ends for end in ends if begin < end]
    runs.sort(key=lambda run: run[0] - run[1])
    for translate in (_exactly, _by_pattern):
        for begin, end in runs:
            words = line[begin:end].rstrip()
            said = translate(words)
            if said is not None and said != words and len(words) > _MIN_LETTERS:
                before, after = _translate_row(line[:begin]), _translate_row(line[end:])
                return before + said + line[begin + len(words) : end] + after
    return line


def _fill(pattern: _Pattern, match: re.Match[str], depth: int) -> str:
    values: dict[str, Any] = {
        name: translate_stored(value, depth + 1) for name, value in match.groupdict().items()
    }
    template = gettext(pattern.ids[0])
    if len(pattern.ids) == 2:
        singular, plural = pattern.ids
        template = ngettext(singular, plural, int(values[pattern.number]))
    return _PLACEHOLDER.sub(
        lambda place: values.get(place[1] or "unnamed", place[0]), template
    ).replace("%%", "%")


@cache
def _sentences() -> tuple[dict[str, list[str]], list[_Pattern]]:
    """Return the sentences without placeholders, by text, and those with one, longest first.

    For each text without one, the messages whose text it is in any language.
    """
    known: dict[str, list[str]] = {}
    patterns: dict[str, _Pattern] = {}
    for texts, ids in _messages():
        for text in texts:
            if len(ids) == 1 and not _PLACEHOLDER.search(text):
                known.setdefault(text.replace("%%", "%"), []).append(ids[0])
            elif (pattern := _pattern(text, ids)) is not None:
                patterns.setdefault(text, pattern)
    return known, sorted(patterns.values(), key=lambda one: -one.length)


def _messages() -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Yield each message of the catalogues: its text in every language, and its ids.

    Of Django's own catalogues only whole sentences, such as those of its validators: its words,
    the names of months for example, are too short to be recognised in a text.
    """
    yield from _messages_in(sorted(_catalogues(settings.LOCALE_PATHS)))
    folder = Path(django.__file__).parent / "conf" / "locale"
    ours = [path for path in sorted(_catalogues([folder])) if path.parts[-3] in codes()]
    for texts, ids in _messages_in(ours):
        if ids[0].endswith("."):
            yield texts, ids


def _catalogues(folders: Iterable[str | Path]) -> Iterator[Path]:
    for folder in folders:
        yield from Path(folder).glob("*/LC_MESSAGES/django.po")


def _messages_in(paths: Iterable[Path]) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    for path in paths:
        with path.open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            if not message.id or message.fuzzy or message.context:
                continue
            ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            strings = message.string or ()
            texts = [strings] if isinstance(strings, str) else list(strings)
            yield [*ids, *(text for text in texts if text)], ids


def _pattern(text: str, ids: tuple[str, ...]) -> _Pattern | None:
    """Return the pattern of a sentence; None if it says too little besides its placeholders."""
    pieces: list[str] = []
    names: list[str] = []
    number = ""
    begin = 0
    for place in _PLACEHOLDER.finditer(text):
        pieces.append(text[begin : place.start()].replace("%%", "%"))
        names.append(place[1] or "unnamed")
        if place[2] == "d" and not number:
            number = names[-1]
        begin = place.end()
    pieces.append(text[begin:].replace("%%", "%"))
    letters = sum(map(_letters, pieces))
    is_ambiguous = names.count("unnamed") > 1
    if not names or letters < _MIN_LETTERS or is_ambiguous or (len(ids) > 1 and not number):
        return None
    regex = re.escape(pieces[0])
    for index, (name, piece) in enumerate(zip(names, pieces[1:], strict=True)):
        value = "[0-9]+" if name == number else ".*"
        group = f"(?P={name})" if name in names[:index] else f"(?P<{name}>{value})"
        regex += f"{group}{re.escape(piece)}"
    return _Pattern(max(pieces, key=len), re.compile(regex), ids, sum(map(len, pieces)), number)
