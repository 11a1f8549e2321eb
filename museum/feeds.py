"""The Atom feed (RFC 4287) of newly published records."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

import languages
from articles.models import Article, ArticleKind
from languages.characters import readable_text
from people.models import Question, Testimony
from photos.models import Photo
from records.templatetags.museum import without_markup

#: Entries in the feed.
MAX_ENTRIES = 30


class LatestFeed(Feed):
    """The latest published records, in the language of the URL."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return languages.current()

    def title(self, language: str) -> str:
        home = Article.objects.published().filter(kind=ArticleKind.HOME).first()
        return readable_text(home.headline) if home is not None else _("Museum")

    def subtitle(self, language: str) -> str:
        return _("What is new in the museum")

    def link(self, language: str) -> str:
        return reverse("home")

    def author_name(self, language: str) -> str:
        """Name the museum as author: a feed without authors of entries needs one (4.1.1)."""
        return self.title(language)

    def get_feed(self, obj: str, request: HttpRequest) -> Any:
        """Make the identifiers of entries absolute, as RFC 4287 requires (4.2.6.1)."""
        feed = super().get_feed(obj, request)
        for item in feed.items:
            item["unique_id"] = request.build_absolute_uri(item["unique_id"])
        return feed

    def items(self, language: str) -> list[Any]:
        querysets = (
            Photo.objects.published().without_notice(),
            Article.objects.published().filter(kind=ArticleKind.ARTICLE),
            Testimony.objects.published(),
            Question.objects.published(),
        )
        records = [
            record
            for queryset in querysets
            for record in queryset.order_by("-published_at")[:MAX_ENTRIES]
        ]
        records.sort(key=lambda record: (record.published_at, record.identifier), reverse=True)
        return records[:MAX_ENTRIES]

    def item_title(self, item: Any) -> str:
        return readable_text(str(item.headline))

    def item_description(self, item: Any) -> str:
        """Return plain text escaped as HTML: Django declares summaries as HTML (3.1.1.2)."""
        for name in ("summary", "alt_text", "introduction", "basis_note"):
            if text := getattr(item, name, ""):
                return escape(readable_text(without_markup(str(text))))
        return ""

    def item_guid(self, item: Any) -> str:
        return reverse("identify", kwargs={"identifier": item.identifier})

    item_guid_is_permalink = False

    def item_pubdate(self, item: Any) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.changed_at
