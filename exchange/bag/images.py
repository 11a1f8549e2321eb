"""The images of a bag: looked through, stored aside and derived before the transaction."""

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
    """Look every image of `rows` through and make its public copies; by the cell that names it.

    Raises BagProblems with each image that is refused, and its row. Touches no database.
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
    """Inside the act: give `photo` the master that its cell names, or none.

    Raises photos.ingest.DuplicateFile when another photograph has these bytes.
    """
    if not cell:
        photo.master = None
    elif photo.master is None or photo.master.sha256 != prepared[cell].sha256:
        photo.master = ingest.commit(prepared[cell], derive=False)
    photo.save()
