"""The work list: every number equals the length of the list it links to."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.worklist.registry import Check, all_checks, count_checks, register
from people.models import Wording
from photos.models import Master, Photo
from tests.builders import (
    make_article,
    make_master,
    make_person,
    make_photo,
    make_question,
    make_source,
    make_testimony,
)

pytestmark = pytest.mark.django_db


def make_findings():
    make_photo(alt_text_en="A", alt_text_ru="А", alt_text_ja="", date="", place=None)
    make_photo(state="draft", date="in the days of hunger", alt_text_en="A", alt_text_ja="あ")
    make_photo(state="review", source=make_source())
    make_photo(state="withdrawn", alt_text_ja="", date="")
    make_testimony(wordings=0, state="review")
    make_testimony(period="as long as it lasted")
    make_person(name_en="A", name_ru="", name_ja=None)
    make_question()
    make_article(body_en="A", body_ru="А", body_ja="")


def numbers(client):
    groups = client.get(reverse("admin:index")).context["work"]
    return {(n.check.model, n.check.name): n.count for g in groups for n in g.checks}


def test_every_number_is_the_length_of_its_list(administrator):
    make_findings()
    found = numbers(administrator)
    assert set(found) == {(check.model, check.name) for check in all_checks()}
    for check in all_checks():
        listed = administrator.get(check.listing()).context["cl"].result_count
        assert found[check.model, check.name] == listed, check


def test_what_is_missing_is_counted_and_withdrawn_records_are_not(administrator):
    make_findings()
    found = numbers(administrator)
    photo = {name: count for (model, name), count in found.items() if model == "photos.Photo"}
    assert photo["alt-ja"] == 1
    assert photo["alt-ru"] == 1
    assert photo["date"] == 1
    assert photo["date-unread"] == 1
    assert photo["review"] == 1
    assert found["people.Testimony", "period-unread"] == 1
    assert found["people.Testimony", "source"] == 1
    assert found["people.Person", "name-ru"] == 1
    assert found["articles.Article", "body-ja"] == 1


def test_a_question_rests_on_one_source_until_another_speaks(administrator):
    make_question(answers=2)
    Wording.objects.update(source=make_source())
    assert numbers(administrator)["people.Question", "one-source"] == 1
    other = Wording.objects.filter(testimony__answers__isnull=False).first()
    Wording.objects.filter(pk=other.pk).update(source=make_source())
    assert numbers(administrator)["people.Question", "one-source"] == 0


def test_faults_of_files_are_counted(administrator):
    photo = make_photo(master=make_master())
    assert numbers(administrator)["photos.Photo", "fixity"] == 0
    Master.objects.filter(photo=photo).update(fault="changed", lacks_derivatives=True)
    found = numbers(administrator)
    assert found["photos.Photo", "fixity"] == 1
    assert found["photos.Photo", "derivatives"] == 1


def test_checks_without_findings_are_listed_separately(administrator):
    make_findings()
    page = administrator.get(reverse("admin:index"))
    shown = page.content.decode()
    before, after = shown.split('<details class="worklist__completed">')
    assert before.count("worklist__count") == sum(n > 0 for n in numbers(administrator).values())
    assert "worklist__count" not in after
    assert page.context["settled"] == sum(n == 0 for n in numbers(administrator).values()) > 0


def test_only_what_the_user_may_see(stranger):
    make_findings()
    assert numbers(stranger) == {}
    assert stranger.get(all_checks()[0].address()).status_code == 403


def test_one_query_for_each_kind_of_record(administrator, django_user_model):
    make_findings()
    request = RequestFactory().get("/admin/")
    request.user = django_user_model.objects.get(username="administrator")
    with CaptureQueriesContext(connection) as captured:
        count_checks(request)
    assert len(captured) == len({check.model for check in all_checks()})


def test_the_same_number_of_queries_with_more_records(administrator, assert_same_queries):
    assert_same_queries(
        administrator,
        reverse("admin:index"),
        lambda n: [make_photo(date="") for _ in range(n // 10)],
    )


def test_a_check_that_is_none_finds_nothing(administrator):
    make_photo()
    listing = reverse("admin:photos_photo_changelist")
    assert administrator.get(f"{listing}?missing=nonsense").context["cl"].result_count == 0


def test_two_checks_of_one_name_are_refused():
    first = all_checks()[0]
    with pytest.raises(ValueError, match=first.name):
        register(Check(first.name, first.model, "", "", first.condition))
    assert Photo._meta.label == first.model
