"""A result set for exports, and records that use every field of the exports."""

from dataclasses import dataclass, field

from django.test import RequestFactory

from catalog.models import Subject
from exchange.export import export
from exchange.export.records import published_records
from people.models import Passage
from photos.models import Photo
from tests.builders import (
    in_three_languages,
    make_caption,
    make_collection,
    make_master,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_quoted_testimony,
    make_source,
    make_subject,
    make_testimony,
    make_wording,
)

#: Text that each format would misread if it were not escaped.
HOSTILE_TEXT = '=1+1 & "50 %" of <b>{it}\\ _x_ #1 ~^$; é 音楽\nTY  - BOOK\nER  - '


@dataclass
class FakeResultSet:
    """A result set of these records; `requested_kinds` are the kinds for which it was asked."""

    identifiers: list[str]
    title: str = "Photographs, possibly 1947"
    address: str = "https://museum.example/en/photos/?year=1947"
    requested_kinds: list[str] = field(default_factory=list)

    @property
    def count(self):
        return len(self.identifiers)

    def records(self, kind=""):
        self.requested_kinds.append(kind)
        return published_records(self.identifiers)


def result_set_of(*records, **values):
    return FakeResultSet([record.identifier for record in records], **values)


def export_response(result, format, kind="", method="get"):
    request = getattr(RequestFactory(), method)("/en/photos/export")
    return export(request, result, format, kind)


def export_text(result, format, kind=""):
    """The content of the exported file as text."""
    return b"".join(export_response(result, format, kind).streaming_content).decode("utf-8")


def get_or_make_subject(name):
    """The subject of this name; names of subjects are unique."""
    return Subject.objects.filter(name_en=name).first() or make_subject(name_en=name)


def make_full_photo(**values):
    """A photograph with every field filled in, one of them uncertain."""
    values = {
        "subjects": (get_or_make_subject("music"), get_or_make_subject("dance; song")),
        "place": make_place(name_en="Khabarovsk"),
        "collection": make_collection(title_en="The album"),
        "holder": make_person(name_en="An archive"),
        "holder_number": "A-17",
        "source": make_source(),
        "master": make_master(),
        "date": "circa 1947",
        "physical_form_en": "a print",
        **in_three_languages("description", "Men with instruments [@SO-0001]"),
    } | values
    title = values.get("title_en", "")
    photo = make_photo(**values | ({"title_en": "A title"} if title else {}))
    if title:
        # Past the model, which would clean it: an export takes whatever is in the database.
        Photo.objects.filter(pk=photo.pk).update(title_en=title)
        photo.refresh_from_db()
    make_photo_person(photo, make_person(name_en="Miyamoto Tsutomu"))
    make_photo_person(photo, make_person(name_en="Somebody"), certainty="probable")
    make_photo_person(photo, make_person(name_en="The studio"), role="photographer")
    make_caption(photo, "楽団", kind="inscription", language="ja")
    return photo


def make_full_testimony(**values):
    """A quoted testimony of two passages, with the museum's translation into Russian."""
    values = {"place": make_place(), "basis": "own"} | values
    testimony = make_quoted_testimony(**values)
    testimony.subjects.add(get_or_make_subject("food"))
    testimony.mentions.add(make_person(name_en="The officer"))
    nearest = testimony.wordings.get()
    Passage.objects.create(wording=nearest, order=2, text="of the stones")
    make_wording(testimony, "мысль о камнях", kind="museum", language="ru")
    return testimony


def make_paraphrase(**values):
    testimony = make_testimony(wordings=0, **values)
    make_wording(testimony, "they had been fed well", kind="paraphrase", is_nearest=True)
    return testimony
