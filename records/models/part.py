"""What belongs to a record and goes with it: labels, captions, wordings, links to subjects."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from identifiers.models import Identified


class Part(models.Model):
    """Abstract. A row that belongs to a record, or to another part, and is deleted with it."""

    #: The name of the foreign key to what it is a part of.
    part_of: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def parent(self) -> Any:
        """What this is directly a part of: a record, or another part."""
        return getattr(self, self.part_of)

    @property
    def record(self) -> Any:
        """The record that this belongs to, be it through other parts."""
        whole = self.parent
        return whole.record if isinstance(whole, Part) else whole

    @classmethod
    def parent_model(cls) -> type[models.Model]:
        """The model of what it is directly a part of."""
        model = cls._meta.get_field(cls.part_of).related_model
        assert isinstance(model, type)
        return model

    @classmethod
    def record_model(cls) -> type[models.Model]:
        """The model of the record that it belongs to."""
        model = cls.parent_model()
        return model.record_model() if issubclass(model, Part) else model

    @classmethod
    def path_to_record(cls) -> str:
        """The lookup from the part to its record: `wording__testimony` of a passage."""
        model = cls.parent_model()
        return (
            f"{cls.part_of}__{model.path_to_record()}" if issubclass(model, Part) else cls.part_of
        )


def record_of(row: Any) -> Any:
    """The record that `row` is, or is a part of; None where it is neither.

    A row of a plain many-to-many link belongs to the record that has the field.
    """
    if isinstance(row, Identified):
        return row
    if isinstance(row, Part):
        return row.record
    holder = row._meta.auto_created
    for field in row._meta.local_fields if holder else ():
        if field.related_model is holder:
            return getattr(row, field.name)
    return None
