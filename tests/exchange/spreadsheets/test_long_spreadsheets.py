"""Spreadsheets of more rows than one transaction takes: applied row by row, undone on failure."""

import pytest

from exchange.spreadsheets.apply_rows import RowApplier
from exchange.spreadsheets.rules import KINDS
from photos.models import Photo
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, undo_sheet, upload_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


class TestAllOrNoneOfALongSheet:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch):
        monkeypatch.setattr("exchange.spreadsheets.apply.MAX_ROWS_PER_TRANSACTION", 2)

    def sheet(self, user):
        photos = [builders.make_photo(title_en=f"Old {number}") for number in range(4)]
        rows = "".join(f"{photo.identifier},New\n" for photo in photos)
        return photos, upload_sheet("photos", "identifier,title_en\n" + rows, user, mode="all")

    def titles(self):
        return set(Photo.objects.values_list("title_en", flat=True))

    def test_all_are_done(self, curator_user):
        _photos, made = self.sheet(curator_user)
        assert apply_sheet(made).status == "done"
        assert self.titles() == {"New"}
        undo_sheet(made)
        assert self.titles() == {"Old 0", "Old 1", "Old 2", "Old 3"}

    def test_one_that_is_refused_takes_the_others_back(self, curator_user):
        photos, made = self.sheet(curator_user)
        Photo.objects.filter(pk=photos[2].pk).update(title_en="Meanwhile")
        apply_sheet(made)
        assert made.status == "failed"
        assert made.reason.startswith("Nothing was changed, because of row 4")
        assert self.titles() == {"Old 0", "Old 1", "Meanwhile", "Old 3"}

    def test_what_somebody_edited_meanwhile_is_left_and_said(self, curator_user, monkeypatch):
        photos, made = self.sheet(curator_user)
        Photo.objects.filter(pk=photos[2].pk).update(title_en="Meanwhile")
        done = []

        def edit(_seconds):
            done.append(1)
            if len(done) == 1:
                Photo.objects.filter(pk=photos[0].pk).update(credit_en="Edited at once")

        monkeypatch.setattr("exchange.spreadsheets.apply.time.sleep", edit)
        apply_sheet(made)
        assert "1 row could not be taken back" in made.reason
        assert made.rows.get(outcome="left").key == photos[0].identifier
        assert self.titles() == {"New", "Old 1", "Meanwhile", "Old 3"}

    def test_a_worker_that_comes_after_one_that_died_goes_on_taking_back(self, curator_user):
        photos, made = self.sheet(curator_user)
        Photo.objects.filter(pk=photos[1].pk).update(title_en="Meanwhile")
        rows = list(made.rows.all())
        applier = RowApplier(made, KINDS["photos"], rows)
        assert [applier.apply_row(row) for row in rows[:2]] == [True, False]
        assert self.titles() == {"New", "Meanwhile", "Old 2", "Old 3"}
        apply_sheet(made)
        assert made.status == "failed"
        assert self.titles() == {"Old 0", "Meanwhile", "Old 2", "Old 3"}

    def test_a_worker_that_comes_after_one_that_died_goes_on_doing(self, curator_user):
        _photos, made = self.sheet(curator_user)
        rows = list(made.rows.all())
        assert RowApplier(made, KINDS["photos"], rows).apply_row(rows[0])
        assert apply_sheet(made).status == "done"
        assert self.titles() == {"New"}
