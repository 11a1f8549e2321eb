"""The admin of articles and standing pages."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

import languages
from articles.models import Article
from editorial.admin.records import RecordAdmin
from identifiers.resolve import find_records
from records.markdown.syntax import split_embeds


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    """The form of an article.

    Below it is a list of the photographs and testimonies embedded in the text, where their order
    can be changed (js/embeds.js).
    """

    list_display = ("identifier", "title", "kind", "order", "state_label")
    list_filter = ("state", "kind")
    search_fields = ("identifier", *languages.columns("title"))
    fieldsets = [(None, {"fields": ["kind", "title", "summary", "body", ("authors", "order")]})]
    change_form_after_template = "admin/articles/_embeds.html"

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["embedded"] = embedded_titles(obj) if obj is not None else {}
        return super().render_change_form(request, context, add, change, form_url, obj)

    class Media:
        js = ("js/embeds.js",)


def embedded_titles(article: Article) -> dict[str, str]:
    """Return the title of each record embedded in `article` in any language, by identifier."""
    identifiers: list[str] = []
    for language, _name in settings.LANGUAGES:
        identifiers += split_embeds(getattr(article, f"body_{language}") or "")[1]
    records = find_records(list(dict.fromkeys(identifiers)))
    return {identifier: str(record) for identifier, record in records.items()}
