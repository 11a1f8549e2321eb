"""Places: towns, camps, regions and countries, as a hierarchy with optional coordinates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.querysets import PlaceQuerySet
from identifiers.models import IdentifierField, identifier_constraint
from records.models.hierarchy import ancestors, no_self_link, validate_no_cycle
from records.models.label import AlternativeLabel
from records.models.markdown import validate_references
from records.models.record import choices_constraint
from records.models.term import Term


class PlaceKind(models.TextChoices):
    """The kind of a place; `UNPLACED` is a place of which only the name is known."""

    TOWN = "town", _("town or port")
    CAMP = "camp", _("camp")
    REGION = "region", _("region")
    COUNTRY = "country", _("country")
    UNPLACED = "unplaced", _("known by its word alone")


class Place(Term):
    """A place with its names. It has coordinates only where a source supports them."""

    identifier = IdentifierField("PL")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=10, choices=PlaceKind.choices, default=PlaceKind.TOWN
    )
    fields_together = (("latitude", "longitude"),)

    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_(
            "Degrees north (WGS 84). Leave both empty for a region, or where no "
            "source fixes the spot."
        ),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    within = models.ForeignKey(
        "self",
        verbose_name=_("within"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contains",
        help_text=_("The region or country that this place lies in."),
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("What a reader should know, e.g. an older name.")
    )
    authority_url = models.URLField(
        _("authority address"),
        blank=True,
        help_text=_(
            "This place in GeoNames or Wikidata. Look it up or leave it empty; never guess."
        ),
    )

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    url_name = "catalog:place"
    markdown_fields = ("note",)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [
            identifier_constraint("place", "PL"),
            no_self_link("place", "within"),
            choices_constraint("place", "kind", PlaceKind),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="place_pin_is_whole",
                violation_error_message=_(
                    "Give latitude (-90 to 90) and longitude (-180 to 180) together, or neither."
                ),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        validate_no_cycle(self, "within")
        validate_references(self, self.markdown_fields)

    def wider_places(self) -> list[Any]:
        """Return the places that contain this one, the smallest first."""
        return ancestors(self, "within")


class PlaceLabel(AlternativeLabel):
    """Another name of a place."""

    part_of = "place"

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="labels")

    class Meta(AlternativeLabel.Meta):
        verbose_name = _("other name of a place")
        verbose_name_plural = _("other names of places")
        constraints = [
            models.UniqueConstraint(fields=["place", "language", "text"], name="place_label_once"),
        ]
