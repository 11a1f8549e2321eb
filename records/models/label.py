"""Alternative names under which a vocabulary term is found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from languages.names import choices

from .part import Part


class AlternativeLabel(Part):
    """Abstract. SKOS `altLabel`: a name that finds the term and is not its preferred name."""

    language = models.CharField(_("language"), max_length=2, choices=choices)
    text = models.CharField(_("other name"), max_length=200)

    class Meta:
        abstract = True
        ordering = ["language", "text"]

    def __str__(self) -> str:
        return self.text
