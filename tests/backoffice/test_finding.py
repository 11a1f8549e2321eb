"""The search of the sidebar finds every record that its user may see, and no other."""

import pytest
from django.urls import reverse

from tests.admin_pages import admin_url, model_admin_url
from tests.builders import (
    make_article,
    make_collection,
    make_person,
    make_photo,
    make_place,
    make_question,
    make_source,
    make_subject,
    make_testimony,
)

pytestmark = pytest.mark.django_db

MAKERS = {
    "title": (make_photo, make_collection, make_article, make_question, make_testimony),
    "name": (make_subject, make_place, make_person),
}
TEXTS = {"en": "Norilsk brass band", "ru": "Оркестр в Норильске", "ja": "ノリリスクの楽団"}


def address(typed):
    return reverse("backoffice:search") + f"?q={typed}"


def found(client, typed):
    response = client.get(reverse("backoffice:search"), {"q": typed})
    assert response.status_code == 200
    return {record for kind in response.context["kinds"] for record, _url in kind.records}


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "norilsk BRASS"),
        ("ru", "оркестр норильске"),
        ("ru", "ОРКЕСТР"),
        ("ru", "Оркестр в"),
        ("ja", "楽団"),
    ],
)
def test_every_kind_is_found_by_its_title_or_name(curator, language, typed):
    wanted = {
        maker(**{f"{field}_{code}": text for code, text in TEXTS.items()})
        for field, makers in MAKERS.items()
        for maker in makers
    }
    wanted.add(make_source(**{f"title_{language}": TEXTS[language]}))
    make_photo(title_en="Another", title_ru="Другое", title_ja="別の写真")
    assert found(curator, typed) == wanted


@pytest.mark.parametrize("state", ["draft", "review", "published"])
def test_an_identifier_leads_to_the_form(curator, state):
    photo = make_photo(state=state)
    for typed in (photo.identifier, photo.identifier.lower(), photo.identifier.replace("-", " ")):
        response = curator.get(reverse("backoffice:search"), {"q": typed})
        assert response.status_code == 302
        assert response["Location"] == admin_url(photo)


def test_what_a_user_may_not_see_is_not_found(stranger):
    photo = make_photo(title_en="Norilsk")
    assert found(stranger, "Norilsk") == set()
    assert found(stranger, photo.identifier) == set()


def test_a_visitor_is_led_to_the_sign_in(client):
    response = client.get(address("Norilsk"))
    assert response.status_code == 302
    assert reverse("admin:login") in response["Location"]


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "'", '"', "\\", "%", "[", "x" * 5000])
def test_any_text_is_answered(curator, typed):
    make_photo()
    assert found(curator, typed) == set()


def test_more_than_ten_lead_to_their_list(curator):
    for number in range(12):
        make_subject(name_en=f"Choir {number}")
    response = curator.get(address("choir"))
    (kind,) = response.context["kinds"]
    assert (kind.count, len(kind.records)) == (12, 10)
    assert kind.list_url == model_admin_url(type(kind.records[0][0])) + "?q=choir"
    assert curator.get(kind.list_url).context["cl"].result_count == 12


def test_unfolds_own_search_leads_to_it(curator):
    response = curator.get(reverse("admin:search"), {"s": "Norilsk", "page": "x"})
    assert response["Location"] == address("Norilsk")


@pytest.mark.parametrize("typed", ["оркестры", "ОРКЕСТРЫ", "Оркестры", "orchestras", "ORCH"])
def test_autocompletion_and_lists_do_not_mind_the_case(curator, typed):
    subject = make_subject(name_en="Orchestras", name_ru="Оркестры", name_ja="楽団")
    make_subject()
    response = curator.get(model_admin_url(type(subject)), {"q": typed})
    assert list(response.context["cl"].queryset) == [subject]
    found_by_completion = curator.get(
        reverse("admin:autocomplete"),
        {"term": typed, "app_label": "catalog", "model_name": "place", "field_name": "within"},
    )
    assert found_by_completion.json()["results"] == []
