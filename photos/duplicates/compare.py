"""Comparison of one scan with all others, which stores similar pairs as duplicate candidates."""

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

#: Pairs stored for one scan. A form of which there are a thousand scans must not give a thousand
#: pairs to decide.
MAX_CANDIDATES = 12
_CHUNK_SIZE = 20_000


def run_comparison(comparison: Comparison) -> str:
    """Run a job of the queue: compare its scan, and return the new status of the job."""
    compare_scan(comparison.master)
    return JobStatus.DONE


def compare_scan(master: Master) -> int:
    """Store the perceptual hash of `master` and its duplicate candidates; return their number.

    Reads the hashes of all other scans, 16 bytes each: 100,000 scans take 1.6 MB and half a second,
    most of it in the database. Decided pairs are not changed. Raises jobs.queue.JobError when there
    is no picture to compare.
    """
    photo = Photo.objects.filter(master=master).exclude(sample_filter(Photo)).first()
    hashes = perceptual_hashes(_smallest_derivative(master)) if photo is not None else None
    _store_hash(master, hashes[0] if hashes else None, photo)
    matches = _nearest_matches(master, hashes) if hashes else []
    return _store_candidates(photo, matches) if photo is not None else 0


def _smallest_derivative(master: Master) -> Image.Image:
    """Return the smallest JPEG derivative of `master`, which is made if it is missing."""
    size = min(web_sizes(master.width, master.height), key=lambda size: size.width)
    name = derivative_name(master.sha256, size.width, "jpg")
    if not derivatives().exists(name):
        try:
            derive_master(master)
        except DerivationError as error:
            raise JobError(_("There is no copy of it to compare: %s") % error) from error
    with derivatives().open(name) as file:
        return Image.open(io.BytesIO(file.read()))


def _nearest_matches(master: Master, hashes: list[int]) -> list[tuple[int, int, Transform]]:
    """Return (primary key of the other photograph, bits that differ, its transform), nearest first.

    `hashes` are those of `master` in each of TRANSFORMS.
    """
    rows = (
        Photo.objects.exclude(master=master)
        .filter(master__fingerprint__isnull=False)
        .exclude(sample_filter(Photo))
        .values_list("pk", "master__fingerprint")
    )
    known = numpy.fromiter(rows.iterator(_CHUNK_SIZE), dtype=[("key", "i8"), ("bits", "i8")])
    distances = numpy.full(len(known), 65, dtype="u1")
    transform = numpy.zeros(len(known), dtype="u1")
    for index, bits in enumerate(hashes):
        distance = numpy.bitwise_count((known["bits"] ^ numpy.int64(bits)).view("u8"))
        nearer = distance < distances
        distances[nearer], transform[nearer] = distance[nearer], index
    matches = numpy.flatnonzero(distances <= MAX_DISTANCE)
    matches = matches[numpy.argsort(distances[matches], kind="stable")][:MAX_CANDIDATES]
    return [
        (int(known["key"][i]), int(distances[i]), TRANSFORMS[int(transform[i])]) for i in matches
    ]


def _store_hash(master: Master, fingerprint: int | None, photo: Photo | None) -> None:
    """Store the hash of `master`, and delete the undecided pairs of an earlier scan.

    This is committed before the other hashes are read. If two workers compare two similar scans at
    the same time, at least one of them sees the hash of the other.
    """
    with transaction.atomic():
        Master.objects.filter(pk=master.pk).update(fingerprint=fingerprint)
        if photo is not None:
            DuplicateCandidate.of(photo).filter(decision=DuplicateDecision.OPEN).delete()


def _store_candidates(photo: Photo, matches: list[tuple[int, int, Transform]]) -> int:
    DuplicateCandidate.objects.bulk_create(
        (
            DuplicateCandidate(
                first_id=min(photo.pk, other),
                second_id=max(photo.pk, other),
                distance=distance,
                degrees=transform.degrees,
                mirrored=transform.mirrored,
            )
            for other, distance, transform in matches
        ),
        ignore_conflicts=True,
    )
    return len(matches)
