"""The pages of sources, places and subjects: what they show, and what they must not show."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalog.models import Place, Source, Subject, SubjectLabel
from records.backlinks import MAX_LISTED, backlinks, count_backlinks
from records.models import State
from records.templatetags.catalogue import latitude, longitude
from records.trees import build_trees, descendant_ids
from tests.builders import (
    make_article,
    make_caption,
    make_collection,
    make_name,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_question,
    make_source,
    make_subject,
    make_testimony,
    make_wording,
)
from tests.page_text import linked_data, main_text, page_html

pytestmark = pytest.mark.django_db


def backlinks_by_kind(model, *records, **options):
    """`{"photo": {"PH-0001"}, …}`: the identifiers of the records in `records`, by kind."""
    found = backlinks(model, [record.pk for record in records], **options)
    return {one.name: {record.identifier for record in one.records} for one in found}


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_the_list_of_sources_shows_the_published_alone(client, language):
    shown = make_source(consulted="not_seen")
    hidden = [make_source(state=state) for state in State.values if state != State.PUBLISHED]
    listed = page_html(client, f"/{language}/sources/")
    assert f"/{language}/sources/{shown.identifier}/" in listed
    assert "consultation--not_seen" in listed
    assert not [source for source in hidden if source.identifier in listed]


def test_a_source_answers_by_state(client):
    answers = {
        state: client.get(make_source(state=state).get_absolute_url()).status_code
        for state in State.values
    }
    assert answers == {
        State.DRAFT: 404,
        State.REVIEW: 404,
        State.PUBLISHED: 200,
        State.WITHDRAWN: 410,
    }


@pytest.mark.parametrize("address", ["sources/SO-9", "places/PL-0009", "subjects/SU-0009"])
def test_an_unknown_identifier_is_not_found(client, address):
    assert client.get(f"/en/{address}/", follow=True).status_code == 404


def test_a_source_shows_the_chain_behind_it_with_what_was_seen(client):
    memoir = make_source(work="The memoir", consulted="not_seen")
    book = make_source(
        work="The book", consulted="excerpt", taken_from=memoir, relation="translates"
    )
    report = make_source(
        work="The report",
        consulted="copy",
        taken_from=book,
        relation="quotes",
        relation_inferred=True,
        relation_note_en="No source says so.",
    )
    shown_text = main_text(client, report.get_absolute_url())
    chain = shown_text[shown_text.index("What it takes from") :]
    links = [
        "This source seen in a copy",
        "quotes (our inference) No source says so.",
        "The book seen in an excerpt",
        "translates",
        "The memoir not seen",
    ]
    order = [chain.index(link) for link in links]
    assert order == sorted(order)


def test_a_source_shows_all_that_takes_from_it(client):
    memoir = make_source(work="The memoir")
    book = make_source(work="The book", taken_from=memoir, relation="translates")
    make_source(work="The report", taken_from=book, relation="quotes")
    make_source(work="The draft", taken_from=book, relation="quotes", state=State.DRAFT)
    shown_text = main_text(client, memoir.get_absolute_url())
    assert shown_text.index("translates The book") < shown_text.index("quotes The report")
    assert "The draft" not in shown_text


def test_a_source_in_a_chain_that_is_not_public_is_not_named(client):
    behind = make_source(work="A withdrawn work", state=State.WITHDRAWN)
    shown_text = page_html(
        client, make_source(taken_from=behind, relation="quotes").get_absolute_url()
    )
    assert "A withdrawn work" not in shown_text
    assert "a source that is not public" in shown_text


def test_a_source_gathers_everything_that_relies_on_it():
    source, other = make_source(), make_source()
    photos = [make_photo(source=source), make_photo(), make_photo(), make_photo(source=other)]
    make_caption(photos[1], source=source)
    make_photo_person(photos[2], make_person(), source=source)
    people = [make_person(), make_person(), make_person()]
    make_name(people[0], source=source)
    people[1].sources.add(source)
    testimony, collection = make_testimony(), make_collection()
    make_wording(testimony, source=source)
    collection.sources.add(source)
    article = make_article(body_en=f"So it says. [@{other.identifier}; @{source.identifier}, p. 4]")
    question = make_question(common_ground_ja=f"同じ。[@{source.identifier}]", answers=0)
    assert backlinks_by_kind(Source, source, mentioned_in_text=source) == {
        "photo": {photo.identifier for photo in photos[:3]},
        "person": {person.identifier for person in people[:2]},
        "testimony": {testimony.identifier},
        "collection": {collection.identifier},
        "article": {article.identifier},
        "question": {question.identifier},
    }


def test_a_longer_number_is_another_record():
    source = make_source(identifier="SO-1000")
    make_source(identifier="SO-10001")
    make_article(body_en="Another. [@SO-10001]")
    assert backlinks_by_kind(Source, source, mentioned_in_text=source) == {}


def test_backlinks_leave_out_what_is_not_public():
    subject, place = make_subject(), make_place()
    for state in (State.DRAFT, State.REVIEW, State.WITHDRAWN):
        make_photo(subjects=(subject,), place=place, state=state)
        make_testimony(place=place, state=state).subjects.add(subject)
    assert backlinks_by_kind(Subject, subject) == backlinks_by_kind(Place, place) == {}
    assert count_backlinks(Subject) == count_backlinks(Place) == {}


def test_a_record_with_two_links_is_one_backlink():
    broad = make_subject()
    narrow = make_subject(broader=broad)
    photo = make_photo(subjects=(broad, narrow))
    found = backlinks(Subject, [broad.pk, narrow.pk])
    shown = [(one.count, [record.identifier for record in one.records]) for one in found]
    assert shown == [(1, [photo.identifier])]
    assert count_backlinks(Subject) == {
        broad.pk: [("Photographs", 1)],
        narrow.pk: [("Photographs", 1)],
    }


def test_more_than_a_page_shows_are_counted(client):
    place = make_place()
    for _number in range(MAX_LISTED + 2):
        make_testimony(place=place)
    [found] = backlinks(Place, [place.pk])
    assert (found.count, len(found.records), found.remaining) == (MAX_LISTED + 2, MAX_LISTED, 2)
    assert "2 more are not listed here." in main_text(client, place.get_absolute_url())


def test_a_broader_subject_finds_its_narrower_ones(client):
    broad = make_subject(name_en="daily life")
    middle = make_subject(name_en="leisure", broader=broad)
    narrow = make_subject(name_en="music", broader=middle)
    make_photo(title_en="Playing instruments", subjects=(narrow,))
    shown_text = main_text(client, broad.get_absolute_url())
    assert "Playing instruments" in shown_text
    assert "leisure" in shown_text
    assert "music Photographs 1" in shown_text
    assert "Broader leisure daily life" in main_text(client, narrow.get_absolute_url())
    assert "Playing instruments" not in main_text(client, make_subject().get_absolute_url())


def test_a_subject_is_shown_with_every_name_that_finds_it(client):
    subject = make_subject(name_en="repatriation", name_ru="репатриация", name_ja="引き揚げ")
    SubjectLabel.objects.create(subject=subject, language="ja", text="ダモイ")
    shown = page_html(client, subject.get_absolute_url())
    for language, name in (("ru", "репатриация"), ("ja", "引き揚げ"), ("ja", "ダモイ")):
        assert f'<li lang="{language}">{name}</li>' in shown
    data = linked_data(client, subject.get_absolute_url())
    assert {"@value": "ダモイ", "@language": "ja"} in data["alternateName"]


def test_a_place_has_a_pin_only_where_a_source_sets_one(client):
    town = make_place(latitude=Decimal("48.48"), longitude=Decimal("135.07"))
    region = make_place(kind="region")
    assert "48.48° N, 135.07° E (WGS 84)" in main_text(client, town.get_absolute_url())
    assert linked_data(client, town.get_absolute_url())["geo"]["latitude"] == 48.48
    assert "none: it is no single spot" in main_text(client, region.get_absolute_url())
    assert "geo" not in linked_data(client, region.get_absolute_url())


def test_coordinates_are_written_in_the_readers_numbers():
    with translation.override("ru"):
        assert re.search(r"48,48", latitude(Decimal("48.48000")))
    with translation.override("en"):
        assert latitude(Decimal("-41.5")) == "41.5° S"
        assert longitude(Decimal("-71")) == "71° W"


def test_a_list_of_terms_is_a_tree(client):
    country = make_place(name_en="Japan", kind="country")
    make_place(name_en="Maizuru", within=country)
    make_place(name_en="Korea", kind="country")
    listed = page_html(client, "/en/places/")
    assert re.search(r"Japan</a>\s*<ul class=\"tree\"><li><a [^>]+>Maizuru</a>", listed)


def test_an_unknown_parameter_is_dropped_from_the_address(client):
    response = client.get("/en/subjects/?colour=red")
    assert (response.status_code, response["Location"]) == (302, "/en/subjects/")


def test_a_work_is_linked_data_of_the_work_itself(client):
    behind = make_source()
    source = make_source(
        work="Рассказ",
        work_language="ru",
        csl_type="article-newspaper",
        author="Dolgov, Anna; Second, Author",
        container_title="The Moscow Times",
        issued="3 September 2015",
        taken_from=behind,
        relation="reports",
    )
    data = linked_data(client, source.get_absolute_url())
    assert (data["@type"], data["name"], data["inLanguage"]) == ("NewsArticle", "Рассказ", "ru")
    assert [author["name"] for author in data["author"]] == ["Dolgov, Anna", "Second, Author"]
    assert data["datePublished"] == "2015-09-03"
    assert data["isBasedOn"]["@id"].endswith(f"/id/{behind.identifier}")
    assert "isbn" not in data


def test_a_work_of_a_doubtful_date_claims_none(client):
    source = make_source(issued="circa 2015")
    assert "datePublished" not in linked_data(client, source.get_absolute_url())


def test_trees_keep_the_given_order_at_every_level():
    root = make_subject(name_en="b")
    first, second = make_subject(name_en="d", broader=root), make_subject(name_en="c", broader=root)
    lone = make_subject(name_en="a", broader=make_subject())
    [one, other] = build_trees([root, first, second, lone], "broader")
    assert (one.record, [branch.record for branch in one.branches]) == (root, [first, second])
    assert other.record == lone


def test_descendants_are_found_at_every_depth_and_in_circles():
    root = make_subject()
    child = make_subject(broader=root)
    grandchild = make_subject(broader=child)
    assert set(descendant_ids(Subject.objects.all(), "broader", root.pk)) == {
        child.pk,
        grandchild.pk,
    }
    # Saving refuses a circle; a page must not hang even if there is one.
    Subject.objects.filter(pk=root.pk).update(broader=grandchild)
    assert set(descendant_ids(Subject.objects.all(), "broader", root.pk)) == {
        child.pk,
        grandchild.pk,
    }


def test_the_sitemap_names_works_places_and_subjects(client):
    records = [make_source(), make_place(), make_subject()]
    hidden = make_source(state=State.DRAFT)
    named = client.get("/sitemap.xml").content.decode()
    for record in records:
        assert f"{record.get_absolute_url()}</loc>" in named
    assert hidden.identifier not in named


def test_a_note_on_a_place_cites_its_source_and_may_cite_no_other(client):
    source = make_source()
    place = make_place(note_en=f"Its name until 1946. [@{source.identifier}]")
    address = f"/en/places/{place.identifier}/"
    assert f"/en/sources/{source.identifier}/" in page_html(client, address)
    assert "[@" not in main_text(client, address)
    place.note_en = "Its name until 1946. [@SO-9999]"
    with pytest.raises(ValidationError, match="SO-9999"):
        place.full_clean()
    # A place has no state, so it is not among the records that a source page lists.
    assert backlinks_by_kind(Source, source, mentioned_in_text=source) == {}
