"""Subjects: what photographs show and testimonies speak of."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from catalog.querysets import SubjectQuerySet
from identifiers.models import IdentifierField, identifier_constraint
from records.models.hierarchy import ancestors, no_self_link, validate_no_cycle
from records.models.label import AlternativeLabel
from records.models.term import Term


class Subject(Term, TagBase):
    """A term of the museum's vocabulary; a broader subject finds its narrower ones."""

    identifier = IdentifierField("SU")
    broader = models.ForeignKey(
        "self",
        verbose_name=_("broader subject"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
        help_text=_("A visitor who asks for the broader subject finds this one too."),
    )
    authority_url = models.URLField(
        _("authority address"),
        blank=True,
        help_text=_(
            "This subject in AAT, LCSH or Wikidata. Look it up or leave it empty; never guess."
        ),
    )

    objects: ClassVar[Any] = SubjectQuerySet.as_manager()

    url_name = "catalog:subject"

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["name"]
        constraints = [identifier_constraint("subject", "SU"), no_self_link("subject", "broader")]

    def clean(self) -> None:
        super().clean()
        validate_no_cycle(self, "broader")

    def broader_subjects(self) -> list[Any]:
        """The subjects above this one, nearest first."""
        return ancestors(self, "broader")


class SubjectLabel(AlternativeLabel):
    part_of = "subject"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="labels")

    class Meta(AlternativeLabel.Meta):
        verbose_name = _("other name of a subject")
        verbose_name_plural = _("other names of subjects")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "language", "text"], name="subject_label_once"
            ),
        ]
