"""Suggestions for the fields of a photograph, from the metadata and the name of its scan."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

import languages
from catalog.models import Place, Subject
from photos.models import Master, Photo

from .dates import find_date
from .language import detect_language
from .names import dated_stem, readable_stem, title_from_name

#: The entries of `Master.suggestions` with texts for a field, the best first.
_TEXTS = {
    "title": (
        ("xmp", "dc:title"),
        ("iptc", "ObjectName"),
        ("xmp", "photoshop:Headline"),
        ("iptc", "Headline"),
        ("exif", "XPTitle"),
    ),
    "description": (
        ("xmp", "dc:description"),
        ("iptc", "Caption-Abstract"),
        ("exif", "ImageDescription"),
        ("exif", "XPComment"),
        ("exif", "UserComment"),
    ),
    "credit": (
        ("xmp", "photoshop:Credit"),
        ("iptc", "Credit"),
        ("xmp", "dc:rights"),
        ("iptc", "CopyrightNotice"),
        ("exif", "Copyright"),
    ),
}
_DATES = (
    ("xmp", "photoshop:DateCreated"),
    ("iptc", "DateCreated"),
    ("exif", "DateTimeOriginal"),
    ("exif", "DateTime"),
)
_PLACES = (
    ("xmp", "Iptc4xmpCore:Location"),
    ("iptc", "Sub-location"),
    ("xmp", "photoshop:City"),
    ("iptc", "City"),
    ("xmp", "photoshop:State"),
    ("iptc", "Province-State"),
)
_KEYWORDS = (
    ("xmp", "dc:subject"),
    ("iptc", "Keywords"),
    ("exif", "XPKeywords"),
    ("exif", "XPSubject"),
)
#: The names of the standards as they are shown.
_STANDARDS = {"exif": "Exif", "iptc": "IPTC", "xmp": "XMP"}
#: Texts that cameras and programs write by default in place of a description of the picture.
_PLACEHOLDER_TEXT = re.compile(
    r"(?i)^(olympus digital camera|sony dsc|digital ?camera|untitled|scan)\b"
)
#: File names that cameras and scanners give: they say nothing about the picture.
_CAMERA_FILE_NAME = re.compile(r"(?i)^(img|dsc[nf]?|p|scan|image|photo|\d+)[-_ ]?\d*$")


@dataclass(frozen=True)
class Suggestion:
    """A value for a `field` of the form.

    `label` is the value as it is shown, and `origin` the place where it was found.
    """

    field: str
    value: str
    label: str
    origin: str

    @property
    def key(self) -> str:
        """The key by which it is dismissed. The same suggestion always has the same key."""
        return hashlib.sha256(f"{self.field}\0{self.value}".encode()).hexdigest()[:16]


def suggestions_for(photo: Photo) -> list[Suggestion]:
    """Return the suggestions for the empty fields of `photo`; takes at most five queries.

    Dismissed suggestions are left out.
    """
    master = photo.master
    if master is None:
        return []
    found: dict[str, Suggestion] = {}
    for suggestion in _candidates(photo, master):
        if suggestion.key not in master.dismissed:
            # One suggestion a field, but several subjects.
            is_subject = suggestion.field == "subjects"
            found.setdefault(suggestion.key if is_subject else suggestion.field, suggestion)
    return list(found.values())


def dismiss(master: Master, key: str) -> None:
    """Dismiss the suggestion with this `key`, so that it is not offered any more."""
    with transaction.atomic():
        dismissed = Master.objects.select_for_update().only("dismissed").get(pk=master.pk).dismissed
        Master.objects.filter(pk=master.pk).update(dismissed=sorted({*dismissed, key}))


def _candidates(photo: Photo, master: Master) -> Iterator[Suggestion]:
    stem = readable_stem(master.original_name)
    yield from _texts(photo, master, title_from_name(master.original_name))
    if not photo.date:
        yield from _date(master, dated_stem(master.original_name))
    if photo.place_id is None:
        yield from _place(master, stem)
    if (
        stem
        and not photo.holder_number
        and not _CAMERA_FILE_NAME.match(stem)
        and any(c.isdigit() for c in stem)
    ):
        yield Suggestion("holder_number", stem[:100], stem[:100], _("file name"))
    yield from _subjects(photo, master)


def _texts(photo: Any, master: Master, title: str) -> Iterator[Suggestion]:
    """Suggest texts; `title` is the one that an import takes from the name of the file."""
    for field, places in _TEXTS.items():
        column: Any = Photo._meta.get_field(field)
        most = column.max_length
        for text, origin in _values(master, places):
            language = detect_language(text)
            if not language:
                continue
            name = f"{field}_{language}"
            present = getattr(photo, name)
            # An imported draft has the name of its file as title, which counts as no title.
            is_free = not present or (field == "title" and present == title)
            if is_free and text != present and not _PLACEHOLDER_TEXT.match(text):
                yield Suggestion(name, text[:most], text[:most], origin)


def _date(master: Master, stem: str) -> Iterator[Suggestion]:
    for text, origin in (*_values(master, _DATES), (stem, _("file name"))):
        found = find_date(text)
        if found:
            yield Suggestion("date", found, found, origin)


def _place(master: Master, stem: str) -> Iterator[Suggestion]:
    named = list(_values(master, _PLACES))
    named += [(word, _("file name")) for word in re.split(r"[\W\d_]+", stem) if len(word) > 2]
    if not named:
        return
    by_name = _terms_by_name(Place, [text for text, _origin in named])
    for text, origin in named:
        for place in by_name.get(text.casefold(), []):
            yield Suggestion("place", str(place.pk), str(place), origin)


def _subjects(photo: Photo, master: Master) -> Iterator[Suggestion]:
    words = [
        (word.strip(), origin)
        for text, origin in _values(master, _KEYWORDS)
        for word in text.split(";")
        if word.strip()
    ]
    if not words:
        return
    by_name = _terms_by_name(Subject, [word for word, _origin in words])
    present = set(photo.subjects.values_list("pk", flat=True))
    for word, origin in words:
        for subject in by_name.get(word.casefold(), []):
            if subject.pk not in present:
                yield Suggestion("subjects", str(subject.pk), str(subject), origin)


def _values(master: Master, places: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for standard, name in places:
        value = master.suggestions.get(standard, {}).get(name)
        for text in value if isinstance(value, list) else [value]:
            # U+FFFD stands where a program before us lost what it could not decode.
            if isinstance(text, str) and text.strip() and "\ufffd" not in text:
                yield text.strip(), f"{_STANDARDS[standard]} {name}"


def _terms_by_name(model: Any, words: list[str]) -> dict[str, list[Any]]:
    """Return the terms with one of `words` as their name in any language, by the casefolded word.

    `model` is Place or Subject. Takes one query, and one for the labels.
    """
    forms = {form for word in words for form in (word, word.lower(), word.title(), word.upper())}
    columns = [*(f"name_{language}" for language in languages.codes()), "labels__text"]
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__in": forms})
    found: dict[str, list[Any]] = {}
    rows = model.objects.filter(condition).prefetch_related("labels").distinct()
    for term in rows:
        names = [getattr(term, f"name_{language}") for language in languages.codes()]
        for name in {*names, *(label.text for label in term.labels.all())}:
            if name and term not in found.setdefault(name.casefold(), []):
                found[name.casefold()].append(term)
    return found
