"""Cards of a list: rendered once for each version of a record, and never outdated."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from photos.views import PhotoList
from records import cards
from records.cards import Cards
from records.changes import changeset
from records.models import State
from search.models import Document
from tests.builders import make_photo
from tests.search_index import update_index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_memory():
    cards._rendered.clear()


@pytest.fixture
def rendered(monkeypatch):
    """The records that were rendered, in order."""
    seen = []
    render = Cards._render

    def note(self, records):
        for number, html in render(self, records):
            seen.append(records[number])
            yield number, html

    monkeypatch.setattr(Cards, "_render", note)
    return seen


def documents():
    update_index()
    return list(Document.objects.filter(kind="PH").order_by("number").values_list("pk", flat=True))


def test_a_card_is_rendered_once(rendered):
    make_photo(), make_photo()
    once, again = (PhotoList.cards.of(documents()) for _time in range(2))
    assert once == again
    assert len(once) == len(rendered) == 2


def test_cards_are_in_the_requested_order():
    one, two = make_photo(), make_photo()
    numbers = documents()
    there, back = PhotoList.cards.of(numbers), PhotoList.cards.of(numbers[::-1])
    assert back == there[::-1]
    assert one.identifier in there[0]
    assert two.identifier in there[1]


def test_a_changed_record_has_another_card(rendered):
    photo, other = make_photo(title_en="Before"), make_photo()
    PhotoList.cards.of(documents())
    with changeset(why="A better title."):
        photo.title_en = "After"
        photo.save()
    shown = PhotoList.cards.of(
        list(Document.objects.filter(kind="PH").order_by("number").values_list("pk", flat=True))
    )
    assert "After" in "".join(shown)
    assert "Before" not in "".join(shown)
    # In whatever order the database gives the rows.
    assert sorted(rendered[:2]) == [("PH", photo.pk), ("PH", other.pk)]
    assert rendered[2:] == [("PH", photo.pk)]


def test_a_withdrawn_record_has_none():
    photo = make_photo()
    numbers = documents()
    assert PhotoList.cards.of(numbers)
    with changeset(why="The family wishes it."):
        photo.state = State.WITHDRAWN
        photo.withdrawal_category, photo.withdrawal_reason_en = "privacy", "The family wishes it."
        photo.withdrawn_at = timezone.now()
        photo.save()
    assert PhotoList.cards.of(numbers) == []


def test_each_language_has_its_card():
    make_photo(title_en="Choir", title_ru="Хор")
    numbers = documents()
    assert "Choir" in PhotoList.cards.of(numbers)[0]
    with override("ru"):
        assert "Хор" in PhotoList.cards.of(numbers)[0]


def test_a_card_keeps_the_filter_it_was_found_by(rendered):
    make_photo()
    numbers = documents()
    plain, filtered = PhotoList.cards.of(numbers), PhotoList.cards.of(numbers, "year=1947&q=%22a")
    assert "?" not in plain[0].replace("?</", "")
    assert "?year=1947&amp;q=%22a" in filtered[0]
    assert len(rendered) == 1


def test_lists_that_say_other_things_do_not_share_cards():
    make_photo()
    numbers = documents()
    deep = Cards("components/_photo_card.html", "photo", level=5)
    assert "<h5" in deep.of(numbers)[0]
    assert "<h5" not in PhotoList.cards.of(numbers)[0]


def test_without_memory_each_card_is_rendered_anew(rendered, monkeypatch):
    monkeypatch.setattr(cards, "_rendered", cards.LRUCache(0))
    make_photo()
    numbers = documents()
    assert PhotoList.cards.of(numbers) == PhotoList.cards.of(numbers) != []
    assert len(rendered) == 2


def test_the_memory_has_a_bound(monkeypatch):
    small = cards.LRUCache(20_000, getsizeof=cards._rendered.getsizeof)
    monkeypatch.setattr(cards, "_rendered", small)
    for _number in range(30):
        make_photo()
    assert len(PhotoList.cards.of(documents())) == 30
    assert 0 < small.currsize <= 20_000


def test_the_list_shows_them(client):
    photo = make_photo(title_en="An orchestra")
    page = client.get("/en/photos/?q=orchestra").content.decode()
    assert f'/en/photos/{photo.identifier}/?q=orchestra"' in page
