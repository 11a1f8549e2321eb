"""The references to a record, and the reasons that prevent merging it into another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

import languages
from identifiers.resolve import record_types

#: References changed by one merge. A merge is one transaction, and SQLite has a single writer.
MAX_LINKS = 500


def references(record: models.Model) -> Iterator[tuple[type[models.Model], str, Any]]:
    """Yield model, foreign key name and rows of all references to `record`.

    Its own parts, such as labels, are among them, because they refer to it by a foreign key too.
    """
    for relation in type(record)._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            model, name = relation.related_model, relation.field.name
            rows = model._base_manager.filter(**{relation.field.attname: record.pk}).order_by("pk")
            yield model, name, rows


def count_references(record: models.Model) -> list[tuple[str, int]]:
    """Return the plural name of each model with references to `record`, and their number."""
    counts: dict[str, int] = {}
    for model, _name, rows in references(record):
        if n := rows.count():
            title = str(model._meta.verbose_name_plural)
            counts[title] = counts.get(title, 0) + n
    return sorted(counts.items())


def merge_blockers(gone: Any, kept: Any) -> list[str]:
    """Return a sentence for each reason why `gone` cannot be merged into `kept`."""
    if type(gone) is not type(kept):
        return [_("Only terms of one kind are merged.")]
    if gone.pk == kept.pk:
        return [_("A term is not merged with itself.")]
    blockers = []
    if gone.is_published() and not kept.is_published():
        # Public pages would refer to a record that the public cannot see.
        blockers.append(
            _(
                "%(gone)s is published, and %(kept)s is not: publish %(kept)s first, "
                "or merge the other way round."
            )
            % {"gone": gone, "kept": kept}
        )
    ancestor = kept
    while (ancestor := _parent(ancestor)) is not None:
        if ancestor.pk == gone.pk:
            blockers.append(
                _("%(kept)s stands below %(gone)s: merge the other way round.")
                % {"kept": kept, "gone": gone}
            )
            break
    blockers += [
        _("%(record)s names %(gone)s in its text: change it there first.")
        % {"record": record, "gone": gone.identifier}
        for record in _mentioning(gone.identifier)
    ]
    links = sum(n for _title, n in count_references(gone))
    if links > MAX_LINKS:
        blockers.append(
            _("%(links)d links would follow, and at most %(most)d do at once: merge the other way.")
            % {"links": links, "most": MAX_LINKS}
        )
    return blockers


def _parent(term: Any) -> Any:
    """Return the broader subject, or the place that contains this one; None where there is none."""
    return getattr(term, "broader", None) or getattr(term, "within", None)


def _mentioning(identifier: str) -> Iterator[Any]:
    """Yield records whose Markdown mentions `identifier`, at most ten of each model."""
    for model in record_types().values():
        names = model.markdown_fields
        condition = Q()
        for name in names:
            for language in languages.codes():
                condition |= Q(**{f"{name}_{language}__contains": identifier})
        if names:
            yield from model._default_manager.filter(condition)[:10]
