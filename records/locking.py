"""Reading a row again and locking it, because it may have changed since it was first read."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def locked(record: M) -> M:
    """Read `record` again, lock it until the transaction ends, and return it.

    Of several records, lock the one with the lower key first: two transactions that lock the same
    rows in different orders would wait for each other. Raises the model's DoesNotExist when the
    record was deleted meanwhile, and django.db.transaction.TransactionManagementError outside a
    transaction (not on SQLite, which has one writer and no row locks).
    """
    row: M = type(record)._default_manager.select_for_update().get(pk=record.pk)
    return row


def locked_by_key(model: type[M], key: Any) -> M | None:
    """Lock and return the row of `model` with the primary key `key`; None when there is none."""
    row: M | None = model._default_manager.select_for_update().filter(pk=key).first()
    return row


def lock_rows(rows: QuerySet[M]) -> QuerySet[M]:
    """Return `rows` so that reading them locks them until the transaction ends."""
    return rows.select_for_update(of=("self",))
