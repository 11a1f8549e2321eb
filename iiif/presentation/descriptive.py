"""What a manifest says about its photograph beside showing it.

Who shows it, under which rights, when it was taken, and the facts of its page. Unknown is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _
from iiif_prezi3 import Homepage, KeyValueString, Provider

from articles.models import Article, ArticleKind
from catalog.models import Source
from dates.formatting.display import display
from dates.value import HistoricDate
from languages import current, default
from photos.models import Photo
from photos.models.people import Certainty
from photos.models.photo import Sensitivity
from photos.rights import ImageRights, TextRights
from records.models import Record
from records.templatetags.museum import tr_text

from .addresses import Addresses
from .languages import (
    LanguageMap,
    in_all_languages,
    localized,
    merge_maps,
    record_label,
    translated_field,
    without_language,
)

#: Levels of sensitivity at which a viewer may show the picture without asking first.
SHOWN_DIRECTLY = (Sensitivity.NONE, Sensitivity.NOTICE)
#: The museum's sign.
LOGO = "img/favicon.svg"


def is_image_shown(photo: Photo) -> bool:
    """Whether the manifest has the photograph itself: held, and not behind a click."""
    return photo.master is not None and photo.sensitivity in SHOWN_DIRECTLY


def metadata(photo: Photo) -> list[KeyValueString]:
    """The facts of the photograph's page, each in the three languages."""
    return [KeyValueString(label=label, value=value) for label, value in _facts(photo) if value]


def _facts(photo: Photo) -> Iterator[tuple[LanguageMap, LanguageMap]]:
    date = photo.date_value
    yield localized(lambda: _("Number")), without_language(photo.identifier)
    if date is not None:
        yield localized(lambda: _("Date")), localized(lambda: display(date, current()))
        yield localized(lambda: _("Date in EDTF")), without_language(photo.date_edtf)
        yield localized(lambda: _("Dated by")), translated_field(photo, "dated_by")
        yield (
            localized(lambda: _("On what ground it is dated")),
            translated_field(photo, "date_ground"),
        )
    place = [record_label(photo.place)] if photo.place is not None else []
    yield localized(lambda: _("Place")), merge_maps([*place, translated_field(photo, "place_note")])
    yield localized(lambda: _("Subjects")), merge_maps(map(record_label, photo.subjects.all()))
    for link in photo.people_links.all():
        if link.person.is_published():
            yield localized(partial(_role, link)), _name_with_certainty(link)
    if photo.collection is not None and photo.collection.is_published():
        yield localized(lambda: _("Collection")), record_label(photo.collection)
    holder = photo.holder if photo.holder is not None and photo.holder.is_published() else None
    yield (
        localized(lambda: _("Holder")),
        merge_maps(
            [record_label(holder) if holder else {}, translated_field(photo, "holder_note")]
        ),
    )
    yield localized(lambda: _("Holder’s number")), without_language(photo.holder_number)
    yield localized(lambda: _("Physical form")), translated_field(photo, "physical_form")
    yield localized(lambda: _("Extent")), translated_field(photo, "extent")
    if photo.source is not None and photo.source.is_published():
        yield localized(lambda: _("Source")), without_language(_citation(photo.source))
    yield (
        localized(lambda: _("Rights in the image")),
        localized(lambda: ImageRights(photo.image_rights).label),
    )
    yield (
        localized(lambda: _("Rights in our text")),
        without_language(TextRights(photo.text_rights).label),
    )


def _role(link: Any) -> str:
    return str(link.get_role_display()).capitalize()


def _citation(source: Source) -> str:
    """The work in the language it is written in: author, title, where it stands, when."""
    issued = str(source.issued_earliest.year) if source.issued_earliest else ""
    return ", ".join(
        part for part in (source.author, source.work, source.container_title, issued) if part
    )


def _name_with_certainty(link: Any) -> LanguageMap:
    """A person's name, with how sure it is unless it is certain."""
    names = record_label(link.person)
    if link.certainty == Certainty.CERTAIN:
        return names
    doubts = localized(link.get_certainty_display)
    return {
        code: [f"{text} ({(doubts.get(code) or doubts[default()])[0]})" for text in texts]
        for code, texts in names.items()
    }


def required_statement(photo: Photo) -> KeyValueString:
    """What must be read beside it (section 3.1): whose it is, and that a mount is a mount."""
    label = localized(lambda: _("Credit"))
    credit = in_all_languages(translated_field(photo, "credit"))
    note = in_all_languages(translated_field(photo, "sensitivity_note"))
    if photo.master is None:
        label = localized(lambda: _("An empty mount, not a photograph"))
        notice = localized(_placeholder_notice)
    elif not is_image_shown(photo):
        notice = merge_maps([localized(_hidden_image_notice), note])
    elif photo.sensitivity == Sensitivity.NOTICE:
        notice = note or localized(lambda: _("Shown with a notice."))
    else:
        notice = {}
    return KeyValueString(
        label=label, value=_single_value(merge_maps([credit or localized(_museum_credit), notice]))
    )


def _single_value(several: LanguageMap) -> LanguageMap:
    """One text in each language: viewers set a comma between two."""
    return {code: [" ".join(texts)] for code, texts in several.items()}


def _placeholder_notice() -> str:
    return _(
        "The museum holds no reproduction of this photograph. What is shown is a drawing of an "
        "empty mount: please do not take it over as the photograph."
    )


def _hidden_image_notice() -> str:
    return _("The picture is not shown here: its page says first what is to be seen.")


def _museum_credit() -> str:
    site = home_article()
    return (tr_text(site, "title") if site is not None else "") or _("Museum")


def rights(photo: Photo) -> str | None:
    """The statement on the image (section 3.1: RightsStatements.org, with http).

    The licence of our text is another one and no statement on the picture; a drawing of an empty
    mount is not what the statement is about.
    """
    return ImageRights(photo.image_rights).uri if is_image_shown(photo) else None


def nav_date(date: HistoricDate | None) -> datetime.datetime | None:
    """The first moment of the date, where a point in time may stand for it (section 3.1).

    A viewer that puts photographs on a line of time knows no doubt: only a date that is certain of
    one year has a place there (decision 0016).
    """
    if date is None or len(date.certain_years()) != 1:
        return None
    first = date.earliest
    assert first is not None  # what is certain of a year has both ends
    return datetime.datetime.combine(first, datetime.time(), datetime.UTC)


def home_article() -> Any | None:
    """The museum's own article, which has its name."""
    return Article.objects.published().filter(kind=ArticleKind.HOME).first()


def museum_name(site: Any | None) -> LanguageMap:
    return (translated_field(site, "title") if site is not None else {}) or localized(
        lambda: _("Museum")
    )


def provider(addresses: Addresses) -> Provider:
    """The museum as the organisation that shows it (section 3.1), with its sign."""
    name = museum_name(home_article())
    pages = addresses.by_language("home")
    return Provider(
        id=addresses.absolute("/"),
        label=name,
        homepage=homepages(pages, name),
        logo=[
            {
                "id": addresses.absolute(static(LOGO)),
                "type": "Image",
                "format": "image/svg+xml",
            }
        ],
    )


def homepages(pages: dict[str, str], name: LanguageMap) -> list[Homepage]:
    """The page that is about the resource in each language, which its label names."""
    spare, own_names = next(iter(name.values())), dict(settings.LANGUAGES)
    return [
        Homepage(
            id=address,
            type="Text",
            label={code: [f"{name.get(code, spare)[0]} ({own_names[code]})"]},
            format="text/html",
            language=[code],
        )
        for code, address in pages.items()
    ]


def linked_data_links(record: Record, addresses: Addresses) -> list[dict[str, Any]]:
    """The record as JSON-LD of schema.org in each language (`seeAlso`)."""
    return [
        {
            "id": address,
            "type": "Dataset",
            "label": {code: localized(lambda: _description(record.identifier))[code]},
            "format": "application/ld+json",
            "profile": "https://schema.org/",
        }
        for code, address in addresses.by_language("linked_data", record.identifier).items()
    ]


def _description(identifier: str) -> str:
    return _("Description of %(id)s") % {"id": identifier}


def testimony_links(photo: Photo, addresses: Addresses) -> list[dict[str, Any]]:
    """What those who are named in the photograph, for certain, have said (`seeAlso`).

    That the photograph shows what they speak of is not said: nobody knows it.
    """
    return [
        {
            "id": addresses.reverse("identify", testimony.identifier),
            "type": "Dataset",
            "label": merge_maps([record_label(link.person), record_label(testimony)]),
            "format": "application/ld+json",
        }
        for link in photo.people_links.all()
        if link.certainty == Certainty.CERTAIN and link.person.is_published()
        for testimony in link.person.testimonies.all()
        if testimony.is_published()
    ]
