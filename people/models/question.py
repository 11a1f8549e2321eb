"""Questions on which testimonies disagree, the positions on each, and who takes which one."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from identifiers.models import IdentifierField
from people.querysets import QuestionQuerySet
from records.models import TITLE_LENGTH, Problem, Record, record_constraints
from records.models.part import Part
from records.models.record import filled_languages, some_language_filled

from .testimony import Testimony


class Question(Record):
    """A question on which testimonies disagree. The museum shows it and never decides it."""

    identifier = IdentifierField("QU")
    title = models.CharField(_("question"), max_length=TITLE_LENGTH)
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Markdown. Every factual sentence cites its source, as in [@SO-0001]."),
    )
    common_ground = models.TextField(
        _("common ground"),
        blank=True,
        help_text=_("What the voices do not disagree on, or how they can all be true."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    url_name = "people:question"
    publication_lookups = ("positions",)
    markdown_fields = ("introduction", "common_ground")

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "identifier"]
        constraints = [*record_constraints("question", "QU")]

    def publication_problems(self) -> list[Problem]:
        problems = super().publication_problems()
        if not filled_languages(self, "title"):
            problems.append(Problem("title", _("Ask the question in at least one language.")))
        positions = list(self.positions.all()) if self.pk else []
        if len(positions) < 2:
            problems.append(
                Problem(
                    "positions", _("A question has at least two positions; an empty one counts.")
                )
            )
        return problems


class Position(Part):
    """One possible answer to a question, shown as a column of its page.

    A position without testimonies is allowed; the page then says that it is empty.
    """

    objects: ClassVar[Any]

    part_of = "question"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="positions")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("position"), max_length=TITLE_LENGTH)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "order"], name="position_order_once"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class Answer(Part):
    """A testimony assigned to a position, with the person who assigned it, the date and reason."""

    objects: ClassVar[Any]

    part_of = "position"

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="answers")
    testimony = models.ForeignKey(
        Testimony, verbose_name=_("testimony"), on_delete=models.PROTECT, related_name="answers"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    why = models.TextField(_("why it was placed here"))
    placed_by = models.CharField(
        _("placed by"), max_length=200, help_text=_("The name that the public reads.")
    )
    placed_on = models.DateField(_("placed on"))

    class Meta:
        verbose_name = _("testimony under a position")
        verbose_name_plural = _("testimonies under positions")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["position", "testimony"], name="answer_once"),
            models.CheckConstraint(
                condition=some_language_filled("placed_by"), name="answer_says_who_placed_it"
            ),
            models.CheckConstraint(
                condition=some_language_filled("why"), name="answer_says_why_it_was_placed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.testimony.identifier} → {self.position}"
