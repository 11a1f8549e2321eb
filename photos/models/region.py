"""Described regions: rectangles on a photograph, each with a description."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Place, Subject
from people.models import Person
from records.models.part import Part
from records.models.record import some_language_filled

from .photo import Photo

#: Pixels. A smaller region can be neither seen nor pointed at.
MIN_SIDE = 8


class Region(Part):
    """A rectangle in pixels of the upright image (Image API 3.0, 4.1: `x,y,w,h`), described.

    Visitors who see can zoom to it; the description is for those who do not.
    """

    objects: ClassVar[Any]

    part_of = "photo"
    fields_together = (("x", "y", "w", "h"),)

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="regions")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    x = models.PositiveIntegerField(_("from the left"), help_text=_("Pixels of the upright image."))
    y = models.PositiveIntegerField(_("from the top"), help_text=_("Pixels of the upright image."))
    w = models.PositiveIntegerField(_("width"), help_text=_("Pixels of the upright image."))
    h = models.PositiveIntegerField(_("height"), help_text=_("Pixels of the upright image."))
    description = models.TextField(
        _("what is to be seen there"),
        help_text=_("Plain text, as one would tell it to somebody who cannot see it."),
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="regions",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="regions",
    )
    subject = models.ForeignKey(
        Subject,
        verbose_name=_("subject"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="regions",
    )

    class Meta:
        verbose_name = _("described region")
        verbose_name_plural = _("described regions")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "order"], name="region_order_once"),
            models.CheckConstraint(
                condition=Q(w__gte=MIN_SIDE, h__gte=MIN_SIDE),
                name="region_can_be_seen",
                violation_error_message=_("A region is at least 8 pixels wide and 8 high."),
            ),
            models.CheckConstraint(
                condition=some_language_filled("description"),
                name="region_has_description",
                violation_error_message=_("Describe the region in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {(self.description or '')[:60]}"

    @property
    def rectangle(self) -> str:
        """The region parameter `x,y,w,h` of an Image API URL (Image API 3.0, 4.1)."""
        return f"{self.x},{self.y},{self.w},{self.h}"

    def fits(self, width: int, height: int) -> bool:
        """Return whether the rectangle lies within an image of `width` by `height` pixels."""
        return self.x + self.w <= width and self.y + self.h <= height

    def clean(self) -> None:
        super().clean()
        sides = (self.x, self.y, self.w, self.h)
        if any(side is None for side in sides):
            return  # a number is missing or invalid; its field reports this
        self._check_minimum_size()
        if self.photo_id is not None or Region.photo.is_cached(self):
            self._check_within_image(self.photo)

    def _check_minimum_size(self) -> None:
        problems = {
            name: _("%(value)d pixels cannot be pointed at: at least %(least)d.")
            % {"value": side, "least": MIN_SIDE}
            for name, side in (("w", self.w), ("h", self.h))
            if side < MIN_SIDE
        }
        if problems:
            raise ValidationError(problems)

    def _check_within_image(self, photo: Photo) -> None:
        if photo.has_pending_scan:
            return
        size = photo.image_size
        if size is None:
            raise ValidationError(
                _("%(photo)s has no scan to describe a region of: give it one first."),
                code="no_scan",
                params={"photo": photo.identifier or _("The photograph")},
            )
        problems: dict[str, Any] = {}
        for start, side, whole in (("x", "w", size[0]), ("y", "h", size[1])):
            begin, length = getattr(self, start), getattr(self, side)
            if begin + length > whole:
                problems[side] = _(
                    "From %(begin)d, %(length)d pixels reach beyond the image, which has "
                    "%(whole)d: at most %(most)d."
                ) % {
                    "begin": begin,
                    "length": length,
                    "whole": whole,
                    "most": max(0, whole - begin),
                }
        if problems:
            raise ValidationError(problems)
