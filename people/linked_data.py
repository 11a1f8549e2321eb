"""People, testimonies and questions in the terms of schema.org, for JSON-LD."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from people.models import Person, Question, Testimony, Wording
from people.models.person import PersonKind
from records.linked_data import (
    SCHEMA_INTERVAL,
    base_description,
    record_uri,
    schema_date,
    without_empty,
)


def person_data(person: Person, request: HttpRequest) -> dict[str, Any]:
    """A person or body. Who has no name here is described and given none."""
    kind = "Organization" if person.kind == PersonKind.BODY else "Person"
    data = base_description(person, kind, request) | {
        "description": person.role,
        "sameAs": person.authority_url,
    }
    if person.kind == PersonKind.UNNAMED:
        return without_empty(data | {"description": person.headline})
    forms = [{"@value": form.text, "@language": form.language} for form in person.names.all()]
    return without_empty(data | {"name": person.headline, "alternateName": forms})


def testimony_data(testimony: Testimony, request: HttpRequest) -> dict[str, Any]:
    """A quotation where somebody printed the speaker's words, a claim where nobody did."""
    nearest = testimony.nearest_wording()
    quoted = nearest is not None and nearest.in_quotation_marks
    data = base_description(testimony, "Quotation" if quoted else "Claim", request) | {
        "name": testimony.headline,
        "inLanguage": nearest.language if nearest else "",
        "creator": speaker_data(testimony, request),
        "dateCreated": schema_date(testimony.said_edtf),
        "temporalCoverage": schema_date(testimony.period_edtf, SCHEMA_INTERVAL),
        "about": [
            {"@id": record_uri(subject, request), "name": subject.headline}
            for subject in testimony.subjects.all()
        ],
        "mentions": [
            {"@id": record_uri(person, request), "name": person.headline}
            for person in testimony.mentions.all()
        ],
        "isBasedOn": [
            {"@id": record_uri(hand.source, request), "name": hand.source.work}
            for hand in (nearest.transmission() if nearest else ())
            if hand.source.is_published()
        ],
    }
    if nearest is not None:
        data["text"] = spoken_text(nearest)
    return without_empty(data)


def question_data(question: Question, request: HttpRequest) -> dict[str, Any]:
    """A question with suggested answers and no accepted one: the museum decides nothing."""
    answers = [answer for position in question.positions.all() for answer in position.answers.all()]
    return without_empty(
        base_description(question, "Question", request)
        | {
            "name": question.headline,
            "inLanguage": get_language(),
            "answerCount": len(answers),
            "suggestedAnswer": [
                {
                    "@type": "Answer",
                    "@id": record_uri(answer.testimony, request),
                    "text": spoken_text(nearest),
                    "inLanguage": nearest.language,
                    "author": speaker_data(answer.testimony, request),
                }
                for answer in answers
                if (nearest := answer.testimony.nearest_wording()) is not None
            ],
        }
    )


def speaker_data(testimony: Testimony, request: HttpRequest) -> dict[str, Any] | None:
    """The speaker by reference; nothing where their record is not public."""
    speaker = testimony.speaker
    if not speaker.is_published():
        return None
    return {
        "@type": "Organization" if speaker.kind == PersonKind.BODY else "Person",
        "@id": record_uri(speaker, request),
        "name": speaker.headline,
    }


def spoken_text(wording: Wording) -> str:
    """The speaker's passages in order, an ellipsis where something stands between them."""
    spoken = [passage.text for passage in wording.passages.all() if passage.voice == "speaker"]
    return " … ".join(spoken)
