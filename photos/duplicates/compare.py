"""One scan against all others: what may be the same picture is kept as a pair to decide upon."""

from __future__ import annotations

import io

import numpy
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from identifiers.sample_numbers import sample_filter
from images.derivatives import DerivationError
from images.sizes import web_sizes
from images.storage import derivative_name, derivatives
from jobs.models import JobStatus
from jobs.queue import JobError
from photos.derivatives import derive_master
from photos.models import Comparison, DuplicateCandidate, DuplicateDecision, Master, Photo

from .perceptual_hash import MAX_DISTANCE, TRANSFORMS, Transform, perceptual_hashes

#: Pairs kept of one scan: a form that was scanned a thousand times is no thousand questions.
MAX_CANDIDATES = 12
_CHUNK_SIZE = 20_000


def run_comparison(comparison: Comparison) -> str:
    """Compare the scan that a row of work names; return the row's status."""
    compare_scan(comparison.master)
    return JobStatus.DONE


def compare_scan(master: Master) -> int:
    """Give `master` its fingerprint and keep the pairs that it makes; return their number.

    Reads every other fingerprint, 16 bytes each: 100,000 scans take 1.6 MB and half a second, most
    of it the database's. Pairs that somebody decided stay as they are. Raises jobs.Undoable
    when there is no picture to look at.
    """
    photo = Photo.objects.filter(master=master).exclude(sample_filter(Photo)).first()
    found = perceptual_hashes(_smallest_derivative(master)) if photo is not None else None
    _store_hash(master, found[0] if found else None, photo)
    near = _nearest_matches(master, found) if found else []
    return _store_candidates(photo, near) if photo is not None else 0


def _smallest_derivative(master: Master) -> Image.Image:
    """Its smallest public copy."""
    size = min(web_sizes(master.width, master.height), key=lambda one: one.width)
    name = derivative_name(master.sha256, size.width, "jpg")
    if not derivatives().exists(name):
        try:
            derive_master(master)
        except DerivationError as error:
            raise JobError(_("There is no copy of it to compare: %s") % error) from error
    with derivatives().open(name) as file:
        return Image.open(io.BytesIO(file.read()))


def _nearest_matches(master: Master, found: list[int]) -> list[tuple[int, int, Transform]]:
    """(key of the other photograph, bits that differ, how it lies), the nearest first."""
    rows = (
        Photo.objects.exclude(master=master)
        .filter(master__fingerprint__isnull=False)
        .exclude(sample_filter(Photo))
        .values_list("pk", "master__fingerprint")
    )
    known = numpy.fromiter(rows.iterator(_CHUNK_SIZE), dtype=[("key", "i8"), ("bits", "i8")])
    best = numpy.full(len(known), 65, dtype="u1")
    turn = numpy.zeros(len(known), dtype="u1")
    for number, bits in enumerate(found):
        distance = numpy.bitwise_count((known["bits"] ^ numpy.int64(bits)).view("u8"))
        nearer = distance < best
        best[nearer], turn[nearer] = distance[nearer], number
    near = numpy.flatnonzero(best <= MAX_DISTANCE)
    near = near[numpy.argsort(best[near], kind="stable")][:MAX_CANDIDATES]
    return [(int(known["key"][i]), int(best[i]), TRANSFORMS[int(turn[i])]) for i in near]


def _store_hash(master: Master, fingerprint: int | None, photo: Photo | None) -> None:
    """Show others the fingerprint, and take back what was asked of an earlier scan.

    Both before the others are read: of two workers with two twins, one at least sees the other's.
    """
    with transaction.atomic():
        Master.objects.filter(pk=master.pk).update(fingerprint=fingerprint)
        if photo is not None:
            DuplicateCandidate.of(photo).filter(decision=DuplicateDecision.OPEN).delete()


def _store_candidates(photo: Photo, near: list[tuple[int, int, Transform]]) -> int:
    DuplicateCandidate.objects.bulk_create(
        (
            DuplicateCandidate(
                first_id=min(photo.pk, other),
                second_id=max(photo.pk, other),
                distance=distance,
                degrees=turn.degrees,
                mirrored=turn.mirrored,
            )
            for other, distance, turn in near
        ),
        ignore_conflicts=True,
    )
    return len(near)
