"""The wordings of a testimony: each form in which its text has been transmitted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Source
from records.models import Problem
from records.models.part import Part
from records.models.record import choices_constraint

from .person import Person
from .testimony import Testimony

SURROUNDED_BY_QUOTATION_MARKS = re.compile(r"^\s*[\"“„«「『].*[\"”“»」』]\s*\.?\s*$", re.DOTALL)


class WordingKind(models.TextChoices):
    """How a wording relates to the words that the speaker used."""

    QUOTATION = "quotation", _("quotation")
    PARTIAL = "partial", _("partial quotation")
    PARAPHRASE = "paraphrase", _("reporter’s paraphrase")
    STATEMENT = "statement", _("figure as the source states it")
    PUBLISHED_TRANSLATION = "translation", _("published translation")
    MUSEUM_TRANSLATION = "museum", _("the museum’s translation")


#: Kinds that are never put in quotation marks, because they are not the speaker's printed words.
NEVER_QUOTED = (WordingKind.PARAPHRASE, WordingKind.STATEMENT, WordingKind.MUSEUM_TRANSLATION)


@dataclass(frozen=True)
class TransmissionStep:
    """One source in the transmission of a wording from the speaker to the museum.

    `relation` is a value of `catalog.models.source.Relation`: how this source uses the next one.
    It is empty in the last step, which has the words from the speaker (`is_last`). `inferred`
    says that the museum concluded the relation and no source states it.
    """

    source: Source
    relation: str
    inferred: bool
    is_last: bool


class Wording(Part):
    """One text of a testimony in one language, with the source that it was taken from.

    The source also determines the transmission: the chain of sources back to the speaker.
    """

    objects: ClassVar[Any]

    part_of = "testimony"

    testimony = models.ForeignKey(Testimony, on_delete=models.CASCADE, related_name="wordings")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    language = models.CharField(
        _("language"), max_length=12, help_text=_("A BCP 47 code: en, ru, ja.")
    )
    kind = models.CharField(_("kind of wording"), max_length=12, choices=WordingKind.choices)
    in_quotation_marks = models.BooleanField(
        _("stands in quotation marks"),
        default=False,
        help_text=_(
            "Only the speaker’s words as somebody printed them; never a "
            "paraphrase or our own translation."
        ),
    )
    is_nearest = models.BooleanField(
        _("nearest to the speaker"),
        default=False,
        help_text=_("Tick exactly one wording of a testimony."),
    )
    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="wordings"
    )
    locator = models.CharField(_("page or passage"), max_length=200, blank=True)
    chain_ends_at = models.ForeignKey(
        Source,
        verbose_name=_("had it from the speaker"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="wordings_ending_here",
        help_text=_(
            "The source in the chain that took the words from the speaker. "
            "Empty: the last of the chain."
        ),
    )
    translator = models.ForeignKey(
        Person,
        verbose_name=_("translator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="translations",
    )
    translated_from = models.ForeignKey(
        "self",
        verbose_name=_("translated from"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="renderings",
    )
    made_on = models.DateField(_("translated on"), null=True, blank=True)
    reviewed_by = models.CharField(_("reviewed by"), max_length=200, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    note = models.TextField(_("note on the wording"), blank=True)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["testimony", "order"], name="wording_order_once"),
            models.UniqueConstraint(
                fields=["testimony"],
                condition=Q(is_nearest=True),
                name="wording_one_is_nearest",
                violation_error_message=_(
                    "Another wording of this testimony is already marked as nearest."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(in_quotation_marks=True)
                | ~Q(kind__in=[kind.value for kind in NEVER_QUOTED]),
                name="wording_paraphrase_is_not_quoted",
                violation_error_message=_(
                    "A paraphrase or a translation of the museum’s never stands in quotation marks."
                ),
            ),
            choices_constraint("wording", "kind", WordingKind),
            models.CheckConstraint(
                condition=Q(translated_from__isnull=True) | ~Q(translated_from=models.F("id")),
                name="wording_not_translated_from_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.testimony_id and self.testimony.identifier}.{self.order} ({self.language})"

    @property
    def is_paraphrase(self) -> bool:
        return self.kind == WordingKind.PARAPHRASE

    @property
    def is_museum_translation(self) -> bool:
        return self.kind == WordingKind.MUSEUM_TRANSLATION

    def clean(self) -> None:
        super().clean()
        # A form without a source already reports that at the field; `source` is not set then.
        source = getattr(self, "source", None)
        if (
            source is not None
            and self.chain_ends_at is not None
            and self.chain_ends_at not in source.transmission()
        ):
            raise ValidationError(
                {
                    "chain_ends_at": _(
                        "%(end)s is not behind %(source)s: choose a source of its chain."
                    )
                    % {"end": self.chain_ends_at.identifier, "source": source.identifier}
                }
            )
        if (
            self.translated_from is not None
            and self.translated_from.testimony_id != self.testimony_id
        ):
            raise ValidationError(
                {
                    "translated_from": _(
                        "A wording is translated from a wording of the same testimony."
                    )
                }
            )

    def transmission(self) -> list[TransmissionStep]:
        """Return the sources that the words passed through.

        The first is the source that the museum used, the last had the words from the speaker: the
        source `chain_ends_at` or, without it, the end of the chain of sources.
        """
        sources = self.source.transmission()
        if self.chain_ends_at is not None and self.chain_ends_at in sources:
            sources = sources[: sources.index(self.chain_ends_at) + 1]
        last = len(sources) - 1
        return [
            TransmissionStep(
                source=source,
                relation="" if number == last else source.relation,
                inferred=number != last and source.relation_inferred,
                is_last=number == last,
            )
            for number, source in enumerate(sources)
        ]

    def publication_problems(self) -> list[Problem]:
        problems = []
        if not self.passages.all():
            problems.append(Problem("wordings", _("Wording %d has no words.") % self.order))
        for step in self.transmission():
            if not step.source.work.strip():
                problems.append(
                    Problem("wordings", _("Source %s names no work.") % step.source.identifier)
                )
            if not step.source.is_published():
                problems.append(
                    Problem("wordings", _("Source %s is not published.") % step.source.identifier)
                )
        return problems


class Voice(models.TextChoices):
    """Whose words a passage contains."""

    SPEAKER = "speaker", _("the speaker’s words")
    REPORTER = "reporter", _("the reporter’s words between them")


class Passage(Part):
    """A part of the text of a wording. Between two consecutive passages something was left out."""

    objects: ClassVar[Any]

    part_of = "wording"

    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="passages")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    voice = models.CharField(
        _("whose words"), max_length=8, choices=Voice.choices, default=Voice.SPEAKER
    )
    text = models.TextField(
        _("words"),
        help_text=_("Exactly as printed, without the outer quotation marks: the page sets them."),
    )

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["wording", "order"], name="passage_order_once"),
            models.CheckConstraint(condition=~Q(text=""), name="passage_has_words"),
            choices_constraint("passage", "voice", Voice),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def clean(self) -> None:
        super().clean()
        wording = getattr(self, "wording", None)
        if (
            wording is not None
            and wording.kind in NEVER_QUOTED
            and SURROUNDED_BY_QUOTATION_MARKS.match(self.text)
        ):
            raise ValidationError(
                {
                    "text": _(
                        "“%(text)s…” stands in quotation marks, but a %(kind)s "
                        "is not a quotation: remove them."
                    )
                    % {"text": self.text.strip()[:30], "kind": wording.get_kind_display()}
                }
            )
