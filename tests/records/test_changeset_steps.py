"""Steps at the end of a changeset, and the step that marks translations as stale."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from editorial.models import TranslationState, TranslationStatus
from photos.models import Photo
from records import changes
from records.changes import changeset
from records.history import restore
from records.models import State
from records.versions import states_before
from search.models import CatalogueVersion
from tests.builders import make_photo, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch):
    """The registered steps; a test may add its own."""
    mine = list(changes._steps)
    monkeypatch.setattr(changes, "_steps", mine)
    return mine


@pytest.fixture
def photo():
    with changeset(why="Entered."):
        return make_photo(
            state=State.DRAFT, title_en="Supper", title_ru="Ужин", title_ja="", date="1946"
        )


def change(record, **values):
    with changeset(why="Changed."):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def test_a_step_is_called_once_per_changeset_with_its_records(steps, photo):
    seen = []
    changes.register_step(
        lambda change_set: seen.append(
            (dict(change_set.touched), change_set.revision, change_set.version)
        )
    )
    with changeset(why="Outer."):
        photo.title_en = "Dinner"
        photo.save()
        with changeset(why="Inner."):
            photo.title_en = "A dinner"
            photo.save()
    ((touched, revision, version),) = seen
    assert touched[Photo] == {str(photo.pk)}
    assert Version.objects.filter(revision=revision).exists()
    assert version is None


def test_a_failing_step_rolls_the_changeset_back(steps, photo):
    def fail(change_set):
        raise RuntimeError

    changes.register_step(fail)
    with pytest.raises(RuntimeError):
        change(photo, title_en="Dinner")
    photo.refresh_from_db()
    assert photo.title_en == "Supper"
    assert Version.objects.get_for_object(photo).count() == 1


def test_a_step_registered_twice_is_one(steps):
    before = len(steps)
    for _ in range(2):
        changes.register_step(_nothing)
    assert len(steps) == before + 1


def _nothing(change_set):
    pass


def test_the_state_before_a_changeset_is_the_last_version(photo):
    change(photo, title_en="Dinner")
    change(photo, title_en="Tea")
    last = Version.objects.get_for_object(photo).first().revision_id
    unknown = make_photo()
    before = states_before(Photo, {str(photo.pk), str(unknown.pk)}, last)
    assert list(before) == [str(photo.pk)]
    assert before[str(photo.pk)]["title_en"] == "Dinner"


def test_many_rows_are_asked_of_in_batches(monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 2)
    with changeset(why="Entered."):
        photos = [make_photo(title_en="Supper", title_ja="夕食", title_ru="") for _ in range(5)]
    with changeset(why="Changed."):
        for photo in photos:
            photo.title_en = "Dinner"
            photo.save()
    stale = TranslationStatus.objects.filter(state=TranslationState.STALE, language="ja")
    assert stale.count() == 5


def test_an_original_that_is_at_the_end_what_it_was_makes_nothing_stale(photo):
    with changeset(why="There and back."):
        for title in ("Dinner", "Supper"):
            photo.title_en = title
            photo.save()
    assert not TranslationStatus.objects.exists()


def test_an_original_brought_back_by_history_makes_its_translation_stale(photo):
    first = Version.objects.get_for_object(photo).get()
    change(photo, title_en="Dinner", title_ru="Обед")
    change(photo, title_ru="Ужин")
    change(photo, title_en="Supper and tea")
    TranslationStatus.objects.all().delete()
    restore(version=first, user=None)
    assert TranslationStatus.objects.get(field="title").state == TranslationState.STALE


def test_a_draft_whose_translation_goes_stale_is_no_public_change(photo):
    change(photo, title_en="Dinner")
    assert TranslationStatus.objects.get().state == TranslationState.STALE
    assert CatalogueVersion.current_version() == 0


def test_the_queries_of_the_steps_do_not_grow_with_the_parts(steps):
    registered = list(steps)

    def queries(question, title):
        with CaptureQueriesContext(connection) as requested:
            change(question, title_en=title)
        return len(requested)

    def cost(positions):
        with changeset(why="Entered."):
            question = make_question(state=State.DRAFT, positions=positions)
        steps[:] = registered
        with_steps = queries(question, "Another?")
        steps.clear()
        return with_steps - queries(question, "A third?")

    assert cost(2) == cost(6) > 0
