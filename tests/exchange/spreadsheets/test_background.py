"""Long sheets: previewed by the worker, some rows at a time; nothing half when it is killed."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from exchange.models import SheetImport, SheetRow
from exchange.spreadsheets.apply_rows import RowApplier
from exchange.spreadsheets.preview import create_import, queue_preview
from exchange.spreadsheets.rules import KINDS
from exchange.spreadsheets.storage import store_file
from jobs.queue import MAX_CRASHES, claim
from jobs.worker import run_all, run_one
from photos.models import Photo
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, undo_sheet, upload_sheet

pytestmark = pytest.mark.django_db

MAPPING = {"title_en": "title_en", "holder_number": "holder_number"}


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr("exchange.spreadsheets.preview._BATCH_SIZE", 10)
    monkeypatch.setattr("exchange.spreadsheets.progress.BATCH_SIZE", 3)


def waiting_preview(user, rows=35):
    """A sheet that waits for the worker to preview it."""
    preview = create_import(KINDS["photos"], MAPPING, user, "a.csv", "all")
    text = "title_en,holder_number\n" + "".join(f"x,A {number}\n" for number in range(rows))
    store_file(preview, text.encode())
    assert queue_preview(preview)
    return preview


class TestThePreview:
    def test_the_worker_previews_a_long_sheet(self, curator_user):
        preview = waiting_preview(curator_user)
        run_all(until_empty=True)
        preview.refresh_from_db()
        assert (preview.status, preview.planning, preview.reason) == ("previewed", False, "")
        assert (preview.rows_done, preview.rows_total, preview.rows.count()) == (35, 35, 35)
        assert Photo.objects.count() == 0
        assert apply_sheet(preview).status == "done"
        assert Photo.objects.count() == 35

    def test_a_file_that_cannot_be_read_fails_with_its_reason(self, curator_user):
        preview = waiting_preview(curator_user)
        store_file(preview, 'title_en,holder_number\n"x,1\n'.encode("utf-16-le"))
        run_all(until_empty=True)
        preview.refresh_from_db()
        assert preview.status == "failed"
        assert "a.csv" in preview.reason

    def test_it_is_in_the_language_of_the_curator(self, curator_user, settings):
        preview = waiting_preview(curator_user)
        preview.mapping["language"] = "ru"
        preview.save(update_fields=["mapping"])
        store_file(preview, b"title_en,holder_number\n" + b"x" * 1001 + b",1\n")
        run_all(until_empty=True)
        (row,) = preview.rows.all()
        assert "1000" in row.problems[0][1]
        assert "characters" not in row.problems[0][1]

    def test_a_worker_that_was_killed_leaves_nothing_that_can_be_applied(
        self, curator_user, monkeypatch, client
    ):
        preview = waiting_preview(curator_user)
        stored = []

        def kill(_self, rows, **options):
            if len(stored) == 2:
                raise KeyboardInterrupt
            stored.append(1)
            return bulk_create(_self, rows, **options)

        manager = type(SheetRow.objects.all())
        bulk_create = manager.bulk_create
        with monkeypatch.context() as patch:
            patch.setattr(manager, "bulk_create", kill)
            with pytest.raises(KeyboardInterrupt):
                run_one()
        preview.refresh_from_db()
        assert (preview.status, preview.planning) == ("claimed", True)
        assert preview.rows.count() == 20
        client.force_login(curator_user)
        client.post(f"/admin/desk/sheets/{preview.pk}/apply/", {"mode": "each"})
        preview.refresh_from_db()
        assert preview.status == "claimed"
        page = client.get(f"/admin/desk/sheets/{preview.pk}/").content.decode()
        assert "<progress" in page
        assert "20 of 35 rows" in page
        assert "A 1" not in page  # no row of an unfinished preview is shown
        # The claim expires; the next worker begins anew.
        SheetImport.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        run_all(until_empty=True)
        preview.refresh_from_db()
        assert (preview.status, preview.rows.count()) == ("previewed", 35)

    def test_a_worker_that_lost_its_claim_stores_nothing_more(self, curator_user, monkeypatch):
        preview = waiting_preview(curator_user)
        from exchange.spreadsheets import plan

        batch = plan.Planner.batch

        def slow(planner, rows):
            SheetImport.objects.update(claim="another")
            return batch(planner, rows)

        monkeypatch.setattr(plan.Planner, "batch", slow)
        run_one()
        preview.refresh_from_db()
        assert (preview.claim, preview.status, preview.rows.count()) == ("another", "claimed", 0)


class TestApplying:
    def test_progress_is_stored_and_the_claim_extended(self, curator_user, monkeypatch):
        monkeypatch.setattr("exchange.spreadsheets.progress._INTERVAL", 0)
        text = "title_en\n" + "".join(f"x {number}\n" for number in range(8))
        made = upload_sheet("photos", text, curator_user, mode="each")
        SheetImport.objects.update(status="waiting", rows_done=0)
        row = claim(SheetImport)
        SheetImport.objects.update(claimed_until=timezone.now())
        seen = []
        apply_row = RowApplier.apply_row

        def watched(applier, row):
            seen.append(SheetImport.objects.get().rows_done)
            return apply_row(applier, row)

        monkeypatch.setattr(RowApplier, "apply_row", watched)
        from exchange.jobs import run_sheet

        assert run_sheet(row) == "done"
        assert seen == list(range(8))
        made.refresh_from_db()
        assert (made.rows_done, made.rows_total) == (8, 8)
        assert made.claimed_until > timezone.now()

    @pytest.mark.parametrize(("each_gets_further", "status"), [(True, "done"), (False, "failed")])
    def test_workers_may_die_as_often_as_they_like_if_each_gets_further(
        self, curator_user, monkeypatch, each_gets_further, status
    ):
        """A restart is no fault of the sheet; a row that kills every worker is."""
        rows = 2 * MAX_CRASHES
        text = "title_en\n" + "".join(f"x {number}\n" for number in range(rows))
        made = upload_sheet("photos", text, curator_user, mode="each")
        SheetImport.objects.update(status="waiting", rows_done=0)
        apply_row = RowApplier.apply_row

        def die(applier, row):
            if each_gets_further:
                apply_row(applier, row)
            raise KeyboardInterrupt

        monkeypatch.setattr(RowApplier, "apply_row", die)
        for _death in range(3 * MAX_CRASHES):
            with suppress(KeyboardInterrupt):
                run_all(until_empty=True)
            SheetImport.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        made.refresh_from_db()
        assert made.status == status
        assert Photo.objects.count() == (rows if each_gets_further else 0)

    def test_all_batches_are_applied_and_taken_back(self, curator_user):
        photos = [builders.make_photo(title_en=f"Old {number}") for number in range(8)]
        rows = "".join(f"{photo.identifier},New\n" for photo in photos)
        made = upload_sheet("photos", f"identifier,title_en\n{rows}", curator_user, mode="each")
        apply_sheet(made)
        assert set(Photo.objects.values_list("title_en", flat=True)) == {"New"}
        undo_sheet(made)
        assert sorted(Photo.objects.values_list("title_en", flat=True)) == [
            f"Old {number}" for number in range(8)
        ]
        assert set(made.rows.values_list("outcome", flat=True)) == {"undone"}

    def test_parts_are_looked_up_by_their_owner(self, curator_user, django_assert_num_queries):
        photo, other = builders.make_photo(), builders.make_photo()
        for each in (photo, other):
            builders.make_caption(each, "On the back")
        builders.make_testimony(wordings=2)
        text = f"photo,order,text\n{photo.identifier},1,Read again\n"
        made = apply_sheet(upload_sheet("captions", text, curator_user))
        assert (photo.captions.get().text, other.captions.get().text) == (
            "Read again",
            "On the back",
        )
        assert made.rows.count() == 1
