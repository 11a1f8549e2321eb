"""Articles and the museum's standing pages."""

from django.contrib import admin

from articles.models import Article
from catalog.admin.records import RecordAdmin


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    list_display = ("identifier", "title", "kind", "order", "state_label")
    list_filter = ("state", "kind")
    search_fields = ("identifier", "title_en", "title_ru", "title_ja")
    fieldsets = [(None, {"fields": ["kind", "title", "summary", "body", ("authors", "order")]})]
