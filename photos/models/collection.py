"""Collections, described by the essential elements of ISAD(G), second edition."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Source
from dates.fields import HistoricDateField, interval_constraint
from dates.value import SPAN
from identifiers.models import IdentifierField
from people.models import Person
from photos.querysets import CollectionQuerySet
from records.models import TITLE_LENGTH, Problem, Record, record_constraints
from records.models.hierarchy import ancestors, no_self_link, validate_no_cycle
from records.models.record import choices_constraint, filled_languages


class Level(models.TextChoices):
    """ISAD(G) 3.1.4, level of description."""

    FONDS = "fonds", _("fonds or collection")
    SUBFONDS = "subfonds", _("sub-fonds")
    SERIES = "series", _("series")
    FILE = "file", _("file or album")


class Collection(Record):
    """Photographs that belong together by their provenance."""

    identifier = IdentifierField("CO")
    reference_code = models.CharField(
        _("reference code"), max_length=100, blank=True, help_text=_("ISAD(G) 3.1.1.")
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    level = models.CharField(
        _("level of description"), max_length=8, choices=Level.choices, default=Level.FONDS
    )
    within = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    dates = HistoricDateField(_("dates"), kind=SPAN, blank=True)
    extent = models.CharField(
        _("extent and medium"),
        max_length=300,
        blank=True,
        help_text=_("ISAD(G) 3.1.5. Say so where it is unknown."),
    )
    creator = models.ForeignKey(
        Person,
        verbose_name=_("creator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="collections",
    )
    custodial_history = models.TextField(
        _("custodial history"),
        blank=True,
        help_text=_("ISAD(G) 3.2.3: through whose hands it came."),
    )
    acquisition = models.TextField(
        _("how it came to the museum"), blank=True, help_text=_("ISAD(G) 3.2.4.")
    )
    scope = models.TextField(
        _("scope and content"), blank=True, help_text=_("ISAD(G) 3.3.1. Markdown with citations.")
    )
    access_conditions = models.TextField(
        _("conditions of access"), blank=True, help_text=_("ISAD(G) 3.4.1.")
    )
    use_conditions = models.TextField(
        _("conditions of use"), blank=True, help_text=_("ISAD(G) 3.4.2.")
    )
    note = models.TextField(_("note"), blank=True)
    sources = models.ManyToManyField(
        Source, verbose_name=_("sources"), blank=True, related_name="collections"
    )

    objects: ClassVar[Any] = CollectionQuerySet.as_manager()

    dates_edtf: str

    url_name = "photos:collection"
    markdown_fields = ("scope", "custodial_history", "acquisition", "note")

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["identifier"]
        constraints = [
            *record_constraints("collection", "CO"),
            no_self_link("collection", "within"),
            interval_constraint("collection", "dates"),
            choices_constraint("collection", "level", Level),
        ]

    def clean(self) -> None:
        super().clean()
        validate_no_cycle(self, "within")

    def wider_collections(self) -> list["Collection"]:
        """Return the collections that this one is part of, the nearest first."""
        return ancestors(self, "within")

    def publication_problems(self) -> list[Problem]:
        problems = super().publication_problems()
        if not filled_languages(self, "title"):
            problems.append(Problem("title", _("Give a title in at least one language.")))
        return problems
