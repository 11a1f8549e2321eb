"""Keeping the names of a merged record as alternative names of the record that remains."""

from __future__ import annotations

from typing import Any

from records.models.term import Term


def copy_labels(kept: Any, names: dict[str, str]) -> list[list[Any]]:
    """Add those of `names`, by language, to `kept` that it does not have yet.

    Return the model label and key of each row that was added.
    """
    manager = kept.labels if isinstance(kept, Term) else kept.names
    given = []
    for language, text in names.items():
        known = {getattr(kept, f"name_{language}") or ""}
        known |= set(manager.filter(language=language).values_list("text", flat=True))
        if text in known:
            continue
        # A form of a person's name needs a source unless it is the museum's own transcription.
        extra = {} if isinstance(kept, Term) else {"kind": "transcription"}
        label = manager.model(language=language, text=text, **extra)
        setattr(label, manager.field.name, kept)
        label.full_clean()
        label.save()
        given.append([label._meta.label, label.pk])
    return given
