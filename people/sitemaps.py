"""The map of people, testimonies and questions."""

from django.contrib.sitemaps import Sitemap

from catalog.record_sitemaps import RecordSitemap
from people.models import Person, Question, Testimony


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
