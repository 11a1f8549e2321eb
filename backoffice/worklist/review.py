"""What waits for colleagues: comments that nobody settled, translations of what has changed."""

from __future__ import annotations

from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backoffice.translations.queues import stale_identifiers
from editorial.models import Comment
from languages.names import choices

from .registry import Check, register

#: By model: what its records are called where the heading says the rest.
KINDS = {
    "photos.Photo": _("Photographs"),
    "people.Testimony": _("Testimonies"),
    "people.Question": _("Questions"),
    "people.Person": _("People and bodies"),
    "articles.Article": _("Articles"),
    "catalog.Source": _("Sources"),
    "photos.Collection": _("Collections"),
}


def has_open_comment() -> Q:
    """With a comment that is open."""
    is_open = Comment.objects.filter(identifier=OuterRef("identifier"), resolved_at__isnull=True)
    return Q(Exists(is_open))


def has_stale_translation(language: str) -> Q:
    """With a translation into `language` whose original has changed since."""
    return Q(identifier__in=stale_identifiers(language))


def register_review_checks() -> None:
    """Put them on the work list, after what the records themselves lack."""
    for model, words in KINDS.items():
        register(Check("comments", model, words, _("Open comments"), has_open_comment))
    for model, words in KINDS.items():
        for code, language in choices():
            title = format_lazy("{kind}: {language}", kind=words, language=language)
            name = f"stale-{code}"
            condition = partial(has_stale_translation, code)
            register(Check(name, model, title, _("Stale translations"), condition))
