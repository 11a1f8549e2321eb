"""What points at a term, and what hinders that it is merged away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

import languages
from identifiers.resolve import record_types
from records.models import Merged

#: Links that follow at once: a merge is one transaction, and the database has one writer.
MAX_LINKS = 500


def references(record: models.Model) -> Iterator[tuple[type[models.Model], str, Any]]:
    """Model, name of the foreign key and rows of everything that points at `record`; its labels
    too, which point at it like any other row.
    """
    for relation in type(record)._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            model, name = relation.related_model, relation.field.name
            rows = model._base_manager.filter(**{relation.field.attname: record.pk}).order_by("pk")
            yield model, name, rows


def was_merged(identifier: str) -> bool:
    """Whether the record of this identifier was merged into another."""
    return Merged.objects.filter(identifier=identifier).exists()


def count_references(record: models.Model) -> list[tuple[str, int]]:
    """How many rows of each kind point at `record`, by what they are called."""
    found: dict[str, int] = {}
    for model, _name, rows in references(record):
        if n := rows.count():
            title = str(model._meta.verbose_name_plural)
            found[title] = found.get(title, 0) + n
    return sorted(found.items())


def merge_blockers(gone: Any, kept: Any) -> list[str]:
    """A sentence for each reason why `gone` cannot be merged into `kept`; none when it can."""
    if type(gone) is not type(kept):
        return [_("Only terms of one kind are merged.")]
    if gone.pk == kept.pk:
        return [_("A term is not merged with itself.")]
    found = []
    if gone.is_published() and not kept.is_published():
        # What is public would name a record that nobody can see.
        found.append(
            _(
                "%(gone)s is published, and %(kept)s is not: publish %(kept)s first, "
                "or merge the other way round."
            )
            % {"gone": gone, "kept": kept}
        )
    above = kept
    while (above := _parent(above)) is not None:
        if above.pk == gone.pk:
            found.append(
                _("%(kept)s stands below %(gone)s: merge the other way round.")
                % {"kept": kept, "gone": gone}
            )
            break
    found += [
        _("%(record)s names %(gone)s in its text: change it there first.")
        % {"record": record, "gone": gone.identifier}
        for record in _mentioning(gone.identifier)
    ]
    links = sum(n for _title, n in count_references(gone))
    if links > MAX_LINKS:
        found.append(
            _("%(links)d links would follow, and at most %(most)d do at once: merge the other way.")
            % {"links": links, "most": MAX_LINKS}
        )
    return found


def _parent(term: Any) -> Any:
    """The broader subject, or the place around."""
    return getattr(term, "broader", None) or getattr(term, "within", None)


def _mentioning(identifier: str) -> Iterator[Any]:
    """The records whose Markdown names `identifier`."""
    for model in record_types().values():
        names = model.markdown_fields
        condition = Q()
        for name in names:
            for language in languages.codes():
                condition |= Q(**{f"{name}_{language}__contains": identifier})
        if names:
            yield from model._default_manager.filter(condition)[:10]
