"""Captions: the layers of text about a photograph."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Source
from dates.fields import HistoricDateField, interval_constraint
from records.models.hierarchy import no_self_link, validate_no_cycle
from records.models.part import Part
from records.models.record import choices_constraint

from .photo import Photo


class CaptionKind(models.TextChoices):
    """Where a caption layer comes from."""

    INSCRIPTION = "inscription", _("inscription on the print")
    PRESS = "press", _("press caption")
    CURATOR = "curator", _("curator’s caption")


class Caption(Part):
    """One layer of text about a photograph. A correction adds a layer; nothing is overwritten."""

    objects: ClassVar[Any]

    part_of = "photo"

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="captions")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("layer"), max_length=11, choices=CaptionKind.choices)
    language = models.CharField(
        _("language"), max_length=12, help_text=_("A BCP 47 code: en, ru, ja.")
    )
    text = models.TextField(_("text"))
    author = models.CharField(_("written by"), max_length=200, blank=True)
    written = HistoricDateField(_("when it was written"), blank=True)
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="captions",
    )
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("corrects"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )

    class Meta:
        verbose_name = _("caption layer")
        verbose_name_plural = _("caption layers")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "order"], name="caption_order_once"),
            models.CheckConstraint(condition=~Q(text=""), name="caption_has_text"),
            interval_constraint("caption", "written"),
            choices_constraint("caption", "kind", CaptionKind),
            no_self_link("caption", "corrects"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"

    def clean(self) -> None:
        super().clean()
        validate_no_cycle(self, "corrects")
        if self.corrects is not None and self.corrects.photo_id != self.photo_id:
            raise ValidationError(
                {"corrects": _("A layer corrects another layer of the same photograph.")}
            )
