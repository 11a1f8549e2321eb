"""The translated fields of articles (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from articles.models import Article
from records.translation import RECORD_FIELDS


@register(Article)
class ArticleTranslationOptions(TranslationOptions):
    fields = (*RECORD_FIELDS, "title", "summary", "body", "authors")
