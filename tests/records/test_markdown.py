"""Citations, links and embeds by identifier; no text can break a page or add scripts to it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from records.markdown import find_references, reference_problems, render, split_embeds
from records.markdown.syntax import Cited, parse_citation
from records.models import State
from tests import builders

pytestmark = pytest.mark.django_db


def test_references_are_found_by_the_way_they_are_made():
    found = find_references(
        "A claim.[@SO-0001, p. 12; @SO-0002] See [[PE-0001|his memoir]].\n\n![[PH-0001]]\n\n"
        "`[@SO-0009]` is code.\n"
    )
    assert found.cited == ["SO-0001", "SO-0002"]
    assert found.linked == ["PE-0001"]
    assert found.embedded == ["PH-0001"]


def test_a_citation_may_have_a_locator():
    assert parse_citation("SO-0001, p. 12; @SO-0002") == [
        Cited("SO-0001", "p. 12"),
        Cited("SO-0002", ""),
    ]
    assert parse_citation("SO-1") is None


def test_numbered_citations_lead_to_the_list_and_back():
    first, second = builders.make_source(), builders.make_source()
    text = f"One.[@{first.identifier}] Two.[@{second.identifier}] Again.[@{first.identifier}, p. 3]"
    rendered = render(text, numbered=True)
    shown = [(cited.number, cited.source.identifier) for cited in rendered.sources]
    assert shown == [(1, first.identifier), (2, second.identifier)]
    assert rendered.sources[0].anchors == ("cite-1-1", "cite-1-2")
    assert rendered.sources[0].locators == ("p. 3",)
    assert 'href="#source-1"' in rendered.html
    assert 'id="cite-1-2"' in rendered.html


def test_named_citations_lead_to_the_source():
    source = builders.make_source(author="Dolgov, Anna", issued="2015-09-03")
    assert (
        f'href="{source.get_absolute_url()}">Dolgov 2015</a>'
        in render(f"So.[@{source.identifier}]").html
    )


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_a_record_that_is_not_public_is_neither_linked_nor_named(state):
    person = builders.make_person(state=state, name_en="Somebody")
    html = render(f"By [[{person.identifier}]], [[{person.identifier}|the old man]].").html
    assert f"By {person.identifier}, the old man." in html
    assert "Somebody" not in html
    assert "<a" not in html


@pytest.mark.parametrize("numbered", [True, False])
def test_a_source_that_is_not_public_is_cited_without_its_name(numbered):
    source = builders.make_source(state=State.DRAFT, author="Hidden, Author", work="Hidden work")
    html = render(f"So.[@{source.identifier}, p. 3]", numbered=numbered).html
    assert "Hidden" not in html
    assert "a source that is not public" in html


def test_an_embed_shows_the_record_and_a_draft_shows_that_it_is_not_public():
    testimony = builders.make_testimony()
    draft = builders.make_testimony(state=State.DRAFT)
    html = render(f"![[{testimony.identifier}]]\n\n![[{draft.identifier}]]").html
    assert testimony.get_absolute_url() in html
    assert f"{draft.identifier} is not public." in html


def test_a_foreign_phrase_carries_its_language():
    assert '<span lang="ja">捕虜</span>' in render("The word [捕虜]{lang=ja}.").html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        '[x]{onclick="alert(1)" lang=ja}',
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_a_text_says_scripts_a_page(text):
    html = render(text).html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript:' not in html
    assert 'href="data:' not in html
    assert "<span onclick" not in html


def test_an_unknown_reference_is_named():
    assert reference_problems("[[PH-9999]]") == [
        "There is no record PH-9999: check the identifier."
    ]
    photo = builders.make_photo()
    assert "is not a source" in reference_problems(f"[@{photo.identifier}]")[0]


def test_every_text_of_a_record_is_held_to_its_references():
    person = builders.make_person(state=State.DRAFT)
    person.biography_ru = "Сказано.[@SO-9999]"
    with pytest.raises(ValidationError, match="SO-9999") as refusal:
        person.full_clean()
    assert list(refusal.value.message_dict) == ["biography_ru"]


def test_embeds_are_split_from_a_text():
    assert split_embeds("One.\n\n![[PH-0001]]\n\nTwo.") == ("One.\n\n\nTwo.", ["PH-0001"])


@given(st.text(alphabet="[]@!(){}|^#*_`<>&;:= \n-" + "SOPH01aя食", max_size=80))
def test_no_text_raises(text):
    render(text, numbered=True)
