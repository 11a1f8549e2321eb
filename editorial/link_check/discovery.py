"""Finding the external links in columns and texts of records, and the records with broken ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex

import languages
from editorial.models.external_link import ExternalLink
from identifiers.resolve import record_types

#: The longest address that is checked and stored.
_MOST_CHARACTERS = 2_000
#: An address in CommonMark: `[words](address)`, `[words](<address>)` or `<address>`. It may contain
#: one level of parentheses. It is stored as written, so that the database can search texts for it.
_ADDRESS = r"https?://(?:[^\s()<>\[\]]|\([^\s()<>]*\))+"
_IN_TEXT = re.compile(rf"(?:\]\(\s*<?|<)({_ADDRESS})")


def address_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the URL columns of `model`."""
    return [field.name for field in model._meta.local_fields if isinstance(field, models.URLField)]


def text_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the Markdown columns of `model`, one for each language."""
    names = getattr(model, "markdown_fields", ())
    return [f"{name}_{language}" for name in names for language in languages.codes()]


def models_with_links() -> list[type[models.Model]]:
    """Return every model of records that has URL or Markdown columns."""
    return [
        model for model in record_types().values() if address_fields(model) or text_fields(model)
    ]


def addresses_in(text: str) -> list[str]:
    """Return the external addresses that a Markdown text links to, in order."""
    return [address for address in _IN_TEXT.findall(text) if len(address) <= _MOST_CHARACTERS]


def linked_addresses() -> Iterator[str]:
    """Yield every external address in a record, each once, in alphabetical order."""
    addresses: set[str] = set()
    for model in models_with_links():
        rows = model._base_manager
        for name in address_fields(model):
            addresses.update(rows.exclude(**{name: ""}).values_list(name, flat=True))
        for name in text_fields(model):
            texts = rows.filter(**{f"{name}__contains": "://"}).values_list(name, flat=True)
            for text in texts.iterator():
                addresses.update(addresses_in(text))
    yield from sorted(addresses - {None, ""})


def has_broken_link(model: type[models.Model]) -> Q:
    """Return the condition for records of `model` that contain a broken link."""
    broken = ExternalLink.objects.filter(broken_since__isnull=False)
    condition = Q(pk__in=[])
    for name in address_fields(model):
        condition |= Q(**{f"{name}__in": broken.values("address")})
    for name in text_fields(model):
        # Only texts that contain an address are searched.
        condition |= Q(**{f"{name}__contains": "://"}) & Q(Exists(_linked_from(broken, name)))
    return condition


def _linked_from(links: QuerySet[ExternalLink], name: str) -> QuerySet[ExternalLink]:
    """Return those of `links` that are written as a link in the column `name` of the outer row."""
    written = Q()
    for number, (before, after) in enumerate((("](", ")"), ("](", " "), ("<", ">"))):
        alias = f"written_{number}"
        link = Concat(Value(before), F("address"), Value(after))
        links = links.alias(**{alias: StrIndex(OuterRef(name), link)})
        written |= Q(**{f"{alias}__gt": 0})
    return links.filter(written)
