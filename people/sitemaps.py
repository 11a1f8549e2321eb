"""Sitemaps (sitemaps.org) of people, testimonies and questions."""

from django.contrib.sitemaps import Sitemap

from people.models import Person, Question, Testimony
from records.sitemaps import RecordSitemap


class PersonSitemap(RecordSitemap):
    model = Person


class TestimonySitemap(RecordSitemap):
    model = Testimony


class QuestionSitemap(RecordSitemap):
    model = Question


SITEMAPS: dict[str, type[Sitemap]] = {
    "people": PersonSitemap,
    "testimonies": TestimonySitemap,
    "questions": QuestionSitemap,
}
