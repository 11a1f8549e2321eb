"""Fixity checks of the whole collection, read in portions and kept."""

import time
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from images.storage import masters
from photos import fixity, fixity_rounds
from photos.fixity_rounds import current_check, nightly_bytes, read_on
from photos.ingest import Ingest
from photos.models import FixityCheck, Master, Photo
from photos.pace import Pace
from records.changes import changeset
from tests.images.image_files import encode_image, random_scene, write_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def collection(tmp_path, monkeypatch):
    """Six masters, read two at a time."""
    monkeypatch.setattr(fixity, "_BATCH", 2)
    for seed in range(6):
        with Ingest() as ingest:
            file = write_file(tmp_path, f"{seed}.jpg", encode_image(random_scene(seed)))
            prepared = ingest.stage(file)
            with changeset(why="A scan came in."):
                Photo(title_en=f"{seed}", master=ingest.commit(prepared)).save()


def test_everything_is_read_in_so_many_nights(collection, settings):
    settings.VERIFY_EVERY_DAYS = 3
    nights = 0
    while not FixityCheck.objects.exclude(finished_at=None).exists():
        output = StringIO()
        call_command("verify_fixity", nightly=True, stdout=output)
        nights += 1
        assert nights < 10
        if nights == 1:
            assert "4 are left for the following nights" in output.getvalue()
            assert Master.objects.filter(checked_at=None).count() == 4
    assert nights <= 3
    check = FixityCheck.objects.get()
    assert (check.masters, check.wrong) == (6, 0)
    assert check.bytes == sum(Master.objects.values_list("size", flat=True))
    assert not Master.objects.filter(checked_at=None).exists()
    call_command("verify_fixity", nightly=True, stdout=StringIO())
    assert FixityCheck.objects.count() == 2  # the next round


def test_a_check_that_was_killed_goes_on_where_it_was(collection, monkeypatch):
    class Killed(BaseException):
        pass

    verify = fixity_rounds.verify_batch
    batches = []

    def killed_at_the_second(batch, *arguments):
        batches.append([master.pk for master in batch])
        if len(batches) == 2:
            raise Killed
        return verify(batch, *arguments)

    monkeypatch.setattr(fixity_rounds, "verify_batch", killed_at_the_second)
    with pytest.raises(Killed):
        call_command("verify_fixity", stdout=StringIO())
    call_command("verify_fixity", go_on=True, stdout=StringIO())
    keys = list(Master.objects.order_by("pk").values_list("pk", flat=True))
    assert batches == [keys[:2], keys[2:4], keys[2:4], keys[4:]]
    check = FixityCheck.objects.get()
    assert check.masters == 6
    assert check.finished_at is not None


def test_what_was_found_is_kept(collection):
    master = Master.objects.order_by("pk")[3]
    path = Path(masters().path(master.file.name))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CommandError, match="1 things are wrong"):
        call_command("verify_fixity", stdout=StringIO())
    check = FixityCheck.objects.get()
    assert check.wrong == 1
    assert master.file.name in check.detail
    assert check.finished_at is not None


def test_a_full_check_begins_anew(collection):
    list(read_on(current_check(), 1, limit=1))
    assert FixityCheck.objects.get().masters == 2
    call_command("verify_fixity", stdout=StringIO())
    assert FixityCheck.objects.get().masters == 6


def test_the_portion_of_a_night(collection, settings):
    total = sum(Master.objects.values_list("size", flat=True))
    settings.VERIFY_EVERY_DAYS = 1
    assert nightly_bytes() == total
    settings.VERIFY_EVERY_DAYS = 7
    assert total / 7 <= nightly_bytes() < total / 7 + 1


def test_an_empty_museum_has_nothing_to_read():
    assert nightly_bytes() == 0
    call_command("verify_fixity", nightly=True, stdout=StringIO())
    assert FixityCheck.objects.get().finished_at is not None


def test_no_more_is_read_in_a_second_than_allowed(collection):
    size = sum(
        file.stat().st_size
        for storage in (masters(), fixity.derivatives())
        for file in Path(storage.location).rglob("*.*")
        if file.is_file() and ".aside" not in file.parts
    )
    began = time.monotonic()
    list(read_on(current_check(), 3, bytes_per_second=2 * size))
    assert 0.45 <= time.monotonic() - began < 30


def test_threads_share_the_pace():
    pace = Pace(1000)
    began = time.monotonic()
    threads = [Thread(target=pace.spend, args=[100]) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 0.39


def test_a_pace_of_nothing_is_refused():
    with pytest.raises(CommandError, match="--megabytes-per-second 0"):
        call_command("verify_fixity", megabytes_per_second=0)
