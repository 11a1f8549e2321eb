"""Which columns and texts of records hold an address outside, and which name a broken one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex

import languages
from editorial.models.external_link import ExternalLink
from identifiers.resolve import record_types

#: Of an address that is kept.
_MOST_CHARACTERS = 2_000
#: An address in CommonMark: `[words](address)`, `[words](<address>)` or `<address>`; with one level
#: of brackets of its own. As it is written, so that the database finds it in the text again.
_ADDRESS = r"https?://(?:[^\s()<>\[\]]|\([^\s()<>]*\))+"
_IN_TEXT = re.compile(rf"(?:\]\(\s*<?|<)({_ADDRESS})")


def address_fields(model: type[models.Model]) -> list[str]:
    """The names of the columns of `model` that hold an address."""
    return [field.name for field in model._meta.local_fields if isinstance(field, models.URLField)]


def text_fields(model: type[models.Model]) -> list[str]:
    """The names of the columns of `model` that hold Markdown, one for each language."""
    names = getattr(model, "markdown_fields", ())
    return [f"{name}_{language}" for name in names for language in languages.codes()]


def models_with_links() -> list[type[models.Model]]:
    """Every kind of record that can name addresses."""
    return [
        model for model in record_types().values() if address_fields(model) or text_fields(model)
    ]


def addresses_in(text: str) -> list[str]:
    """The addresses outside that a Markdown text links to, in order."""
    return [address for address in _IN_TEXT.findall(text) if len(address) <= _MOST_CHARACTERS]


def linked_addresses() -> Iterator[str]:
    """Every address that a record names, once, in order."""
    found: set[str] = set()
    for model in models_with_links():
        every = model._base_manager
        for name in address_fields(model):
            found.update(every.exclude(**{name: ""}).values_list(name, flat=True))
        for name in text_fields(model):
            texts = every.filter(**{f"{name}__contains": "://"}).values_list(name, flat=True)
            for text in texts.iterator():
                found.update(addresses_in(text))
    yield from sorted(found - {None, ""})


def has_broken_link(model: type[models.Model]) -> Q:
    """The records of `model` that name an address which does not answer any more."""
    broken = ExternalLink.objects.filter(broken_since__isnull=False)
    condition = Q(pk__in=[])
    for name in address_fields(model):
        condition |= Q(**{f"{name}__in": broken.values("address")})
    for name in text_fields(model):
        # Only texts with an address at all are looked through.
        condition |= Q(**{f"{name}__contains": "://"}) & Q(Exists(_linked_from(broken, name)))
    return condition


def _linked_from(links: QuerySet[ExternalLink], name: str) -> QuerySet[ExternalLink]:
    """Those of `links` that stand as a link in the text `name` of the row that is looked at."""
    written = Q()
    for number, (before, after) in enumerate((("](", ")"), ("](", " "), ("<", ">"))):
        alias = f"written_{number}"
        link = Concat(Value(before), F("address"), Value(after))
        links = links.alias(**{alias: StrIndex(OuterRef(name), link)})
        written |= Q(**{f"{alias}__gt": 0})
    return links.filter(written)
