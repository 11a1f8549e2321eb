"""Sources: cited works, the source that each derives from, and how far each was consulted."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.querysets import SourceQuerySet
from dates.fields import HistoricDateField, interval_constraint
from dates.value import HistoricDate
from identifiers.models import IdentifierField
from records.models.hierarchy import ancestors, no_self_link, validate_no_cycle
from records.models.record import (
    TITLE_LENGTH,
    Problem,
    Record,
    choices_constraint,
    record_constraints,
)


class SourceKind(models.TextChoices):
    """The kind of a source, for readers. The type for citations is `CSLType`."""

    NEWSPAPER = "newspaper", _("newspaper report")
    BROADCAST = "broadcast", _("broadcaster’s page")
    MEMOIR = "memoir", _("memoir")
    BOOK = "book", _("book")
    ARTICLE = "article", _("scholarly article")
    DOCUMENT = "document", _("archival document")
    GOVERNMENT = "government", _("government publication")
    MUSEUM = "museum", _("museum’s publication")
    ENCYCLOPAEDIA = "encyclopaedia", _("encyclopaedia")
    LAW = "law", _("law or treaty")
    WEB = "web", _("web page")


class CSLType(models.TextChoices):
    """The item types of CSL 1.0.2, Appendix III, that this museum uses."""

    ARTICLE_JOURNAL = "article-journal", _("journal article")
    ARTICLE_NEWSPAPER = "article-newspaper", _("newspaper article")
    BOOK = "book", _("book")
    BROADCAST = "broadcast", _("broadcast")
    CHAPTER = "chapter", _("chapter")
    DOCUMENT = "document", _("document")
    ENTRY_ENCYCLOPEDIA = "entry-encyclopedia", _("encyclopaedia entry")
    LEGISLATION = "legislation", _("legislation")
    REPORT = "report", _("report")
    TREATY = "treaty", _("treaty")
    WEBPAGE = "webpage", _("web page")


class ConsultationLevel(models.TextChoices):
    """In which form the museum has seen a source."""

    ORIGINAL = "original", _("seen in the original")
    COPY = "copy", _("seen in a copy")
    EXCERPT = "excerpt", _("seen in an excerpt")
    NOT_SEEN = "not_seen", _("not seen")


class Relation(models.TextChoices):
    """How a source uses the source that it derives from."""

    QUOTES = "quotes", _("quotes")
    REPORTS = "reports", _("reports")
    TRANSLATES = "translates", _("translates")
    REPUBLISHES = "republishes", _("republishes")


class Source(Record):
    """A cited work, how far the museum consulted it, and the source that it derives from.

    `taken_from` is that source, as a chain up to the first source: see `transmission()`.
    """

    identifier = IdentifierField("SO")
    kind = models.CharField(
        _("kind"), max_length=14, choices=SourceKind.choices, default=SourceKind.WEB
    )
    csl_type = models.CharField(
        _("type in citations"), max_length=20, choices=CSLType.choices, default=CSLType.WEBPAGE
    )
    work = models.CharField(
        _("title of the work"),
        max_length=TITLE_LENGTH,
        blank=True,
        help_text=_(
            "As printed, in its own language. A source without a named work cannot be published."
        ),
    )
    work_language = models.CharField(
        _("language of the work"),
        max_length=12,
        blank=True,
        help_text=_("A BCP 47 code: en, ru, ja."),
    )
    title = models.CharField(
        _("title as our readers see it"),
        max_length=TITLE_LENGTH,
        blank=True,
        help_text=_(
            "The work’s title in the museum’s languages, where it differs from the printed one."
        ),
    )
    author = models.CharField(
        _("author"),
        max_length=400,
        blank=True,
        help_text=_(
            "“Family, Given”; several are parted by semicolons; a body as it signs itself."
        ),
    )
    translator = models.CharField(_("translator"), max_length=200, blank=True)
    container_title = models.CharField(
        _("published in"),
        max_length=TITLE_LENGTH,
        blank=True,
        help_text=_("The newspaper, journal or book it stands in."),
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    publisher_place = models.CharField(_("place of publication"), max_length=200, blank=True)
    issued = HistoricDateField(_("date of publication"), blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    issue = models.CharField(_("issue"), max_length=40, blank=True)
    locator = models.CharField(_("pages or section"), max_length=100, blank=True)
    doi = models.CharField("DOI", max_length=200, blank=True)
    isbn = models.CharField("ISBN", max_length=20, blank=True)
    url = models.URLField(
        _("address"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Where a reader may read it lawfully. Leave empty rather than link to a pirate copy."
        ),
    )
    archive_url = models.URLField(_("archived copy"), max_length=1000, blank=True)
    consulted = models.CharField(
        _("how far we consulted it"),
        max_length=10,
        choices=ConsultationLevel.choices,
        default=ConsultationLevel.NOT_SEEN,
    )
    consulted_on = models.DateField(_("consulted on"), null=True, blank=True)
    consulted_note = models.TextField(
        _("note on the consultation"),
        blank=True,
        help_text=_("E.g. “read in an unofficial copy, page not checked”."),
    )
    note = models.TextField(_("note"), blank=True)

    fields_together = (("taken_from", "relation"),)

    taken_from = models.ForeignKey(
        "self",
        verbose_name=_("takes from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_up_by",
        help_text=_("The source that this one quotes, reports, translates or republishes."),
    )
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices, blank=True)
    relation_inferred = models.BooleanField(
        _("our inference"),
        default=False,
        help_text=_("Tick where no source says so and the museum concludes it."),
    )
    relation_note = models.TextField(_("on what ground"), blank=True)

    objects: ClassVar[Any] = SourceQuerySet.as_manager()

    url_name = "catalog:source"

    issued_edtf: str
    issued_earliest: date | None
    issued_latest: date | None
    issued_value: HistoricDate | None

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["identifier"]
        constraints = [
            *record_constraints("source", "SO"),
            no_self_link("source", "taken_from"),
            interval_constraint("source", "issued"),
            choices_constraint("source", "kind", SourceKind),
            choices_constraint("source", "csl_type", CSLType),
            choices_constraint("source", "consulted", ConsultationLevel),
            models.CheckConstraint(
                condition=Q(taken_from__isnull=True, relation="")
                | Q(taken_from__isnull=False, relation__in=Relation.values),
                name="source_relation_goes_with_source",
                violation_error_message=_(
                    "Give both the source it takes from and the relation, or neither."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(work=""),
                name="source_published_names_work",
                violation_error_message=_("A published source names its work."),
            ),
        ]

    @property
    def headline(self) -> str:
        return str(self.title or self.work)

    @property
    def short_label(self) -> str:
        """A short citation for running text, author and year: `Dolgov 2015`, `MHLW 2009`.

        Without an author it begins with the container, the publisher or the title.
        """
        first_author = self.author.split(";")[0].split(",")[0].strip()
        name = first_author or self.container_title or self.publisher or self.headline
        year = self.issued_earliest.year if self.issued_earliest else ""
        return f"{name} {year}".strip()

    @property
    def is_seen(self) -> bool:
        """Whether the museum has seen the source in any form."""
        return self.consulted != ConsultationLevel.NOT_SEEN

    def clean(self) -> None:
        super().clean()
        validate_no_cycle(self, "taken_from")

    def transmission(self) -> list[Source]:
        """Return the chain of sources from this one to the first: `[self, its source, ...]`."""
        return [self, *ancestors(self, "taken_from")]

    def publication_problems(self) -> list[Problem]:
        problems = super().publication_problems()
        if not self.work.strip():
            problems.append(Problem("work", _("The source names no work: give its title.")))
        return problems
