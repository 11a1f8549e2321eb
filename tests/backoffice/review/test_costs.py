"""The pages of review ask as many queries of much as of little."""

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
from tests.builders import make_photo, make_question
from tests.counting import queries
from tests.museum.backoffice import address, listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = User.objects.create_superuser("boss")
    client.force_login(user)
    return user


def fill(boss, count):
    for _ in range(count):
        photo = make_photo(state=State.DRAFT)
        due_at = timezone.now() + timedelta(hours=1)
        schedule(record=photo, kind="publish", due_at=due_at, user=boss)
        create_link(record=photo, days=7, user=boss)


@pytest.mark.parametrize("model", [ScheduledAct, PreviewLink])
def test_the_lists_cost_the_same(client, boss, model):
    fill(boss, 3)
    few = queries(client, listing(model))
    fill(boss, 20)
    assert queries(client, listing(model)) == few


def test_the_form_costs_the_same_whatever_was_said(client, boss):
    photo = make_photo()
    add_comment(identifier=photo.identifier, text="One.", user=boss)
    few = queries(client, address(photo))
    for number in range(20):
        add_comment(identifier=photo.identifier, text=f"{number}.", user=boss)
    assert queries(client, address(photo)) == few


def test_what_waits_for_a_translation_costs_the_same(client, boss):
    page = f"{reverse('backoffice:translations')}?language=ru"
    make_photo(title_ru="")
    few = queries(client, page)
    for _ in range(20):
        make_photo(title_ru="")
    assert queries(client, page) == few


def test_a_record_side_by_side_costs_the_same_with_few_parts_and_many(client, boss):
    question = make_question(positions=2)
    page = reverse("backoffice:translate", args=[question.identifier, "ru"])
    few = queries(client, page)
    larger = make_question(positions=5, answers=6)
    assert queries(client, reverse("backoffice:translate", args=[larger.identifier, "ru"])) == few
