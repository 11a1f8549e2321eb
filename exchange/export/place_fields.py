"""Where a record belongs and what it is about: place, subjects, people mentioned."""

from django.utils.translation import gettext_lazy as _

from exchange.export.field import PHOTOGRAPH, TESTIMONY, Field, heading_of, table_field
from exchange.export.links import mentioned_identifiers, mentioned_names
from people.tables import TESTIMONIES
from photos.tables import PHOTOS

_BOTH = (PHOTOGRAPH, TESTIMONY)
_TABLES = (PHOTOS, TESTIMONIES)

PLACE_AND_SUBJECTS = (
    table_field(
        _TABLES,
        "place",
        _("place"),
        _("Number of the place."),
        term="dcterms:spatial",
        read=lambda record, scope: record.place.identifier if record.place else None,
    ),
    Field(
        "place_name",
        _("name of the place"),
        _("In the language of the export."),
        lambda record, scope: heading_of(record.place) if record.place else None,
        "dcterms:spatial",
        _BOTH,
    ),
    table_field(
        (PHOTOS,),
        "place_note",
        _("note on the place"),
        _("What is uncertain about the place, or known beside it."),
    ),
    table_field(
        _TABLES,
        "subjects",
        _("subjects"),
        _("Numbers of the subjects. Broader subjects are not repeated."),
        term="dcterms:subject",
        read=lambda record, scope: tuple(subject.identifier for subject in record.subjects.all()),
    ),
    Field(
        "subject_names",
        _("names of the subjects"),
        _("In the language of the export, in the order of the numbers."),
        lambda record, scope: tuple(heading_of(subject) for subject in record.subjects.all()),
        "dcterms:subject",
        _BOTH,
    ),
    Field(
        "mentioned",
        _("people mentioned"),
        _("Numbers of people and bodies that are mentioned."),
        mentioned_identifiers,
        kinds=_BOTH,
    ),
    Field(
        "mentioned_names",
        _("names of people mentioned"),
        _("In the language of the export, in the order of the numbers."),
        mentioned_names,
        kinds=_BOTH,
    ),
)
