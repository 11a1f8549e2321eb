"""The number of queries of the review pages does not depend on the number of records."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from editorial.comments import add_comment
from editorial.models import PreviewLink, ScheduledAct
from editorial.previews import create_link
from editorial.scheduling import schedule
from records.models import State
from tests.admin_pages import admin_url, model_admin_url
from tests.builders import make_photo, make_question
from tests.query_counts import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("boss")
    client.force_login(user)
    return user


def fill(superuser, count):
    for _ in range(count):
        photo = make_photo(state=State.DRAFT)
        due_at = timezone.now() + timedelta(hours=1)
        schedule(record=photo, kind="publish", due_at=due_at, user=superuser)
        create_link(record=photo, days=7, user=superuser)


@pytest.mark.parametrize("model", [ScheduledAct, PreviewLink])
def test_the_lists_cost_the_same(client, superuser, model):
    fill(superuser, 3)
    few = count_queries(client, model_admin_url(model))
    fill(superuser, 20)
    assert count_queries(client, model_admin_url(model)) == few


def test_the_form_costs_the_same_whatever_was_said(client, superuser):
    photo = make_photo()
    add_comment(identifier=photo.identifier, text="One.", user=superuser)
    few = count_queries(client, admin_url(photo))
    for number in range(20):
        add_comment(identifier=photo.identifier, text=f"{number}.", user=superuser)
    assert count_queries(client, admin_url(photo)) == few


def test_what_waits_for_a_translation_costs_the_same(client, superuser):
    page = f"{reverse('backoffice:translations')}?language=ru"
    make_photo(title_ru="")
    few = count_queries(client, page)
    for _ in range(20):
        make_photo(title_ru="")
    assert count_queries(client, page) == few


def test_a_record_side_by_side_costs_the_same_with_few_parts_and_many(client, superuser):
    question = make_question(positions=2)
    page = reverse("backoffice:translate", args=[question.identifier, "ru"])
    few = count_queries(client, page)
    larger = make_question(positions=5, answers=6)
    assert (
        count_queries(client, reverse("backoffice:translate", args=[larger.identifier, "ru"]))
        == few
    )
