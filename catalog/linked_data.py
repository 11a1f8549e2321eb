"""Sources, places and subjects in the terms of schema.org, for JSON-LD.

An address ending in a record's identifier under `/id/` is the record's `@id` in every language.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

import languages
from catalog.models import Place, Source, Subject
from records.linked_data import base_description, record_uri, schema_date, without_empty

SOURCE_TYPES = {
    "article-journal": "ScholarlyArticle",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "chapter": "Chapter",
    "entry-encyclopedia": "Article",
    "legislation": "Legislation",
    "report": "Report",
    "webpage": "WebPage",
}


def source_data(source: Source, request: HttpRequest) -> dict[str, Any]:
    """The cited work. It is the work that is described, not this page about it."""
    behind = source.taken_from
    data = base_description(source, SOURCE_TYPES.get(source.csl_type, "CreativeWork"), request)
    del data["url"]
    return without_empty(
        data
        | {
            "name": source.work,
            "inLanguage": source.work_language,
            "author": [
                {"@type": "Thing", "name": name.strip()}
                for name in source.author.split(";")
                if name.strip()
            ],
            "translator": {"@type": "Person", "name": source.translator}
            if source.translator
            else None,
            "isPartOf": {"@type": "CreativeWork", "name": source.container_title}
            if source.container_title
            else None,
            "publisher": {"@type": "Organization", "name": source.publisher}
            if source.publisher
            else None,
            "datePublished": schema_date(source.issued_edtf),
            "isbn": source.isbn,
            "sameAs": f"https://doi.org/{source.doi}" if source.doi else "",
            "url": source.url,
            "mainEntityOfPage": request.build_absolute_uri(source.get_absolute_url()),
            "isBasedOn": {"@id": record_uri(behind, request)}
            if behind is not None and behind.is_published()
            else None,
        }
    )


def place_data(place: Place, request: HttpRequest) -> dict[str, Any]:
    """A place, with coordinates only where it has a pin."""
    data = base_description(place, "Place", request) | {
        "name": place.headline,
        "alternateName": _other_names(place),
        "sameAs": place.authority_url,
        "containedInPlace": {
            "@id": record_uri(place.within, request),
            "name": place.within.headline,
        }
        if place.within is not None
        else None,
    }
    if place.latitude is not None and place.longitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(place.latitude),
            "longitude": float(place.longitude),
        }
    return without_empty(data)


def subject_data(subject: Subject, request: HttpRequest) -> dict[str, Any]:
    """A term of the vocabulary."""
    return without_empty(
        base_description(subject, "DefinedTerm", request)
        | {
            "name": subject.headline,
            "alternateName": _other_names(subject),
            "sameAs": subject.authority_url,
            "inDefinedTermSet": request.build_absolute_uri(reverse("catalog:subjects")),
        }
    )


def _other_names(term: Any) -> list[dict[str, str]]:
    names = [
        {"@value": name, "@language": language}
        for language in languages.codes()
        if (name := getattr(term, f"name_{language}")) and name != term.headline
    ]
    return names + [
        {"@value": label.text, "@language": label.language} for label in term.labels.all()
    ]
