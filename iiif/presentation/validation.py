"""Whether a document is what the Presentation API allows: by JSON Schema, by iiif_prezi3's models
(which are generated from the consortium's schema), and by what neither can say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from iiif_prezi3 import AnnotationPage, Collection, Manifest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from pydantic import ValidationError

MODELS = {"Manifest": Manifest, "Collection": Collection, "AnnotationPage": AnnotationPage}
_WITH_IDENTITY = ("Canvas", "AnnotationPage", "Annotation")
_SCHEMA = Path(__file__).with_name("presentation-3.schema.json")


def problems(document: bytes) -> list[str]:
    """What is wrong with it, in words; empty when nothing is."""
    data = json.loads(document)
    found = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in map(_deepest, validator().iter_errors(data))
    ]
    model: Any = MODELS.get(data.get("type"))
    if model is None:
        return [*found, f"type: {data.get('type')!r} is no resource that has a document."]
    try:
        model.model_validate_json(document)
    except ValidationError as error:
        found += [f"{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return found or list(_consistency_problems(data))


@cache
def validator() -> Any:
    """By the schema beside this file."""
    schema = json.loads(_SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _deepest(error: Any) -> Any:
    """Of alternatives that all fail, the one that is nearest to being right."""
    nearest: Any = best_match([error])
    return nearest


def _consistency_problems(data: dict[str, Any]) -> Iterator[str]:
    """A canvas, page or annotation is there once, and annotations are on a canvas that is."""
    resources = [one for one in _walk(data) if one.get("type") in _WITH_IDENTITY]
    times = Counter(one["id"] for one in resources)
    yield from (f"{one} is there {n} times." for one, n in times.items() if n > 1)
    canvases = {one["id"]: one for one in resources if one["type"] == "Canvas"}
    for one in resources if canvases else ():
        if one["type"] == "Annotation":
            target, _hash, place = str(one["target"]).partition("#xywh=")
            canvas = canvases.get(target)
            if canvas is None:
                yield f"{one['id']} is on {target}, which is not in the document."
            elif place:
                x, y, w, h = map(int, place.split(","))
                if x + w > canvas["width"] or y + h > canvas["height"]:
                    yield f"{one['id']} reaches beyond its canvas."


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for below in value.values():
            yield from _walk(below)
    elif isinstance(value, list):
        for below in value:
            yield from _walk(below)
