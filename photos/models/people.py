"""People and their roles in a photograph, each with certainty and source."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Source
from people.models import Person
from records.models.part import Part
from records.models.record import choices_constraint

from .photo import Photo


class PhotoRole(models.TextChoices):
    """The role of a person in a photograph."""

    DEPICTED = "depicted", _("depicted")
    PHOTOGRAPHER = "photographer", _("photographer")
    OWNER = "owner", _("owner")
    MENTIONED = "mentioned", _("mentioned")


class Certainty(models.TextChoices):
    """How certain it is that a person has a role."""

    CERTAIN = "certain", _("certain")
    PROBABLE = "probable", _("probable")
    POSSIBLE = "possible", _("possible")
    DISPUTED = "disputed", _("disputed")


class PhotoPerson(Part):
    """A person in a photograph: the role, its certainty, and the source that identifies them."""

    objects: ClassVar[Any]

    part_of = "photo"

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="people_links")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="photo_links"
    )
    role = models.CharField(_("role"), max_length=12, choices=PhotoRole.choices)
    certainty = models.CharField(
        _("how sure"), max_length=8, choices=Certainty.choices, default=Certainty.CERTAIN
    )
    source = models.ForeignKey(
        Source,
        verbose_name=_("identified by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="identifications",
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("person in a photograph")
        verbose_name_plural = _("people in photographs")
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "person", "role"], name="photo_person_once"),
            choices_constraint("photo_person", "role", PhotoRole),
            choices_constraint("photo_person", "certainty", Certainty),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"
