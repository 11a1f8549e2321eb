"""Photographs. A photograph may be described without a reproduction."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from catalog.models import Place, Source, Subject
from dates.fields import HistoricDateField, interval_constraint
from dates.value import HistoricDate
from identifiers.models import IdentifierField
from people.models import Person
from photos.querysets import PhotoQuerySet
from photos.rights import ImageRights, TextRights
from records.models import TITLE_LENGTH, Problem, Record, record_constraints
from records.models.part import Part
from records.models.record import choices_constraint, filled_languages, some_language_filled

from .collection import Collection
from .import_batch import ImportBatch
from .master import Master


class Sensitivity(models.TextChoices):
    """How a photograph is shown that may distress its viewers."""

    NONE = "none", _("none")
    NOTICE = "notice", _("shown with a notice")
    CLICK = "click", _("behind a click")
    STAFF = "staff", _("staff only")


class Photo(Record):
    """A photograph of which one or more prints exist: what is known about it, and from where."""

    identifier = IdentifierField("PH")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("Markdown. What is known to be shown, with citations; nothing more."),
    )
    alt_text = models.TextField(
        _("alternative text"),
        blank=True,
        help_text=_(
            "What a blind visitor should be told instead of the picture. Needed before publication."
        ),
    )
    date = HistoricDateField(_("date"), blank=True)
    date_ground = models.TextField(
        _("on what ground it is dated"),
        blank=True,
        help_text=_("E.g. written on the back; by the publisher."),
    )
    dated_by = models.CharField(_("dated by"), max_length=200, blank=True)
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photos",
    )
    place_note = models.CharField(_("note on the place"), max_length=300, blank=True)
    subjects = TaggableManager(
        verbose_name=_("subjects"), through="photos.PhotoSubject", blank=True, related_name="photos"
    )
    people = models.ManyToManyField(
        Person, through="photos.PhotoPerson", blank=True, related_name="photos"
    )
    collection = models.ForeignKey(
        Collection,
        verbose_name=_("collection"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photos",
    )
    holder = models.ForeignKey(
        Person,
        verbose_name=_("holder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="held_photos",
        help_text=_("Who keeps the original. Empty where it is not known."),
    )
    holder_note = models.CharField(
        _("note on the holder"),
        max_length=300,
        blank=True,
        help_text=_("E.g. “a private archive; owner not named”."),
    )
    holder_number = models.CharField(_("holder’s number"), max_length=100, blank=True)
    physical_form = models.CharField(_("physical form"), max_length=300, blank=True)
    extent = models.CharField(
        _("extent"), max_length=300, blank=True, help_text=_("How many prints, in words.")
    )
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photos",
    )
    credit = models.CharField(_("credit line"), max_length=300, blank=True)
    image_rights = models.CharField(
        _("rights in the image"),
        max_length=12,
        choices=ImageRights.choices,
        default=ImageRights.CNE,
        help_text=_("A statement of RightsStatements.org."),
    )
    text_rights = models.CharField(
        _("rights in our text"), max_length=12, choices=TextRights.choices, default=TextRights.CC_BY
    )
    sensitivity = models.CharField(
        _("sensitivity"),
        max_length=6,
        choices=Sensitivity.choices,
        default=Sensitivity.NONE,
        help_text=_(
            "Above “none” a photograph never stands on the home page, in a feed or on a share card."
        ),
    )
    sensitivity_note = models.CharField(_("what the notice says"), max_length=300, blank=True)
    batch = models.ForeignKey(
        ImportBatch,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="photos",
    )
    master = models.OneToOneField(
        Master,
        verbose_name=_("master file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photo",
    )

    objects: ClassVar[Any] = PhotoQuerySet.as_manager()

    url_name = "photos:photo"
    publication_lookups = ("source", "collection")

    #: While a new scan is being saved: its size in pixels, before it is the master.
    pending_image_size: tuple[int, int] | None = None
    #: True when a new scan will follow whose size is not known yet. Regions are validated later.
    has_pending_scan = False

    date_edtf: str
    date_earliest: datetime.date | None
    date_latest: datetime.date | None
    date_value: HistoricDate | None
    markdown_fields = ("description",)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["identifier"]
        indexes = [
            models.Index(fields=["state", "date_earliest"], name="photo_state_date"),
            # The timeline counts photographs by EDTF; this index covers its query.
            models.Index(fields=["date_edtf", "state"], name="photo_edtf_state"),
        ]
        constraints = [
            *record_constraints("photo", "PH"),
            interval_constraint("photo", "date"),
            choices_constraint("photo", "image_rights", ImageRights),
            choices_constraint("photo", "text_rights", TextRights),
            choices_constraint("photo", "sensitivity", Sensitivity),
            models.CheckConstraint(
                condition=~Q(state="published") | some_language_filled("alt_text"),
                name="photo_published_has_alt_text",
                violation_error_message=_(
                    "A published photograph has alternative text in at least one language."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(sensitivity="staff"),
                name="photo_published_is_not_for_staff",
                violation_error_message=_("A photograph for staff only cannot be published."),
            ),
        ]

    @property
    def has_reproduction(self) -> bool:
        return self.master_id is not None

    @property
    def image_size(self) -> tuple[int, int] | None:
        """Width and height in pixels, upright, of the scan, or of the new scan being saved."""
        if self.pending_image_size is not None:
            return self.pending_image_size
        return None if self.master is None else (self.master.width, self.master.height)

    def publication_problems(self) -> list[Problem]:
        problems = super().publication_problems()
        if not filled_languages(self, "title"):
            problems.append(Problem("title", _("Give a title in at least one language.")))
        if not filled_languages(self, "alt_text"):
            problems.append(
                Problem("alt_text", _("Write an alternative text in at least one language."))
            )
        if self.sensitivity == Sensitivity.STAFF:
            problems.append(
                Problem("sensitivity", _("It is for staff only: choose another level first."))
            )
        if self.source is not None and not self.source.is_published():
            problems.append(
                Problem("source", _("Source %s is not published.") % self.source.identifier)
            )
        if self.collection is not None and not self.collection.is_published():
            problems.append(
                Problem(
                    "collection", _("Collection %s is not published.") % self.collection.identifier
                )
            )
        return problems


class PhotoSubject(Part, ItemBase):
    """The link of a photograph to a subject, as a model of django-taggit."""

    objects: ClassVar[Any]

    part_of = "content_object"

    content_object = models.ForeignKey(
        Photo, on_delete=models.CASCADE, related_name="subject_links"
    )
    tag = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="photo_links")

    class Meta:
        verbose_name = _("subject of a photograph")
        verbose_name_plural = _("subjects of photographs")
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="photo_subject_once")
        ]
