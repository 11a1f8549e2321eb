"""A row as it is now, locked: what was read a while ago may have been changed meanwhile."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def locked(record: M) -> M:
    """`record` read again, locked until the transaction ends.

    Of several records, lock the one with the lower key first: two acts that lock the same ones in
    another order would wait for each other. Raises the model's DoesNotExist when it was deleted
    meanwhile, and django.db.transaction.TransactionManagementError outside a transaction (SQLite,
    which has one writer and no locks of rows, does not notice).
    """
    found: M = type(record)._default_manager.select_for_update().get(pk=record.pk)
    return found


def locked_by_key(model: type[M], key: Any) -> M | None:
    """The same of the row of `model` with this primary key; None when there is none (any more)."""
    found: M | None = model._default_manager.select_for_update().filter(pk=key).first()
    return found
