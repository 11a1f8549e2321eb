"""What every vocabulary entry shares: a name, and no state (docs/decisions/0002)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse

from identifiers.models import Identified
from records.querysets import TermQuerySet

from .record import Problem


class Term(Identified):
    """Abstract. An entry of a vocabulary: public as soon as it stands, merged instead of withdrawn.

    A concrete kind declares `name`, translated, and has its other names as `labels`.
    """

    name: Any
    labels: Any

    objects: ClassVar[Any] = TermQuerySet.as_manager()

    #: Name of the public page's address, e.g. "catalog:subject".
    url_name: ClassVar[str] = ""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    @property
    def headline(self) -> str:
        """The term's name in the active language, for headings and links."""
        return str(self.name)

    def is_published(self) -> bool:
        """The same rule as `published()`, of one term."""
        return True

    def publication_problems(self) -> list[Problem]:
        """None: a term waits for nothing."""
        return []

    def get_absolute_url(self) -> str:
        return reverse(self.url_name, kwargs={"identifier": self.identifier})
