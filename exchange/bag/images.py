"""The images of a bag: validated, staged and derived before the transaction begins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from exchange.bag.read import BagContent, BagProblems, Problem, Row
from images.intake import StagedImage
from photos.ingest import Ingest

PHOTOS = "photos.csv"


def prepare_images(
    ingest: Ingest, content: BagContent, rows: Iterable[Row]
) -> dict[str, StagedImage]:
    """Validate and stage every image of `rows` (photos.csv), and make its public copies.

    Returns the staged images by the cell that names them. Raises BagProblems with every image that
    is not valid. Does not touch the database.
    """
    prepared: dict[str, StagedImage] = {}
    problems = []
    for row in rows:
        cell = row.cells["image"]
        if not cell or cell in prepared:
            continue
        path = content.images[cell]
        try:
            prepared[cell] = ingest.stage(path, path.name, derive=True)
        except ValidationError as error:
            problems += [
                Problem(PHOTOS, row.number, "image", message) for message in error.messages
            ]
    if problems:
        raise BagProblems(problems)
    return prepared


def attach_image(ingest: Ingest, photo: Any, cell: str, prepared: dict[str, StagedImage]) -> None:
    """Set and save the master of `photo` to the image that `cell` names; none for an empty cell.

    To be called inside a changeset. Raises photos.ingest.DuplicateFile when another photograph
    has the same bytes.
    """
    if not cell:
        photo.master = None
    elif photo.master is None or photo.master.sha256 != prepared[cell].sha256:
        photo.master = ingest.commit(prepared[cell], derive=False)
    photo.save()
