"""Subjects: the controlled vocabulary of what photographs show and testimonies are about."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

import languages
from catalog.querysets import SubjectQuerySet
from identifiers.models import IdentifierField, identifier_constraint
from records.models.hierarchy import ancestors, no_self_link, validate_no_cycle
from records.models.label import AlternativeLabel
from records.models.term import Term


class Subject(Term, TagBase):
    """A term of the subject vocabulary. A search for a subject includes its narrower ones."""

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

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Check each language's name, and the one by which the subject is known without a language.

        That is the first name in the order of the museum's languages, and is unique too
        (taggit's `name`): a subject that is named in Japanese alone may not bear another's name.
        """
        super().validate_unique(exclude)
        column = next((each for each in languages.columns("name") if getattr(self, each)), "")
        if not column or column in (exclude or ()):
            return
        others = Subject.objects.rewrite(False).exclude(pk=self.pk)
        if others.filter(name=getattr(self, column)).exists():
            raise ValidationError({column: self.unique_error_message(type(self), ("name",))})

    def broader_subjects(self) -> list[Any]:
        """Return all broader subjects, the nearest first."""
        return ancestors(self, "broader")


class SubjectLabel(AlternativeLabel):
    """Another name of a subject."""

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
