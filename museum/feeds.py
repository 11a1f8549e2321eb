"""What is new, as Atom (RFC 4287)."""

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
from people.models import Question, Testimony
from photos.models import Photo
from records.templatetags.museum import without_markup

MAX_ENTRIES = 30


class LatestFeed(Feed):
    """The latest public records, in the language of the address."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return languages.current()

    def title(self, language: str) -> str:
        home = Article.objects.published().filter(kind=ArticleKind.HOME).first()
        return home.headline if home is not None else _("Museum")

    def subtitle(self, language: str) -> str:
        return _("What is new in the museum")

    def link(self, language: str) -> str:
        return reverse("home")

    def author_name(self, language: str) -> str:
        """Section 4.1.1: a feed has an author unless each of its entries has one."""
        return self.title(language)

    def get_feed(self, obj: str, request: HttpRequest) -> Any:
        """With absolute identifiers (section 4.2.6.1): the records' own addresses."""
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
            for found in querysets
            for record in found.order_by("-published_at")[:MAX_ENTRIES]
        ]
        records.sort(key=lambda record: (record.published_at, record.identifier), reverse=True)
        return records[:MAX_ENTRIES]

    def item_title(self, item: Any) -> str:
        return str(item.headline)

    def item_description(self, item: Any) -> str:
        """Plain words as HTML: the feed declares its summaries as such (section 3.1.1.2)."""
        for name in ("summary", "alt_text", "introduction", "basis_note"):
            if text := getattr(item, name, ""):
                return escape(without_markup(str(text)))
        return ""

    def item_guid(self, item: Any) -> str:
        return reverse("identify", kwargs={"identifier": item.identifier})

    item_guid_is_permalink = False

    def item_pubdate(self, item: Any) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.changed_at
