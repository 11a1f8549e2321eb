"""The base of all public records: identifier, publication state, withdrawal, and constraints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import languages
from identifiers.models import Identified, identifier_constraint
from languages.characters import is_blank
from records.querysets import RecordQuerySet

from .markdown import validate_references

#: Characters of a title. Of 31,574 titles of other collections, 1,274 are longer than 300.
TITLE_LENGTH = 1000


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class WithdrawalCategory(models.TextChoices):
    RIGHTS = "rights", _("rights")
    PRIVACY = "privacy", _("privacy")
    FAMILY = "family", _("family’s wish")
    ERROR = "error", _("error")
    LAW = "law", _("law")


@dataclass(frozen=True)
class Problem:
    """A reason why a record cannot be published: the field to correct, and what to do."""

    field: str
    message: str | Promise

    def __str__(self) -> str:
        return str(self.message)


class Record(Identified):
    """Abstract. A record has a state, and is public while the state is *published*."""

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.DRAFT,
        editable=False,
        db_index=True,
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True, editable=False)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)

    withdrawal_category = models.CharField(
        _("withdrawn because of"),
        max_length=10,
        choices=WithdrawalCategory.choices,
        blank=True,
        editable=False,
    )
    withdrawal_reason = models.TextField(
        _("public wording"),
        blank=True,
        editable=False,
        help_text=_("What a visitor reads at this address after the withdrawal."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_hides_title = models.BooleanField(
        _("hide the title too"), default=False, editable=False
    )

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    #: URL name of the public page, e.g. "photos:photo".
    url_name: ClassVar[str] = ""
    #: Lookups for `prefetch_related` of all that `publication_problems` reads besides the record's
    #: own columns, so that many records can be checked with few queries.
    publication_lookups: ClassVar[tuple[str, ...]] = ()
    is_embeddable: ClassVar[bool] = True

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")

    def __str__(self) -> str:
        return f"{self.identifier} {self.headline}".strip()

    def get_absolute_url(self) -> str:
        return reverse(self.url_name, kwargs={"identifier": self.identifier})

    @property
    def headline(self) -> str:
        """The record's name in the active language, for headings and links."""
        return str(getattr(self, "title", "") or "")

    def is_published(self) -> bool:
        """Return whether the record is public: the rule of `published()` for one record."""
        return self.state == State.PUBLISHED

    def publication_problems(self) -> list[Problem]:
        """Return what must be corrected before the record can be published; empty when nothing."""
        return []

    def clean(self) -> None:
        super().clean()
        validate_references(self, self.markdown_fields)
        self._validate_identifier_unchanged()

    def _validate_identifier_unchanged(self) -> None:
        if self.pk is None or not self.identifier:
            return
        known = self.stored_identifier
        if known is None:
            # Typed as Any: `identifier` is declared by the concrete models, with their prefix.
            stored: Any = type(self)._base_manager.filter(pk=self.pk)
            known = stored.values_list("identifier", flat=True).first()
        if known is not None and known != self.identifier:
            raise ValidationError(
                _("%(old)s cannot become %(new)s: an identifier is an address and never changes."),
                code="identifier_changed",
                params={"old": known, "new": self.identifier},
            )


def record_constraints(model: str, prefix: str) -> list[models.BaseConstraint]:
    """Return the constraints of every table of records.

    `model` is the prefix of their names, `prefix` that of the identifiers.
    """
    return [
        identifier_constraint(model, prefix),
        models.CheckConstraint(condition=Q(state__in=State.values), name=f"{model}_state_known"),
        models.CheckConstraint(
            condition=~Q(state=State.WITHDRAWN)
            | Q(
                some_language_filled("withdrawal_reason"),
                withdrawal_category__in=WithdrawalCategory.values,
                withdrawn_at__isnull=False,
            ),
            name=f"{model}_withdrawal_says_why",
            violation_error_message=_(
                "A withdrawn record needs a category, a public wording and a date of withdrawal."
            ),
        ),
        models.CheckConstraint(
            condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
            name=f"{model}_published_since",
        ),
    ]


def choices_constraint(
    model: str, field: str, choices: type[models.TextChoices]
) -> models.CheckConstraint:
    """Return the database constraint that `field` has one of its choices."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}), name=f"{model}_{field}_known"
    )


def language_constraint(model: str) -> models.CheckConstraint:
    """Return the database constraint that the field `language` is one of the museum's languages."""
    return models.CheckConstraint(
        condition=Q(language__in=list(languages.codes())), name=f"{model}_language_known"
    )


def some_language_filled(field: str) -> Q:
    """Return the condition that the translated `field` has text in at least one language.

    It tests `isnull=False` as well as `!= ""`, because a CHECK that evaluates to NULL passes. It is
    not made with `|`, so that it has the same form in a museum of one language, as its migration
    expects. For the same reason combine it as `Q(some_language_filled(…), other=…)` and not with
    `&`.
    """
    return Q(
        *(
            Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})
            for column in languages.columns(field)
        ),
        _connector=Q.OR,
    )


def filled_languages(record: models.Model, field: str) -> list[str]:
    """Return the museum's languages in which the translated `field` of `record` has text."""
    return [
        lang
        for lang in languages.codes()
        if not is_blank(getattr(record, f"{field}_{lang}", "") or "")
    ]
