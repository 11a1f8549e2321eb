"""The base of vocabulary terms, which have a name and no publication state (decision 0002)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse

from identifiers.models import Identified
from records.querysets import TermQuerySet

from .record import Problem


class Term(Identified):
    """Abstract. A term of a vocabulary. It is always public; it is merged instead of withdrawn.

    The concrete model declares `name`, a translated field; `labels` are its alternative names.
    """

    name: Any
    labels: Any

    objects: ClassVar[Any] = TermQuerySet.as_manager()

    #: URL name of the public page, e.g. "catalog:subject".
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
        """Return True: the rule of `published()` for one term."""
        return True

    def publication_problems(self) -> list[Problem]:
        """Return no problems: a term is always public."""
        return []

    def get_absolute_url(self) -> str:
        return reverse(self.url_name, kwargs={"identifier": self.identifier})
