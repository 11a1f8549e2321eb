"""Which fields of articles are kept in the museum's three languages."""

from modeltranslation.translator import TranslationOptions, register

from articles.models import Article
from catalog.translation import RECORD_FIELDS


@register(Article)
class ArticleTranslationOptions(TranslationOptions):
    fields = (*RECORD_FIELDS, "title", "summary", "body", "authors")
