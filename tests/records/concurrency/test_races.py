"""Two saves at the very same moment, on both engines: neither is lost without a word."""

import threading
from functools import partial

import pytest
from django.db import connections

from records.publication import publish, withdraw
from tests import builders
from tests.records.concurrency.two_curators import opened_by, reread, save, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[2, pytest.param(10, marks=pytest.mark.long)])
def rounds(request):
    """How often it is tried, because the moments differ."""
    return range(request.param)


def at_once(*targets):
    """Call each function in a thread of its own, all at the same moment; return the answers."""
    start = threading.Barrier(len(targets))
    answers, errors = [None] * len(targets), []

    def guarded(number, target):
        try:
            start.wait()
            answers[number] = target()
        except Exception as error:  # passed to the test, which fails
            errors.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=guarded, args=(number, target))
        for number, target in enumerate(targets)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers


@pytest.fixture
def curators(db):
    return sign_in("hanako"), sign_in("ivan")


def opened_by_both(curators, record):
    return [opened_by(client, record) for client in curators]


def save_at_once(curators, record, changes):
    """Both save the record, each with changes of their own; return the answers."""
    forms = opened_by_both(curators, record)
    return at_once(
        *(
            partial(save, client, record, data | change)
            for client, data, change in zip(curators, forms, changes, strict=True)
        )
    )


def test_the_same_field(curators, rounds):
    for _round in rounds:
        photo = builders.make_photo()
        answers = save_at_once(curators, photo, [{"title_en": "Hers"}, {"title_en": "His"}])
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        kept = reread(photo).title_en
        assert kept == ("Hers" if answers[0].status_code == 302 else "His")
        refused = next(answer for answer in answers if answer.status_code == 200)
        (conflict,) = refused.context["saving"].concurrency.conflicts
        assert kept in "".join(segment.text for segment in conflict.theirs)


def test_different_fields(curators, rounds):
    for _round in rounds:
        photo = builders.make_photo()
        answers = save_at_once(curators, photo, [{"title_en": "Hers"}, {"credit_en": "His"}])
        assert [answer.status_code for answer in answers] == [302, 302]
        assert (reread(photo).title_en, reread(photo).credit_en) == ("Hers", "His")


def _new_caption(text):
    row = {"kind": "press", "language": "en", "text": text, "order": 1}
    data = {f"captions-0-{name}": value for name, value in row.items()}
    return data | {"captions-TOTAL_FORMS": 1}


def test_both_add_a_caption_with_the_same_order(curators, rounds):
    for _round in rounds:
        photo = builders.make_photo()
        answers = save_at_once(curators, photo, [_new_caption("Hers"), _new_caption("His")])
        assert [answer.status_code for answer in answers] == [302, 302]
        captions = photo.captions.order_by("order")
        assert {each.text for each in captions} == {"Hers", "His"}
        assert [each.order for each in captions] == [1, 2]


def test_the_same_caption(curators, rounds):
    for _round in rounds:
        photo = builders.make_photo()
        builders.make_caption(photo, "As it was")
        answers = save_at_once(
            curators, photo, [{"captions-0-text": "Hers"}, {"captions-0-text": "His"}]
        )
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        expected = "Hers" if answers[0].status_code == 302 else "His"
        assert photo.captions.get().text == expected


def change_state(photo):
    if photo.state == "draft":
        publish(record=photo)
    else:
        withdraw(record=photo, category="rights", reason={"en": "They asked."})


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_save_and_a_change_of_state(curators, state, rounds):
    ivan = curators[1]
    for _round in rounds:
        photo = reread(builders.make_photo(state=state))
        data = opened_by(ivan, photo) | {"title_en": "His"}
        _none, answer = at_once(partial(change_state, photo), partial(save, ivan, photo, data))
        now = reread(photo)
        assert now.state == ("published" if state == "draft" else "withdrawn")
        if answer.status_code == 302:
            assert now.title_en == "His"
        else:
            assert "published meanwhile" in answer.content.decode()
