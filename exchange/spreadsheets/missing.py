"""Making the subjects and places that a sheet names and the museum lacks, and unmaking them."""

from __future__ import annotations

import time
from itertools import chain, count
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, RestrictedError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

import languages
from catalog.models import Place, Subject
from catalog.models.place import PlaceKind
from exchange.models import SheetImport
from languages.characters import character_problem, clean_text
from photos.imports.lookup import Finders
from photos.suggestions.language import detect_language
from records.changes import ChangeSet, changeset
from records.locking import locked_by_key
from records.models import Part
from records.table import Table

from .cells import row_digest
from .rules import KINDS

#: Terms that are made in one transaction, during which nobody else can save on SQLite.
_BATCH_SIZE = 20
#: Seconds between two transactions, for others who wait to write.
_PAUSE_SECONDS = 0.02


def makeable_kinds(sheet: SheetImport, user: Any) -> list[str]:
    """Return the kinds of the missing records that `user` may make."""
    metas = {kind: KINDS[kind].model._meta for kind in {one["kind"] for one in sheet.missing}}
    return [
        kind
        for kind, meta in metas.items()
        if user.has_perm(f"{meta.app_label}.add_{meta.model_name}")
    ]


def make_missing(sheet: SheetImport) -> None:
    """Make the missing subjects and places of `sheet`, and note in it what was made.

    A name is written in the language of its letters, and nothing else is said of the term; a place
    is one that is known by its word alone. What exists by now is not made again, so that the worker
    can repeat this. A name that is too long, or has a character that no text may have, is left: its
    rows stay wrong.
    """
    finders = Finders()
    kinds = makeable_kinds(sheet, sheet.asked_by)
    wanted = [one for one in sheet.missing if one["kind"] in kinds]
    for start in range(0, len(wanted), _BATCH_SIZE):
        with changeset(
            user=sheet.asked_by, why=_("Named in the sheet %s.") % sheet.file_name
        ) as changes:
            made = list(sheet.made)
            for one in wanted[start : start + _BATCH_SIZE]:
                table = KINDS[one["kind"]]
                if not finders.by_model[table.model].keys(one["name"]):
                    made += _make(table, one["name"], changes)
            SheetImport.objects.filter(pk=sheet.pk).update(made=made)
        sheet.made = made
        time.sleep(_PAUSE_SECONDS)


def _make(table: Table, name: str, changes: ChangeSet) -> list[dict[str, Any]]:
    """Return what `SheetImport.made` notes of the new term; nothing where the name is none."""
    term: Any = table.model()
    name = clean_text(name, one_line=True)
    # U+FFFD stands where the name had a character that no text may have (languages/json_field.py).
    if not name or "\ufffd" in name or character_problem(name):
        return []
    language = detect_language(name) or languages.default()
    column = f"name_{language}"
    try:
        setattr(term, column, term._meta.get_field(column).clean(name, term))
    except ValidationError:
        return []
    if isinstance(term, Place):
        term.kind = PlaceKind.UNPLACED
    if isinstance(term, Subject):
        term.slug = _free_slug(name)
    with override(language):  # so that the column without a language gets the name too
        term.save()
    changes.add(term)
    return [
        {
            "label": term._meta.label,
            "key": term.pk,
            "identifier": term.identifier,
            "name": name,
            "digest": row_digest(table.cells(table.model._default_manager.get(pk=term.pk))),
        }
    ]


def _free_slug(name: str) -> str:
    """Return the short name of a new subject in addresses, with a number where it is taken."""
    slug = slugify(name, allow_unicode=True)[:90] or "subject"
    taken = set(Subject.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(one for one in chain([slug], (f"{slug}-{n}" for n in count(2))) if one not in taken)


def unmake(sheet: SheetImport) -> None:
    """Delete the terms that were made for `sheet`, unless they were edited or are referred to.

    Those that are left stay in `sheet.made`, with the reason under `left`.
    """
    tables = {table.model._meta.label: table for table in KINDS.values()}
    for one in reversed(list(sheet.made)):
        with changeset(
            user=sheet.asked_by, why=_("Sheet %s taken back.") % sheet.file_name
        ) as changes:
            reason = _unmake(tables[one["label"]], one, changes)
            others = [other for other in sheet.made if other["key"] != one["key"]]
            sheet.made = [*others, {**one, "left": reason}] if reason else others
            SheetImport.objects.filter(pk=sheet.pk).update(made=sheet.made)
        time.sleep(_PAUSE_SECONDS)


def _unmake(table: Table, one: dict[str, Any], changes: ChangeSet) -> str:
    """Delete one term; return why it is left, or ""."""
    term: Any = locked_by_key(apps.get_model(one["label"]), one["key"])
    if term is None:
        return ""
    if row_digest(table.cells(term)) != one["digest"]:
        return _("Somebody edited it since: take back by hand what should be.")
    if is_referred_to(term):
        return _("Other records refer to it already.")
    try:
        changes.delete(term)
    except (ProtectedError, RestrictedError):
        return _("Other records refer to it already.")
    return ""


def is_referred_to(record: Any) -> bool:
    """Return whether another record links to `record`, in any way.

    A many-to-many link does not protect its target: deleting it would remove the link in silence.
    """
    for relation in record._meta.related_objects:
        model: Any = relation.related_model
        if issubclass(model, Part) and model.part_of == relation.field.name:
            continue  # its own parts go with it
        if model._base_manager.filter(**{relation.field.name: record.pk}).exists():
            return True
    return False
