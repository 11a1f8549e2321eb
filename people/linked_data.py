"""JSON-LD descriptions (schema.org) of people, testimonies and questions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from people.documents import QuestionDocument, TestimonyDocument, WordingDocument
from people.models import Person
from people.models.person import PersonKind
from records.linked_data import (
    SCHEMA_INTERVAL,
    base_description,
    record_uri,
    schema_date,
    without_empty,
)


def person_data(person: Person, request: HttpRequest) -> dict[str, Any]:
    """Describe a person or body as a schema.org Person or Organization.

    An unnamed person gets a `description` and no `name`.
    """
    kind = "Organization" if person.kind == PersonKind.BODY else "Person"
    data = base_description(person, kind, request) | {
        "description": person.role,
        "sameAs": person.authority_url,
    }
    if person.kind == PersonKind.UNNAMED:
        return without_empty(data | {"description": person.headline})
    forms = [{"@value": form.text, "@language": form.language} for form in person.names.all()]
    return without_empty(data | {"name": person.headline, "alternateName": forms})


def testimony_data(testimony: TestimonyDocument, request: HttpRequest) -> dict[str, Any]:
    """Describe a testimony as a schema.org Quotation or Claim.

    It is a Quotation if the nearest wording is a printed quotation of the speaker, else a Claim.
    """
    nearest = testimony.nearest
    quoted = nearest is not None and nearest.in_quotation_marks
    data = base_description(testimony, "Quotation" if quoted else "Claim", request) | {
        "name": testimony.headline,
        "inLanguage": nearest.language if nearest else "",
        "creator": speaker_data(testimony, request),
        "dateCreated": schema_date(testimony.said.edtf),
        "temporalCoverage": schema_date(testimony.period.edtf, SCHEMA_INTERVAL),
        "about": [
            {"@id": record_uri(subject, request), "name": subject.headline}
            for subject in testimony.subjects
        ],
        "mentions": [
            {"@id": record_uri(person, request), "name": person.headline}
            for person in testimony.mentions
        ],
        "isBasedOn": [
            {"@id": record_uri(step.source, request), "name": step.source.work}
            for step in (nearest.steps if nearest else ())
            if step.source.is_published
        ],
    }
    if nearest is not None:
        data["text"] = spoken_text(nearest)
    return without_empty(data)


def question_data(question: QuestionDocument, request: HttpRequest) -> dict[str, Any]:
    """Describe a question as a schema.org Question.

    It has suggested answers and no accepted one, because the museum does not decide questions.
    """
    answers = [answer for position in question.positions for answer in position.answers]
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
                if (nearest := answer.testimony.nearest) is not None
            ],
        }
    )


def speaker_data(testimony: TestimonyDocument, request: HttpRequest) -> dict[str, Any] | None:
    """Return a reference to the speaker's record, or None if that record is not published."""
    speaker = testimony.speaker
    if not speaker.is_published:
        return None
    return {
        "@type": "Organization" if speaker.kind == PersonKind.BODY else "Person",
        "@id": record_uri(speaker, request),
        "name": speaker.headline,
    }


def spoken_text(wording: WordingDocument) -> str:
    """Return the passages in the speaker's own words, in order, joined by ellipses."""
    return " … ".join(wording.spoken)
