"""Two curators save the same record's form: nothing is lost without a word."""

import pytest

from records.concurrency.opened import OPENED_FIELD
from records.publication import publish, withdraw
from tests import builders
from tests.admin_pages import admin_url
from tests.records.concurrency.two_curators import (
    RECORDS,
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


@pytest.fixture(params=RECORDS)
def opened(request, hanako, ivan):
    """A record, the names of two of its fields, and the form as each curator opened it."""
    make, first, second = RECORDS[request.param]
    record = make()
    return record, first, second, opened_by(hanako, record), opened_by(ivan, record)


def of_some(*ordinary):
    """With these records in the ordinary run; with every other one in the long."""
    assert set(ordinary) <= set(RECORDS)
    return pytest.mark.parametrize(
        "opened",
        [
            pytest.param(name, marks=[] if name in ordinary else [pytest.mark.long])
            for name in RECORDS
        ],
        indirect=True,
    )


def test_changes_of_different_fields_are_both_kept(opened, hanako, ivan):
    record, first, second, hers, his = opened
    assert save(hanako, record, hers | {first: "Hers"}).status_code == 302
    answer = save(ivan, record, his | {second: "His"})
    assert answer.status_code == 302, answer.context["errors"]
    now = reread(record)
    assert (getattr(now, first), getattr(now, second)) == ("Hers", "His")
    page = ivan.get(answer.url).content.decode()
    assert "Changed by others meanwhile, and kept" in page
    assert "hanako" in page


def test_a_field_that_both_changed_is_refused_and_nothing_is_lost(opened, hanako, ivan):
    record, first, second, hers, his = opened
    save(hanako, record, hers | {first: "Her words"})
    answer = save(ivan, record, his | {first: "His words", second: "More"})
    (conflict,) = conflicts(answer)
    assert texts(conflict) == ("His words", "Her words")
    assert "hanako" in conflict.author
    assert conflict.fields == (first,)
    sent_back = shown_data(answer)
    assert (sent_back[first], sent_back[second]) == ("His words", "More")
    assert getattr(reread(record), first) == "Her words"
    # Saving once more without a decision changes nothing, and asks again.
    again = save(ivan, record, sent_back)
    assert texts(conflicts(again)[0]) == ("His words", "Her words")
    assert "hanako" in conflicts(again)[0].author
    assert getattr(reread(record), first) == "Her words"


@of_some("photo", "testimony", "subject")
@pytest.mark.parametrize(("decision", "kept"), [("mine", "His"), ("theirs", "Hers")])
def test_the_curator_decides(opened, hanako, ivan, decision, kept):
    record, first, second, hers, his = opened
    save(hanako, record, hers | {first: "Hers"})
    answer = save(ivan, record, his | {first: "His", second: "More"})
    answer = save(ivan, record, decide(answer, decision))
    assert answer.status_code == 302, answer.context["errors"]
    now = reread(record)
    assert (getattr(now, first), getattr(now, second)) == (kept, "More")


@of_some("person", "source")
def test_a_third_change_between_refusal_and_decision_is_a_new_conflict(opened, hanako, ivan):
    record, first, _second, hers, his = opened
    save(hanako, record, hers | {first: "Hers"})
    answer = save(ivan, record, his | {first: "His"})
    save(hanako, record, opened_by(hanako, record) | {first: "Hers, corrected"})
    answer = save(ivan, record, decide(answer, "mine"))
    assert texts(conflicts(answer)[0]) == ("His", "Hers, corrected")
    assert getattr(reread(record), first) == "Hers, corrected"


@of_some("published photo", "question", "place")
def test_the_same_change_by_both_is_no_conflict(opened, hanako, ivan):
    record, first, _second, hers, his = opened
    save(hanako, record, hers | {first: "The same"})
    assert save(ivan, record, his | {first: "The same"}).status_code == 302
    assert getattr(reread(record), first) == "The same"


@of_some("article", "import batch")
def test_a_second_tab_of_the_same_curator_is_named_as_such(opened, hanako, ivan):
    record, first, _second, hers, _his = opened
    save(hanako, record, hers | {first: "One"})
    answer = save(hanako, record, hers | {first: "Two"})
    assert "you, in another window" in conflicts(answer)[0].author
    assert getattr(reread(record), first) == "One"


@of_some("collection", "testimony", "import batch")
def test_an_unchanged_form_takes_nothing_back(opened, hanako, ivan):
    record, first, second, hers, his = opened
    save(hanako, record, hers | {first: "Hers", second: "Hers too"})
    assert save(ivan, record, his).status_code == 302
    now = reread(record)
    assert (getattr(now, first), getattr(now, second)) == ("Hers", "Hers too")


@of_some("photo", "subject", "article")
def test_a_change_that_left_no_version_is_noticed(opened, ivan):
    record, first, _second, _hers, his = opened
    type(record)._base_manager.filter(pk=record.pk).update(**{first: "By a migration"})
    answer = save(ivan, record, his | {first: "His"})
    assert texts(conflicts(answer)[0]) == ("His", "By a migration")
    assert conflicts(answer)[0].author == "somebody"


@of_some("person", "import batch")
@pytest.mark.parametrize("forged", ["", "nonsense", "another record's"])
def test_a_form_without_its_version_overwrites_nothing(opened, ivan, forged):
    record, first, _second, _hers, his = opened
    if forged == "another record's":
        forged = opened_by(ivan, builders.make_article())[OPENED_FIELD]
    answer = save(ivan, record, his | {OPENED_FIELD: forged, first: "His"})
    assert [each.fields for each in conflicts(answer)] == [(first,)]
    assert getattr(reread(record), first) != "His"


def test_languages_are_fields_of_their_own(hanako, ivan):
    photo = builders.make_photo()
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"title_ru": "Столовая"})
    assert save(ivan, photo, his | {"title_ja": "食堂"}).status_code == 302
    now = reread(photo)
    assert (now.title_ru, now.title_ja) == ("Столовая", "食堂")


def test_subjects_are_united_one_by_one(hanako, ivan):
    old, kept, added, other = (builders.make_subject() for _ in range(4))
    photo = builders.make_photo(subjects=(old, kept))
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"subjects": [old.pk, kept.pk, added.pk]})
    assert save(ivan, photo, his | {"subjects": [kept.pk, other.pk]}).status_code == 302
    assert set(reread(photo).subjects.all()) == {kept, added, other}


def test_a_text_date_and_its_edtf_belong_together(hanako, ivan):
    photo = builders.make_photo(date="1947")
    photo.refresh_from_db()
    hers, his = opened_by(hanako, photo), opened_by(ivan, photo)
    save(hanako, photo, hers | {"date": "1946", "date_edtf": "1946"})
    answer = save(ivan, photo, his | {"date": "May 1948"})
    assert conflicts(answer)[0].fields[0] == "date"
    answer = save(ivan, photo, decide(answer, "mine"))
    assert answer.status_code == 302, answer.context["errors"]
    assert (reread(photo).date, reread(photo).date_edtf) == ("May 1948", "1948-05")


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_a_form_sent_back_unchanged_has_changed_nothing(ivan, language):
    """Nothing that the browser writes differently is taken for a change."""
    photo = builders.make_photo(
        description_en="Two\nlines", master=builders.make_master(), subjects=()
    )
    builders.make_region(photo)
    place = builders.make_place(latitude="48.480000", longitude="135.070000")
    person = builders.make_person()
    builders.make_photo_person(photo, person)
    builders.make_caption(photo, "One\nTwo")
    testimony = builders.make_testimony(wordings=2)
    wording = testimony.wordings.first()
    type(wording).objects.filter(pk=wording.pk).update(made_on="1948-02-03")
    for record in (photo, place, person, testimony, builders.make_question()):
        address = admin_url(record)
        his = opened_by(ivan, record)
        ivan.cookies["django_language"] = language
        his = {
            name: value.replace("\n", "\r\n") if isinstance(value, str) else value
            for name, value in his.items()
        }
        # Another save makes the form stale, so that it is compared field by field.
        field = "name_en" if hasattr(record, "name_en") else "title_en"
        type(record)._base_manager.filter(pk=record.pk).update(**{field: "Changed"})
        answer = ivan.post(address, his)
        assert answer.status_code == 302, conflicts(answer)
        assert getattr(reread(record), field) == "Changed"


def test_what_was_published_meanwhile_is_said_before_it_becomes_public(hanako, ivan):
    photo = builders.make_photo(state="draft")
    his = opened_by(ivan, photo)
    publish(record=photo, user=None)
    answer = save(ivan, photo, his | {"title_en": "Half a thought"})
    assert answer.status_code == 200
    assert "published meanwhile" in answer.content.decode()
    assert reread(photo).title_en != "Half a thought"
    data = shown_data(answer)
    assert data["title_en"] == "Half a thought"
    assert save(ivan, photo, data).status_code == 302
    assert (reread(photo).title_en, reread(photo).state) == ("Half a thought", "published")


def test_publishing_what_was_withdrawn_meanwhile_is_asked_again(ivan):
    photo = builders.make_photo(state="draft")
    his = opened_by(ivan, photo)
    publish(record=photo)
    withdraw(record=photo, category="rights", reason={"en": "They asked."})
    button = {"photos_photo_save_and_publish": "1"}
    answer = save(ivan, photo, his | button)
    assert "changed meanwhile to “withdrawn”" in answer.content.decode()
    assert reread(photo).state == "withdrawn"
    assert save(ivan, photo, shown_data(answer) | button).status_code == 302
    assert reread(photo).state == "published"


def test_a_withdrawal_meanwhile_stands(ivan):
    photo = builders.make_photo()
    his = opened_by(ivan, photo)
    withdraw(record=photo, category="rights", reason={"en": "They asked."})
    assert save(ivan, photo, his | {"title_en": "Later"}).status_code == 302
    assert (reread(photo).state, reread(photo).title_en) == ("withdrawn", "Later")
