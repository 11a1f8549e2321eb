"""Descriptive properties of manifests and collections (Presentation API 3.0, section 3.1).

They are metadata, requiredStatement, rights, navDate, provider, homepage and seeAlso. Values that
are not known are left out.
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

#: Levels of sensitivity at which a viewer may show the image directly.
SHOWN_DIRECTLY = (Sensitivity.NONE, Sensitivity.NOTICE)
#: The museum's logo, a path below static/.
LOGO = "img/favicon.svg"


def is_image_shown(photo: Photo) -> bool:
    """Return whether the manifest shows the image: there is one, and it needs no click first."""
    return photo.master is not None and photo.sensitivity in SHOWN_DIRECTLY


def metadata(photo: Photo) -> list[KeyValueString]:
    """Return the facts on the photograph's page as `metadata`, each in all languages."""
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
    """Return author, title, container title and year of a source, in the work's own language."""
    issued = str(source.issued_earliest.year) if source.issued_earliest else ""
    return ", ".join(
        part for part in (source.author, source.work, source.container_title, issued) if part
    )


def _name_with_certainty(link: Any) -> LanguageMap:
    """Return a person's name, followed by the certainty of the link unless it is certain."""
    names = record_label(link.person)
    if link.certainty == Certainty.CERTAIN:
        return names
    certainties = localized(link.get_certainty_display)
    return {
        code: [f"{text} ({(certainties.get(code) or certainties[default()])[0]})" for text in texts]
        for code, texts in names.items()
    }


def required_statement(photo: Photo) -> KeyValueString:
    """Return the text that a viewer must display (`requiredStatement`, section 3.1).

    It is the credit line, followed where needed by the notice that the image is a placeholder, is
    not shown, or is sensitive.
    """
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


def _single_value(values: LanguageMap) -> LanguageMap:
    """Join the texts of each language to one, because viewers put commas between several."""
    return {code: [" ".join(texts)] for code, texts in values.items()}


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
    """Return the URI of the rights statement on the image; None if the image is not shown.

    Section 3.1 requires a URI of RightsStatements.org with http. The licence of the museum's texts
    is a different one and is not given here; and the statement does not apply to the drawing of an
    empty mount.
    """
    return ImageRights(photo.image_rights).uri if is_image_shown(photo) else None


def nav_date(date: HistoricDate | None) -> datetime.datetime | None:
    """Return the first moment of the date as `navDate` (section 3.1); None for uncertain dates.

    A viewer's timeline cannot show doubt. Only a date that certainly lies within one year is
    therefore given (decision 0016).
    """
    if date is None or len(date.certain_years()) != 1:
        return None
    first = date.earliest
    assert first is not None  # a date with a certain year has a start and an end
    return datetime.datetime.combine(first, datetime.time(), datetime.UTC)


def home_article() -> Any | None:
    """Return the published article of the home page, whose title is the museum's name."""
    return Article.objects.published().filter(kind=ArticleKind.HOME).first()


def museum_name(site: Any | None) -> LanguageMap:
    """Return the title of the home article `site`, or else the word “Museum”."""
    return (translated_field(site, "title") if site is not None else {}) or localized(
        lambda: _("Museum")
    )


def provider(addresses: Addresses) -> Provider:
    """Return the museum as the provider of a resource (section 3.1), with its logo."""
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
    """Return the resource's page in each language; the label names the language.

    `pages` are URLs by language code; `name` is the name of the resource.
    """
    fallback, language_names = next(iter(name.values())), dict(settings.LANGUAGES)
    return [
        Homepage(
            id=address,
            type="Text",
            label={code: [f"{name.get(code, fallback)[0]} ({language_names[code]})"]},
            format="text/html",
            language=[code],
        )
        for code, address in pages.items()
    ]


def linked_data_links(record: Record, addresses: Addresses) -> list[dict[str, Any]]:
    """Return links to the record as JSON-LD of schema.org, one for each language (`seeAlso`)."""
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
    """Return links to the testimonies of people who are certainly linked to it (`seeAlso`).

    The links do not claim that the photograph shows what the people speak of: nobody knows that.
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
