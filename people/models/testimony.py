"""Testimonies: statements by a speaker about a period, with the basis of their knowledge."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from catalog.models import Place, Subject
from catalog.querysets import transmission_lookup
from dates.fields import HistoricDateField, interval_constraint
from dates.value import SPAN, HistoricDate
from identifiers.models import IdentifierField
from people.querysets import TestimonyQuerySet
from people.time_distance import Distance, distance_between
from records.models import TITLE_LENGTH, Problem, Record, record_constraints
from records.models.part import Part
from records.models.record import choices_constraint, filled_languages

from .person import Person


class Basis(models.TextChoices):
    """How the speaker knows what the testimony says."""

    OWN = "own", _("own experience")
    EYEWITNESS = "eyewitness", _("eyewitness")
    HEARSAY = "hearsay", _("hearsay")
    DOCUMENT = "document", _("document")
    OFFICIAL = "official", _("official count")
    RESEARCH = "research", _("later research")
    NOT_STATED = "not_stated", _("not stated")


class PeriodKind(models.TextChoices):
    """Whether the testimony is about a moment within its period or about the whole of it."""

    MOMENT = "moment", _("some moment within the dates")
    SPAN = "span", _("the whole of the dates")


class Testimony(Record):
    """A statement by a person or body. The text itself is stored in its wordings."""

    identifier = IdentifierField("TE")
    title = models.CharField(
        _("title"),
        max_length=TITLE_LENGTH,
        help_text=_(
            "A short neutral heading, e.g. “On rations and the Red Army’s "
            "standards”. Not a quotation."
        ),
    )
    speaker = models.ForeignKey(
        Person, verbose_name=_("speaker"), on_delete=models.PROTECT, related_name="testimonies"
    )
    basis = models.CharField(
        _("how they know"), max_length=10, choices=Basis.choices, default=Basis.NOT_STATED
    )
    basis_note = models.CharField(
        _("note on how they know"),
        max_length=300,
        blank=True,
        help_text=_("E.g. “evidence not named”."),
    )
    said = HistoricDateField(_("when it was said"), blank=True)
    period = HistoricDateField(
        _("period it is about"), kind=SPAN, kind_field="period_kind", blank=True
    )
    period_kind = models.CharField(
        _("the period is"), max_length=6, choices=PeriodKind.choices, default=PeriodKind.SPAN
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="testimonies",
    )
    subjects = TaggableManager(
        verbose_name=_("subjects"),
        through="people.TestimonySubject",
        blank=True,
        related_name="testimonies",
    )
    mentions = models.ManyToManyField(
        Person, verbose_name=_("people mentioned"), blank=True, related_name="mentioned_in"
    )
    note = models.TextField(
        _("the museum’s note"),
        blank=True,
        help_text=_("Markdown. What a reader must know to read it rightly."),
    )

    fields_together = (("figure_low", "figure_high", "figure_is_approximate"),)

    figure_low = models.PositiveBigIntegerField(
        _("figure, or its lower end"),
        null=True,
        blank=True,
        help_text=_("For a testimony that is a number."),
    )
    figure_high = models.PositiveBigIntegerField(_("upper end"), null=True, blank=True)
    figure_is_approximate = models.BooleanField(_("the source says “about”"), default=False)
    counted = models.CharField(_("what is counted"), max_length=300, blank=True)
    counted_of_whom = models.CharField(_("of whom"), max_length=300, blank=True)
    counted_where = models.CharField(_("where"), max_length=300, blank=True)
    counted_until = models.CharField(_("until when"), max_length=300, blank=True)

    objects: ClassVar[Any] = TestimonyQuerySet.as_manager()

    url_name = "people:testimony"
    publication_lookups = (
        "speaker",
        "wordings__passages",
        "wordings__chain_ends_at",
        f"wordings__{transmission_lookup('source')}",
    )

    said_edtf: str
    said_value: HistoricDate | None
    period_edtf: str
    period_value: HistoricDate | None
    markdown_fields = ("note",)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("testimony")
        verbose_name_plural = _("testimonies")
        ordering = ["identifier"]
        constraints = [
            *record_constraints("testimony", "TE"),
            interval_constraint("testimony", "said"),
            interval_constraint("testimony", "period"),
            choices_constraint("testimony", "basis", Basis),
            choices_constraint("testimony", "period_kind", PeriodKind),
            models.CheckConstraint(
                condition=Q(figure_high__isnull=True)
                | Q(figure_low__isnull=False, figure_high__gte=F("figure_low")),
                name="testimony_figure_in_order",
                violation_error_message=_(
                    "The upper end of a figure cannot be below its lower end."
                ),
            ),
        ]

    @property
    def is_figure(self) -> bool:
        """Whether the testimony is a number instead of words."""
        return self.figure_low is not None

    def distance(self) -> Distance:
        """Return the range of years between the period and the statement.

        The distance is unknown when either date is unknown.
        """
        return distance_between(self.period_value, self.said_value)

    def nearest_wording(self) -> Any | None:
        """Return the wording marked as nearest to the speaker, or None.

        Filters in Python, so that prefetched wordings cause no further query.
        """
        return next((wording for wording in self.wordings.all() if wording.is_nearest), None)

    def publication_problems(self) -> list[Problem]:
        problems = super().publication_problems()
        if not filled_languages(self, "title"):
            problems.append(Problem("title", _("Give a title in at least one language.")))
        if not self.speaker.is_published():
            problems.append(Problem("speaker", _("The speaker is not published.")))
        wordings = list(self.wordings.all()) if self.pk else []
        nearest = sum(wording.is_nearest for wording in wordings)
        if nearest != 1:
            problems.append(
                Problem(
                    "wordings",
                    _("Exactly one wording must be marked as nearest to the speaker; now %d are.")
                    % nearest,
                )
            )
        for wording in wordings:
            problems += wording.publication_problems()
        return problems


class TestimonySubject(Part, ItemBase):
    """The link between a testimony and a subject (the through model of django-taggit)."""

    objects: ClassVar[Any]

    part_of = "content_object"

    content_object = models.ForeignKey(
        Testimony, on_delete=models.CASCADE, related_name="subject_links"
    )
    tag = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="testimony_links")

    class Meta:
        verbose_name = _("subject of a testimony")
        verbose_name_plural = _("subjects of testimonies")
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="testimony_subject_once"
            ),
        ]
