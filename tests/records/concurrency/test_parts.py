"""Two curators edit the parts of one record: captions, people, wordings with their passages."""

import pytest

from people.models import Passage
from photos.models import PhotoPerson
from tests import builders
from tests.records.concurrency.two_curators import (
    conflicts,
    decide,
    opened_by,
    reread,
    save,
    shown_data,
    sign_in,
    texts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(db):
    return sign_in("hanako")


@pytest.fixture
def ivan(db):
    return sign_in("ivan")


@pytest.fixture
def photo(db):
    """A draft with two captions."""
    photo = builders.make_photo(state="draft", master=builders.make_master())
    builders.make_caption(photo, "The first")
    builders.make_caption(photo, "The second")
    return photo


def with_new(data, prefix, **values):
    """`data` with a new row of the formset `prefix`."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return data | row | {f"{prefix}-TOTAL_FORMS": number + 1}


def caption(text, order=""):
    return {"kind": "press", "language": "en", "text": text, "order": order}


def captions(photo):
    return [(each.order, each.text) for each in photo.captions.order_by("order")]


def test_both_add_a_caption_with_the_same_order(photo, hanako, ivan):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    assert save(hanako, photo, with_new(hers, "captions", **caption("Hers", 3))).status_code == 302
    assert save(ivan, photo, with_new(his, "captions", **caption("His", 3))).status_code == 302
    assert captions(photo)[2:] == [(3, "Hers"), (4, "His")]


def test_both_add_a_caption_without_an_order(photo, hanako, ivan):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, with_new(hers, "captions", **caption("Hers")))
    assert save(ivan, photo, with_new(his, "captions", **caption("His"))).status_code == 302
    assert captions(photo)[2:] == [(3, "Hers"), (4, "His")]


def test_going_back_and_saving_again_adds_nothing_twice(photo, hanako):
    data = with_new(opened_by(hanako, photo), "captions", **caption("Once"))
    save(hanako, photo, data)
    assert save(hanako, photo, data).status_code == 302
    assert captions(photo)[2:] == [(3, "Once")]


def test_different_captions_are_edited_by_both(photo, hanako, ivan):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"captions-0-text": "Hers"})
    assert save(ivan, photo, his | {"captions-1-text": "His"}).status_code == 302
    assert captions(photo) == [(1, "Hers"), (2, "His")]


@pytest.mark.parametrize(("decision", "kept"), [("mine", "His"), ("theirs", "Hers")])
def test_the_same_caption_is_edited_by_both(photo, hanako, ivan, decision, kept):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"captions-0-text": "Hers", "captions-0-author_en": "Dozhd"})
    answer = save(ivan, photo, his | {"captions-0-text": "His", "title_en": "More"})
    (conflict,) = conflicts(answer)
    assert texts(conflict) == ("His", "Hers")
    assert "Caption" in conflict.label
    assert "hanako" in conflict.author
    assert captions(photo)[0] == (1, "Hers")
    answer = save(ivan, photo, decide(answer, decision))
    assert answer.status_code == 302, answer.context["errors"]
    assert captions(photo)[0] == (1, kept)
    assert photo.captions.get(order=1).author_en == "Dozhd"
    assert reread(photo).title_en == "More"


@pytest.mark.parametrize(("decision", "left"), [("mine", 2), ("theirs", 1)])
def test_one_deletes_what_the_other_edits(photo, hanako, ivan, decision, left):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    assert save(hanako, photo, hers | {"captions-0-DELETE": "on"}).status_code == 302
    answer = save(ivan, photo, his | {"captions-0-text": "Edited"})
    (conflict,) = conflicts(answer)
    assert conflict.kind == "they_deleted"
    assert "Edited" in texts(conflict)[0]
    assert "hanako" in conflict.author
    assert "Edited" in answer.content.decode()
    assert not any(answer.context["inline_admin_formsets"][1].formset.errors)
    assert photo.captions.count() == 1
    answer = save(ivan, photo, decide(answer, decision))
    assert answer.status_code == 302, answer.context["errors"]
    assert photo.captions.count() == left
    assert photo.captions.filter(text="Edited").exists() == (decision == "mine")


def test_one_deletes_what_the_other_left_alone(photo, hanako, ivan):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"captions-0-DELETE": "on"})
    assert save(ivan, photo, his | {"title_en": "His"}).status_code == 302
    assert captions(photo) == [(2, "The second")]


def test_both_delete_the_same_caption(photo, hanako, ivan):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"captions-0-DELETE": "on"})
    assert save(ivan, photo, his | {"captions-0-DELETE": "on"}).status_code == 302
    assert captions(photo) == [(2, "The second")]


@pytest.mark.parametrize(("decision", "left"), [("mine", 1), ("theirs", 2)])
def test_one_edits_what_the_other_deletes(photo, hanako, ivan, decision, left):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"captions-0-text": "Edited"})
    answer = save(ivan, photo, his | {"captions-0-DELETE": "on"})
    (conflict,) = conflicts(answer)
    assert conflict.kind == "you_deleted"
    assert "Edited" in texts(conflict)[1]
    assert photo.captions.count() == 2
    assert conflicts(save(ivan, photo, shown_data(answer)))
    answer = save(ivan, photo, decide(answer, decision))
    assert answer.status_code == 302, answer.context["errors"]
    assert photo.captions.count() == left


def test_one_reorders_while_the_other_adds(photo, hanako, ivan):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, with_new(hers, "captions", **caption("Hers")))
    answer = save(ivan, photo, his | {"captions-0-order": 2, "captions-1-order": 1})
    assert answer.status_code == 302, answer.context["errors"]
    assert captions(photo) == [(1, "The second"), (2, "The first"), (3, "Hers")]


def test_a_caption_moved_to_a_place_that_was_taken_steps_behind(photo, hanako, ivan):
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, with_new(hers, "captions", **caption("Hers", 3)))
    assert save(ivan, photo, his | {"captions-0-order": 3}).status_code == 302
    assert captions(photo) == [(2, "The second"), (3, "Hers"), (4, "The first")]


def test_both_reorder(photo, hanako, ivan):
    builders.make_caption(photo, "The third")
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"captions-0-order": 3, "captions-2-order": 1})
    answer = save(ivan, photo, his | {"captions-0-order": 2, "captions-1-order": 1})
    assert [texts(each) for each in conflicts(answer)] == [("2", "3")]
    before = captions(photo)
    answer = save(ivan, photo, decide(answer, "theirs"))
    assert answer.status_code == 302 or captions(photo) == before
    assert len(captions(photo)) == 3


def test_both_add_the_same_person(photo, hanako, ivan):
    person = builders.make_person()
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    row = {"person": person.pk, "role": "depicted", "certainty": "certain"}
    save(hanako, photo, with_new(hers, "people_links", **row, note_en="On the left"))
    answer = save(ivan, photo, with_new(his, "people_links", **row, note_en="On the right"))
    assert texts(conflicts(answer)[0]) == ("On the right", "On the left")
    answer = save(ivan, photo, decide(answer, "mine"))
    assert answer.status_code == 302, answer.context["errors"]
    assert PhotoPerson.objects.get().note_en == "On the right"


def test_both_add_a_person_of_their_own(photo, hanako, ivan):
    people = [builders.make_person() for _ in range(2)]
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    for client, data, person in ((hanako, hers, people[0]), (ivan, his, people[1])):
        row = {"person": person.pk, "role": "depicted", "certainty": "certain"}
        assert save(client, photo, with_new(data, "people_links", **row)).status_code == 302
    assert {link.person for link in photo.people_links.all()} == set(people)


def test_a_rectangle_is_moved_by_one_and_resized_by_the_other(photo, hanako, ivan):
    region = builders.make_region(photo, "100,100,200,200")
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"regions-0-x": 300})
    answer = save(ivan, photo, his | {"regions-0-w": 500})
    assert texts(conflicts(answer)[0]) == ("100 · 100 · 500 · 200", "300 · 100 · 200 · 200")
    save(ivan, photo, decide(answer, "mine"))
    assert reread(region).rectangle == "100,100,500,200"


def test_passages_of_one_wording(hanako, ivan):
    testimony = builders.make_testimony(state="draft", wordings=2)
    hers, his = opened_by(hanako, testimony), opened_by(ivan, testimony)
    first = "wordings-0-passages"
    save(hanako, testimony, hers | {f"{first}-0-text": "Hers", "wordings-1-note_en": "Noted"})
    answer = save(ivan, testimony, his | {f"{first}-0-text": "His"})
    assert texts(conflicts(answer)[0]) == ("His", "Hers")
    answer = save(ivan, testimony, decide(answer, "mine"))
    assert answer.status_code == 302, answer.context["errors"]
    wordings = testimony.wordings.order_by("order")
    assert wordings[0].passages.get().text == "His"
    assert wordings[1].note_en == "Noted"


def test_both_add_a_passage_to_one_wording(hanako, ivan):
    testimony = builders.make_testimony(state="draft", wordings=2)
    hers, his = opened_by(hanako, testimony), opened_by(ivan, testimony)
    prefix = "wordings-1-passages"
    row = {"voice": "speaker", "order": ""}
    save(hanako, testimony, with_new(hers, prefix, **row, text="Hers"))
    answer = save(ivan, testimony, with_new(his, prefix, **row, text="His"))
    assert answer.status_code == 302, answer.context["errors"]
    passages = Passage.objects.filter(wording__testimony=testimony, wording__order=2)
    assert [each.text for each in passages.order_by("order")][1:] == ["Hers", "His"]


def test_a_wording_is_deleted_while_its_passage_is_edited(hanako, ivan):
    testimony = builders.make_testimony(state="draft", wordings=2)
    hers, his = opened_by(hanako, testimony), opened_by(ivan, testimony)
    assert save(hanako, testimony, hers | {"wordings-1-DELETE": "on"}).status_code == 302
    answer = save(ivan, testimony, his | {"wordings-1-passages-0-text": "Edited"})
    assert [each.kind for each in conflicts(answer)] == ["they_deleted"]
    answer = save(ivan, testimony, decide(answer, "mine"))
    assert answer.status_code == 302, answer.context["errors"]
    assert testimony.wordings.get(order=2).passages.get().text == "Edited"


def test_two_wordings_become_nearest(hanako, ivan):
    testimony = builders.make_testimony(state="draft", wordings=3)
    testimony.wordings.update(is_nearest=False)
    hers, his = opened_by(hanako, testimony), opened_by(ivan, testimony)
    save(hanako, testimony, hers | {"wordings-0-is_nearest": "on"})
    answer = save(ivan, testimony, his | {"wordings-1-is_nearest": "on"})
    assert "2 wordings are marked as nearest" in answer.content.decode()
    assert testimony.wordings.get(is_nearest=True).order == 1
