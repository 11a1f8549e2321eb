"""What a scan's metadata and its name say of the photograph, field by field."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

import languages
from catalog.models import Place, Subject
from photos.models import Master, Photo

from .dates import find_date
from .language import detect_language

#: Where in `Master.suggestions` texts for a field stand, the best first.
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
#: How the standards are called beside what they say.
_STANDARDS = {"exif": "Exif", "iptc": "IPTC", "xmp": "XMP"}
#: What cameras and programs write of themselves where a text of the picture should stand.
_PLACEHOLDER_TEXT = re.compile(
    r"(?i)^(olympus digital camera|sony dsc|digital ?camera|untitled|scan)\b"
)
#: A name that a camera or a scanner gave says nothing.
_CAMERA_FILE_NAME = re.compile(r"(?i)^(img|dsc[nf]?|p|scan|image|photo|\d+)[-_ ]?\d*$")


@dataclass(frozen=True)
class Suggestion:
    """A value for the form's `field`; `label` is how it reads, `origin` where it stands."""

    field: str
    value: str
    label: str
    origin: str

    @property
    def key(self) -> str:
        """By which it is dismissed: the same again is the same key."""
        return hashlib.sha256(f"{self.field}\0{self.value}".encode()).hexdigest()[:16]


def suggestions_for(photo: Photo) -> list[Suggestion]:
    """What may be offered for the fields of `photo` that are empty, at most five queries.

    Nothing that somebody has dismissed; nothing where the scan says nothing.
    """
    master = photo.master
    if master is None:
        return []
    found: dict[str, Suggestion] = {}
    for each in _candidates(photo, master):
        if each.key not in master.dismissed:
            found.setdefault(each.field if each.field != "subjects" else each.key, each)
    return list(found.values())


def dismiss(master: Master, key: str) -> None:
    """Offer the suggestion with this `key` no more."""
    with transaction.atomic():
        kept = Master.objects.select_for_update().only("dismissed").get(pk=master.pk).dismissed
        Master.objects.filter(pk=master.pk).update(dismissed=sorted({*kept, key}))


def _candidates(photo: Photo, master: Master) -> Iterator[Suggestion]:
    stem = PurePath(master.original_name).stem
    yield from _texts(photo, master, stem)
    if not photo.date:
        yield from _date(master, stem)
    if photo.place_id is None:
        yield from _place(master, stem)
    if (
        not photo.holder_number
        and not _CAMERA_FILE_NAME.match(stem)
        and any(c.isdigit() for c in stem)
    ):
        yield Suggestion("holder_number", stem[:100], stem[:100], _("file name"))
    yield from _subjects(photo, master)


def _texts(photo: Any, master: Master, stem: str) -> Iterator[Suggestion]:
    for field, places in _TEXTS.items():
        column: Any = Photo._meta.get_field(field)
        most = column.max_length
        for text, origin in _values(master, places):
            language = detect_language(text)
            if not language:
                continue
            name = f"{field}_{language}"
            present = getattr(photo, name)
            # A draft is called by the name of its file until somebody gives it a title.
            is_free = not present or (field == "title" and present == " ".join(stem.split())[:300])
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
            if isinstance(text, str) and text.strip():
                yield text.strip(), f"{_STANDARDS[standard]} {name}"


def _terms_by_name(model: Any, words: list[str]) -> dict[str, list[Any]]:
    """The terms that one of `words` names in any language, by that word folded. One query."""
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
