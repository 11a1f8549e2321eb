"""People and corporate bodies (authority records), and all forms of their names."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Source
from dates.fields import HistoricDateField, interval_constraint
from dates.value import SPAN
from identifiers.models import IdentifierField
from people.querysets import PersonQuerySet
from records.models import Problem, Record, record_constraints
from records.models.part import Part
from records.models.record import choices_constraint, filled_languages, some_language_filled


class PersonKind(models.TextChoices):
    """Whether a record describes a person, a corporate body or an unnamed person."""

    PERSON = "person", _("person")
    BODY = "body", _("body")
    UNNAMED = "unnamed", _("person whose name we do not have")


class Person(Record):
    """A person, a corporate body, or an unnamed person who is only described in a source."""

    identifier = IdentifierField("PE")
    kind = models.CharField(
        _("kind"), max_length=8, choices=PersonKind.choices, default=PersonKind.PERSON
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_(
            "As a heading in each language. For somebody unnamed: what is said "
            "of them, e.g. “the old ensign”."
        ),
    )
    role = models.CharField(
        _("who they are here"),
        max_length=300,
        blank=True,
        help_text=_("E.g. historian; author of a memoir."),
    )
    biography = models.TextField(
        _("what the sources say"),
        blank=True,
        help_text=_("Markdown. Cite a source after every sentence, as in [@SO-0001]."),
    )
    dates = HistoricDateField(
        _("dates"),
        kind=SPAN,
        blank=True,
        help_text=_("Of life, or of a body’s existence, where a source has them."),
    )
    is_living = models.BooleanField(
        _("living, or may be"),
        default=False,
        help_text=_("Of a living person only what a source says is shown."),
    )
    authority_url = models.URLField(
        _("authority address"),
        blank=True,
        help_text=_(
            "In VIAF, Wikidata or the Library of Congress. Look it up or leave "
            "it empty; never guess."
        ),
    )
    sources = models.ManyToManyField(
        Source,
        verbose_name=_("sources"),
        blank=True,
        related_name="people",
        help_text=_("Where this person is named."),
    )

    objects: ClassVar[Any] = PersonQuerySet.as_manager()

    url_name = "people:person"
    publication_lookups = ("sources",)
    markdown_fields = ("biography",)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("person or body")
        verbose_name_plural = _("people and bodies")
        ordering = ["name"]
        constraints = [
            *record_constraints("person", "PE"),
            interval_constraint("person", "dates"),
            choices_constraint("person", "kind", PersonKind),
            models.CheckConstraint(
                condition=~Q(state="published") | some_language_filled("name"),
                name="person_published_has_name",
            ),
        ]

    @property
    def headline(self) -> str:
        return str(self.name)

    def publication_problems(self) -> list[Problem]:
        problems = super().publication_problems()
        if not filled_languages(self, "name"):
            problems.append(Problem("name", _("Give the name in at least one language.")))
        problems += [
            Problem(
                "sources", _("Source %(source)s is not published.") % {"source": source.identifier}
            )
            for source in (self.sources.all() if self.pk else ())
            if not source.is_published()
        ]
        return problems


class NameScript(models.TextChoices):
    """The language and script of a form of a name, as BCP 47 language tags."""

    KANJI = "ja-Hani", _("Japanese, kanji")
    KATAKANA = "ja-Kana", _("Japanese, katakana")
    HIRAGANA = "ja-Hira", _("Japanese, hiragana")
    JAPANESE = "ja", _("Japanese, mixed")
    ROMANISED_JAPANESE = "ja-Latn", _("Japanese, romanised")
    CYRILLIC = "ru", _("Russian")
    ROMANISED_RUSSIAN = "ru-Latn", _("Russian, romanised")
    ENGLISH = "en", _("English")


class NameKind(models.TextChoices):
    """What kind of form of a name it is."""

    FULL = "full", _("full name")
    SHORT = "short", _("short form")
    VARIANT = "variant", _("variant spelling")
    ABBREVIATION = "abbreviation", _("abbreviation")
    TRANSCRIPTION = "transcription", _("the museum’s transcription")


class PersonName(Part):
    """One form of a person's name, as a source or the museum itself writes it."""

    objects: ClassVar[Any]

    part_of = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(_("form"), max_length=200)
    language = models.CharField(_("language and script"), max_length=8, choices=NameScript.choices)
    kind = models.CharField(
        _("kind of form"), max_length=14, choices=NameKind.choices, default=NameKind.FULL
    )
    family = models.CharField(_("family part"), max_length=100, blank=True)
    given = models.CharField(_("given part"), max_length=100, blank=True)
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="name_forms",
        help_text=_("Where this form stands. Empty only for the museum’s own transcription."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("form of a name")
        verbose_name_plural = _("forms of names")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "text", "language"], name="person_name_once"),
            choices_constraint("person_name", "language", NameScript),
            choices_constraint("person_name", "kind", NameKind),
        ]

    def __str__(self) -> str:
        return self.text
