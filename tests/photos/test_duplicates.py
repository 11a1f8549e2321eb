"""The worker finds similar scans in every orientation, and no others."""

import io

import pytest
from PIL import Image, ImageEnhance, ImageOps

from jobs.worker import run_all
from photos.duplicates import compare
from photos.duplicates.compare import MAX_CANDIDATES
from photos.duplicates.perceptual_hash import MAX_DISTANCE, TRANSFORMS, perceptual_hashes
from photos.duplicates.queue import enqueue_missing_comparisons
from photos.ingest import Ingest
from photos.models import Comparison, DuplicateCandidate, Master, Photo
from photos.scans import restore_scan
from records.changes import changeset
from tests import builders
from tests.images.image_files import encode_image, random_picture, write_file

pytestmark = pytest.mark.django_db


def ingest_scan(folder, image, name="a.jpg", **values):
    """A photograph with `image` as its scan, not yet compared by the worker."""
    with Ingest() as ingest, changeset(why="A scan came in."):
        prepared = ingest.stage(write_file(folder, name, encode_image(image)), derive=True)
        return builders.make_photo(
            state="draft", master=ingest.commit(prepared, derive=False), **values
        )


def run_worker():
    run_all(until_empty=True)


def pairs():
    return {
        (pair.first_id, pair.second_id): (pair.degrees, pair.mirrored)
        for pair in DuplicateCandidate.objects.all()
    }


def scan_again(image):
    """The picture as another scanner gives it: smaller, lighter, with a border, compressed more."""
    smaller = image.resize((image.width * 2 // 3, image.height * 2 // 3))
    lighter = ImageEnhance.Brightness(smaller).enhance(1.15)
    bordered = ImageOps.expand(lighter, border=4, fill="white")
    return Image.open(io.BytesIO(encode_image(bordered, quality=40)))


def test_another_scan_of_the_same_picture_is_found(tmp_path):
    first = ingest_scan(tmp_path, random_picture(1, 900, 600))
    others = [ingest_scan(tmp_path, random_picture(n, 900, 600), f"{n}.jpg") for n in range(2, 9)]
    again = ingest_scan(tmp_path, scan_again(random_picture(1, 900, 600)), "again.jpg")
    run_worker()
    assert pairs() == {(first.pk, again.pk): (0, False)}
    assert Master.objects.filter(fingerprint__isnull=False).count() == len(others) + 2


@pytest.mark.parametrize("number", range(1, len(TRANSFORMS)))
def test_a_rotated_or_mirrored_picture_is_found_with_its_orientation(tmp_path, number):
    turn = TRANSFORMS[number]
    picture = random_picture(3, 800, 600)
    other = ImageOps.mirror(picture) if turn.mirrored else picture
    first = ingest_scan(tmp_path, picture)
    second = ingest_scan(tmp_path, other.rotate(-turn.degrees, expand=True), "b.jpg")
    run_worker()
    ((key, how),) = pairs().items()
    assert key == (first.pk, second.pk)
    # Rotated by 180 degrees and mirrored equals the other mirror image.
    assert how[1] == turn.mirrored
    if not turn.mirrored:
        assert how[0] == turn.degrees


def test_blank_pages_are_not_duplicates(tmp_path):
    for number, grey in enumerate((250, 244)):
        ingest_scan(tmp_path, Image.new("RGB", (400, 300), (grey,) * 3), f"{number}.jpg")
    run_worker()
    assert not DuplicateCandidate.objects.exists()
    assert Comparison.objects.filter(status="done").count() == 2
    assert perceptual_hashes(Image.new("L", (9, 9), 128)) is None


def test_unrelated_pictures_have_a_large_distance():
    of = [perceptual_hashes(random_picture(n, 400, 300)) for n in range(30)]
    distances = [
        min(((one[0] ^ turned) & (2**64 - 1)).bit_count() for turned in other)
        for number, one in enumerate(of)
        for other in of[:number]
    ]
    assert min(distances) > MAX_DISTANCE


def test_what_was_there_before_is_asked_for_and_a_sample_never_is(tmp_path):
    photo = ingest_scan(tmp_path, random_picture(1, 400, 300))
    Comparison.objects.all().delete()
    assert enqueue_missing_comparisons() == 1
    assert enqueue_missing_comparisons() == 0
    run_worker()
    photo.master.refresh_from_db()
    assert photo.master.fingerprint is not None


def test_a_form_scanned_many_times_makes_few_questions(tmp_path):
    for number in range(MAX_CANDIDATES + 3):
        picture = random_picture(1, 400, 300).resize((400 + number, 300))
        ingest_scan(tmp_path, picture, f"{number}.jpg")
    run_worker()
    newest = Photo.objects.latest("pk")
    assert DuplicateCandidate.of(newest).count() == MAX_CANDIDATES


def test_a_scan_that_takes_the_place_of_another_is_compared_and_the_old_question_goes(tmp_path):
    first = ingest_scan(tmp_path, random_picture(1, 400, 300))
    again = ingest_scan(tmp_path, scan_again(random_picture(1, 400, 300)), "b.jpg")
    run_worker()
    assert set(pairs()) == {(first.pk, again.pk)}
    old = again.master_id
    with Ingest() as ingest, changeset(why="Another one."):
        prepared = ingest.stage(
            write_file(tmp_path, "c.jpg", encode_image(random_picture(7, 400, 300))), derive=True
        )
        again.master = ingest.commit(prepared, derive=False)
        again.save()
    run_worker()
    assert not DuplicateCandidate.objects.exists()
    restore_scan(Photo.objects.get(pk=again.pk), old, user=None)
    run_worker()
    assert set(pairs()) == {(first.pk, again.pk)}


def test_two_workers_comparing_one_pair_find_it(tmp_path, monkeypatch):
    first = ingest_scan(tmp_path, random_picture(1, 900, 600))
    again = ingest_scan(tmp_path, scan_again(random_picture(1, 900, 600)), "b.jpg")
    near, others = compare._nearest_matches, [again.master]

    def read_while_another_works(master, found):
        known = near(master, found)
        if others:
            compare.compare_scan(others.pop())
        return known

    monkeypatch.setattr(compare, "_nearest_matches", read_while_another_works)
    compare.compare_scan(first.master)
    assert set(pairs()) == {(first.pk, again.pk)}


def test_a_scan_without_a_file_fails_with_its_reason_and_can_be_tried_again(tmp_path, settings):
    photo = builders.make_photo(master=builders.make_master(width=900, height=900))
    Comparison.objects.create(master=photo.master)
    run_worker()
    row = Comparison.objects.get(master=photo.master)
    assert row.status == "failed"
    assert "no copy of it" in row.reason
