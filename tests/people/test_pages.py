"""The pages of people, and what the pages of this app have in common."""

import re

import pytest

from records.markdown import render
from records.models import State
from tests.builders import (
    make_article,
    make_name,
    make_person,
    make_photo,
    make_photo_person,
    make_question,
    make_source,
    make_testimony,
)
from tests.page_text import linked_data, main_text, page_html

pytestmark = pytest.mark.django_db

UNSEEN = (State.DRAFT, State.REVIEW)


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
@pytest.mark.parametrize("name", ["people", "testimonies", "questions"])
def test_a_list_shows_the_published_alone(client, language, name):
    make = {"people": make_person, "testimonies": make_testimony, "questions": make_question}[name]
    shown = make()
    hidden = [make(state=state) for state in (*UNSEEN, State.WITHDRAWN)]
    listed = page_html(client, f"/{language}/{name}/")
    assert f"/{language}/{name}/{shown.identifier}/" in listed
    assert not [record for record in hidden if record.identifier in listed]


@pytest.mark.parametrize("make", [make_person, make_testimony, make_question])
def test_a_page_answers_by_state(client, make):
    answers = {state: client.get(make(state=state).get_absolute_url()) for state in State.values}
    assert {state: answer.status_code for state, answer in answers.items()} == {
        State.DRAFT: 404,
        State.REVIEW: 404,
        State.PUBLISHED: 200,
        State.WITHDRAWN: 410,
    }
    assert "It was a mistake." in answers[State.WITHDRAWN].content.decode()


def test_an_identifier_as_typed_leads_to_its_page(client):
    person = make_person()
    typed = person.identifier.lower().replace("-000", "-")
    response = client.get(f"/en/people/{typed}/")
    assert (response.status_code, response["Location"]) == (301, person.get_absolute_url())


def test_people_without_names_have_a_section_of_their_own(client):
    make_person(kind="unnamed", name_en="the old ensign")
    make_person(kind="body", name_en="A ministry")
    make_person(name_en="Zoya Last")
    listed = main_text(client, "/en/people/")
    order = [listed.index(name) for name in ("Zoya Last", "A ministry", "the old ensign")]
    assert order == sorted(order)
    assert listed.index("People whose names we do not have") < order[2]


def test_a_person_has_forms_of_the_name_with_their_sources(client):
    person = make_person(name_en="Miyamoto Tsutomu")
    make_name(
        person,
        "Миямото Цутому",
        "ru",
        family="Миямото",
        given="Цутому",
        source=make_source(author="Dolgov, A"),
    )
    make_name(person, "ミヤモト", "ja-Kana", kind="transcription")
    shown = page_html(client, person.get_absolute_url())
    assert '<p class="name-form__text" lang="ru">Миямото Цутому</p>' in shown
    shown_text = main_text(client, person.get_absolute_url())
    assert "family: Миямото" in shown_text
    assert "Dolgov" in shown_text
    assert "The museum’s transcription; no source writes it so." in shown_text


def test_a_person_shows_public_works_alone(client):
    person = make_person()
    for state in (State.PUBLISHED, State.DRAFT):
        make_testimony(speaker=person, title_en=f"Said {state}", state=state)
        make_testimony(title_en=f"Mentioned {state}", state=state).mentions.add(person)
        photo = make_photo(title_en=f"Depicted {state}", state=state)
        make_photo_person(photo, person, certainty="possible", source=make_source(author="Album"))
        translated = make_testimony(title_en=f"Translated {state}", state=state)
        translated.wordings.update(translator=person)
        make_article(
            title_en=f"Written {state}", body_en=f"On [[{person.identifier}]].", state=state
        )
    shown_text = main_text(client, person.get_absolute_url())
    for part in ("Said", "Mentioned", "Depicted", "Translated", "Written"):
        assert f"{part} published" in shown_text
        assert f"{part} draft" not in shown_text
    assert re.search(r"depicted, possible; identified by Album", shown_text)


def test_a_person_without_a_name_is_given_none(client):
    person = make_person(kind="unnamed", name_en="the old ensign")
    data = linked_data(client, person.get_absolute_url())
    assert "name" not in data
    assert data["description"] == "the old ensign"
    assert "we do not make one up" in main_text(client, person.get_absolute_url())


def test_care_is_taken_of_the_living(client):
    living = make_person(is_living=True, biography_en="A politician.")
    assert "only what a source says" in main_text(client, living.get_absolute_url())
    assert "only what a source says" not in main_text(client, make_person().get_absolute_url())


def test_a_page_shown_in_another_language_says_so(client):
    question = make_question(title_en="How hard was it?", answers=0)
    shown = page_html(client, f"/ja/questions/{question.identifier}/")
    assert "How hard was it?" in shown
    assert 'lang="en"' in shown
    assert 'class="notice"' in shown
    assert 'class="notice"' not in page_html(client, f"/en/questions/{question.identifier}/")


def test_the_sitemap_names_every_public_record_in_every_language(client):
    records = [make_person(), make_testimony(), make_question(answers=0)]
    hidden = make_person(state=State.DRAFT)
    named = client.get("/sitemap.xml").content.decode()
    for record in records:
        path = record.get_absolute_url().split("/", 2)[2]
        for language in ("en", "ru", "ja"):
            assert f"/{language}/{path}</loc>" in named
            assert f'hreflang="{language}" href="http://testserver/{language}/{path}"' in named
        assert f'hreflang="x-default" href="http://testserver/en/{path}"' in named
    assert hidden.identifier not in named


def test_records_set_into_an_article_keep_their_words(client):
    testimony, question, person = (
        make_testimony(),
        make_question(title_en="How hard?"),
        make_person(),
    )
    html = render(
        "\n\n".join(f"![[{record.identifier}]]" for record in (testimony, question, person))
    ).html
    for words in ("Words number", "How hard?", person.name):
        assert words in html
