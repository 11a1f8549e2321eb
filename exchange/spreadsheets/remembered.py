"""What curators chose for headers of other systems, which is offered again with the next sheet.

Only a choice is remembered, never a guess, and for all curators of the museum: its sheets come
from the same programs (docs/decisions/0033-only-choices-of-columns-are-remembered.md).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from exchange.models import HeaderMapping
from records.table import Table

from .mapping import guess_mapping, normalise_header, own_header
from .rules import kind_of


def known_headers(table: Table) -> dict[str, str]:
    """Return what curators chose before for headers of this kind of sheet (normalised header)."""
    known = HeaderMapping.objects.filter(kind=kind_of(table)).order_by("pk")
    return {normalise_header(header): ours for header, ours in known.values_list("header", "ours")}


def remember_choices(
    table: Table, shown: dict[str, str], chosen: dict[str, str], user: Any
) -> None:
    """Remember what `user` chose otherwise than it was `shown`, both by the sheet's headers.

    A choice that is the guess is forgotten instead. The museum's own headers are not remembered:
    what is chosen for them holds for this sheet alone.
    """
    guess = guess_mapping(table, list(chosen), {})
    with transaction.atomic():
        for header, ours in chosen.items():
            if ours == shown.get(header, "") or own_header(table, header) or not header:
                continue
            kind, name = kind_of(table), normalise_header(header)[:200]
            if ours == guess[header]:
                HeaderMapping.objects.filter(kind=kind, header=name).delete()
            else:
                HeaderMapping.objects.update_or_create(
                    kind=kind,
                    header=name,
                    defaults={"ours": ours, "chosen_by": user, "chosen_at": timezone.now()},
                )
