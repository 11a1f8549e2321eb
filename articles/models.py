"""Articles and standing pages, written in Markdown with citations and embedded records."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.querysets import ArticleQuerySet
from identifiers.models import IdentifierField
from records.models import TITLE_LENGTH, Problem, Record, record_constraints
from records.models.record import choices_constraint, filled_languages


class ArticleKind(models.TextChoices):
    """An article proper, or one of the standing pages."""

    ARTICLE = "article", _("article")
    HOME = "home", _("title and introduction of the museum")
    ABOUT = "about", _("about the museum")
    ERRATA = "errata", _("corrections")


#: Kinds of which there is at most one article, which has a URL of its own.
STANDING_KINDS = (ArticleKind.HOME, ArticleKind.ABOUT, ArticleKind.ERRATA)


class Article(Record):
    """A text written by the museum. Every factual sentence is to cite a source."""

    identifier = IdentifierField("AR")
    kind = models.CharField(
        _("kind"), max_length=8, choices=ArticleKind.choices, default=ArticleKind.ARTICLE
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("Two or three sentences for lists, feeds and share cards."),
    )
    body = models.TextField(
        _("text"),
        blank=True,
        help_text=_(
            "Markdown. Cite a source as [@SO-0001]; set a photograph or a "
            "testimony on a line of its own "
            "as ![[PH-0001]] or ![[TE-0001]]; footnotes as [^1]."
        ),
    )
    authors = models.CharField(_("written by"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[Any] = ArticleQuerySet.as_manager()

    url_name = "articles:article"
    markdown_fields = ("body", "summary")

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["order", "identifier"]
        constraints = [
            *record_constraints("article", "AR"),
            choices_constraint("article", "kind", ArticleKind),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind__in=[kind.value for kind in STANDING_KINDS]),
                name="article_standing_page_once",
                violation_error_message=_("There is already a page of this kind: edit that one."),
            ),
        ]

    def get_absolute_url(self) -> str:
        if self.kind == ArticleKind.HOME:
            return reverse("home")
        if self.kind in STANDING_KINDS:
            return reverse(f"articles:{self.kind}")
        return super().get_absolute_url()

    def publication_problems(self) -> list[Problem]:
        problems = super().publication_problems()
        for field in ("title", "body"):
            if not filled_languages(self, field):
                problems.append(Problem(field, _("Write it in at least one language.")))
        return problems


class PreparedBody(models.Model):
    """The body of a published article in one language, parsed (records.markdown.prepared).

    `digest` is that of the text: pieces of another text are not used. It is written with the
    article (articles.prepared), and never by hand.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    pieces = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"], name="prepared_body_once_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.language}"
