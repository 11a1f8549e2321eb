"""The base of parts of a record, such as labels, captions, wordings and links to subjects."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from identifiers.models import Identified
from languages.text_model import TextModel


class Part(TextModel):
    """Abstract. A row that belongs to a record, or to another part, and is deleted with it."""

    #: The name of the foreign key to the parent.
    part_of: ClassVar[str]
    #: Fields that have a meaning only together, such as the sides of a rectangle: two people who
    #: change one each have changed the same thing.
    fields_together: ClassVar[tuple[tuple[str, ...], ...]] = ()

    class Meta:
        abstract = True

    @property
    def parent(self) -> Any:
        """The row that this is directly a part of: a record, or another part."""
        return getattr(self, self.part_of)

    @property
    def record(self) -> Any:
        """The record that this belongs to, directly or through other parts."""
        parent = self.parent
        return parent.record if isinstance(parent, Part) else parent

    @classmethod
    def parent_model(cls) -> type[models.Model]:
        """Return the model of the parent: a record, or another part."""
        model = cls._meta.get_field(cls.part_of).related_model
        assert isinstance(model, type)
        return model

    @classmethod
    def record_model(cls) -> type[models.Model]:
        """Return the model of the record that it belongs to."""
        model = cls.parent_model()
        return model.record_model() if issubclass(model, Part) else model

    @classmethod
    def path_to_record(cls) -> str:
        """Return the lookup from the part to its record, e.g. `wording__testimony`."""
        model = cls.parent_model()
        return (
            f"{cls.part_of}__{model.path_to_record()}" if issubclass(model, Part) else cls.part_of
        )


def record_of(row: Any) -> Any:
    """Return the record that `row` is, or belongs to; None when it is neither.

    A row of an automatically created many-to-many table belongs to the record that has the field.
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
