"""How far the texts of a record are translated, and out of which language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from languages.names import choices
from records.models.record import choices_constraint, language_constraint


class TranslationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEWED = "reviewed", _("reviewed")
    STALE = "stale", _("stale: the original has changed")


class OriginalLanguage(models.Model):
    """In which language a record was written; kept once it was chosen, or first translated."""

    identifier = models.CharField(_("record"), max_length=20, unique=True)
    language = models.CharField(_("original language"), max_length=2, choices=choices)

    class Meta:
        verbose_name = _("original language")
        verbose_name_plural = _("original languages")
        default_permissions = ("view",)
        constraints = [language_constraint("original")]

    def __str__(self) -> str:
        return f"{self.identifier} ({self.language})"


class TranslationStatus(models.Model):
    """Of one text of one record in one language: out of what it was made, by whom, how far it is.

    A text without such a row is a draft of which nobody knows more; a field without a text is
    untranslated. Rows are made when a translation is saved, or when its original changes under it.
    """

    identifier = models.CharField(_("record"), max_length=20)
    #: `title`; of a part, `regions.12.description`.
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=choices)
    state = models.CharField(
        _("state"), max_length=10, choices=TranslationState.choices, default=TranslationState.DRAFT
    )
    #: SHA-256 of the original that the translation was made from.
    made_from = models.CharField(max_length=64)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("translator"),
    )
    translated_at = models.DateTimeField(_("translated"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of a translation")
        verbose_name_plural = _("states of translations")
        default_permissions = ("view",)
        permissions = [("translate_record", _("Can translate records"))]
        indexes = [
            models.Index(
                fields=["language", "identifier"],
                condition=Q(state="stale"),
                name="translation_stale",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["identifier", "field", "language"], name="translation_once"
            ),
            language_constraint("translation"),
            choices_constraint("translation", "state", TranslationState),
            models.CheckConstraint(
                condition=~Q(state=TranslationState.REVIEWED) | Q(reviewed_at__isnull=False),
                name="translation_review_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier}.{self.field} ({self.language})"
