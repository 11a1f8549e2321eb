"""The number of queries of every list and form of the admin does not depend on records."""

import pytest
from django.contrib import admin

from people.models import Wording
from tests import builders
from tests.admin_pages import admin_url, model_admin_url
from tests.query_counts import count_queries

pytestmark = pytest.mark.django_db

MAKERS = {
    "photos.Photo": lambda: builders.make_photo(
        place=builders.make_place(),
        collection=builders.make_collection(),
        source=builders.make_source(),
        subjects=(builders.make_subject(),),
    ),
    "photos.Collection": builders.make_collection,
    "people.Person": builders.make_person,
    "people.Testimony": builders.make_testimony,
    "people.Question": builders.make_question,
    "articles.Article": builders.make_article,
    "catalog.Subject": lambda: builders.make_subject(broader=builders.make_subject()),
    "catalog.Place": lambda: builders.make_place(within=builders.make_place()),
    "catalog.Source": builders.make_source,
}


def test_every_record_in_the_admin_is_tried():
    registered = {model for model in admin.site._registry if hasattr(model, "identifier")}
    tried = {model for model in registered if model._meta.label in MAKERS}
    assert {model._meta.label for model in registered - tried} <= {
        "photos.ImportBatch",
        # Tested in tests/backoffice/review/test_query_counts.py.
        "editorial.PreviewLink",
        "editorial.ScheduledAct",
    }
    assert Wording not in registered


@pytest.mark.parametrize("label", MAKERS)
def test_lists_and_forms_cost_the_same(administrator, label):
    made = [MAKERS[label]() for _ in range(10)]
    pages = (model_admin_url(type(made[0])), admin_url(made[0]))
    few = [count_queries(administrator, page) for page in pages]
    for _ in range(50):
        MAKERS[label]()
    assert [count_queries(administrator, page) for page in pages] == few
