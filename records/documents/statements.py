"""Statements that read rows by a key, compiled once for each database and number of keys.

Building and compiling a query of the ORM takes several times as long as SQLite takes to run it. A
document is read by the same few statements each time, so they are compiled once, from a queryset,
and run on the cursor. Rows are plain objects with an attribute for each column.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, router
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

import languages
from languages.text_model import translated_fields

#: Keys of one statement: those of a page with some hundreds of sources.
MAX_KEYS = 512

#: Stands for the active language in the name of a column to order by.
LANGUAGE = "{language}"

#: A row has an attribute for each column; its type is made for each Select.
Row = Any


@dataclass(frozen=True)
class _Compiled:
    """`parameters` has the number of a key, or a value of the condition."""

    sql: str
    parameters: tuple[tuple[int | None, Any], ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]


class Select:
    """Reads the rows of `model` whose column `by` has one of some keys.

    `columns` are those of the model itself, all of them by default; `paths` are further ones
    through foreign keys (`speaker__state`), whose attributes have the same names. `where` is a
    further condition. `order` names columns; LANGUAGE in a name stands for the active language.

    With `behind`, a foreign key from `model` to itself, the rows are found to which it leads from
    those with the keys, step by step, and `by` is the primary key. A circle of them ends.
    """

    def __init__(
        self,
        model: type[Model],
        by: str = "pk",
        *,
        columns: Iterable[str] | None = None,
        paths: Iterable[str] = (),
        where: Q | None = None,
        order: Iterable[str] = (),
        behind: str = "",
    ) -> None:
        self.model, self.by, self.where, self.order = model, by, where, tuple(order)
        self._columns = None if columns is None else tuple(columns)
        self._paths = tuple(paths)
        self._depends_on_language = any(LANGUAGE in name for name in self.order)
        self._compiled: dict[tuple[str, int, str], _Compiled] = {}
        self._behind = behind
        # Columns are known when the languages are: at the first reading.
        self._row: Callable[[Iterable[Any]], Row] | None = None

    def __call__(self, keys: Iterable[Any]) -> list[Row]:
        """Return the rows in their order. One statement for each MAX_KEYS keys; none without."""
        wanted = list(dict.fromkeys(key for key in keys if key is not None))
        rows: list[Row] = []
        for start in range(0, len(wanted), MAX_KEYS):
            rows += self._read(wanted[start : start + MAX_KEYS])
        return rows

    def _read(self, keys: list[Any]) -> list[Row]:
        alias = router.db_for_read(self.model)
        # A power of two, the last key repeated, so that few statements are compiled.
        size = 1 << (len(keys) - 1).bit_length()
        keys += keys[-1:] * (size - len(keys))
        language = languages.current() if self._depends_on_language else ""
        compiled = self._compiled.get((alias, size, language))
        if compiled is None:
            compiled = self._compiled[alias, size, language] = self._compile(alias, size, language)
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(
                compiled.sql,
                [value if n is None else keys[n] for n, value in compiled.parameters],
            )
            found: Sequence[Any] = cursor.fetchall()
        if compiled.converters:
            found = [list(row) for row in found]
            for column, functions, expression in compiled.converters:
                for row in found:
                    for function in functions:
                        row[column] = function(row[column], expression, connection)
        assert self._row is not None
        return [self._row(row) for row in found]

    def _compile(self, alias: str, size: int, language: str) -> _Compiled:
        names = (*self._own_columns(), *self._paths)
        row_type: Any = namedtuple("Row", names)  # type: ignore[misc]
        self._row = row_type._make
        field = self.model._meta.pk if self.by == "pk" else self.model._meta.get_field(self.by)
        stand_ins: list[Any] = (
            [f"\ue000{number}" for number in range(size)]
            if isinstance(field, CharField)
            else [-(10**12) - number for number in range(size)]
        )
        # A plain queryset: that of modeltranslation would read other columns than those named.
        queryset: QuerySet[Any] = QuerySet(self.model, using=alias)
        wanted: Any = self._rows_behind(stand_ins) if self._behind else stand_ins
        queryset = queryset.filter(**{f"{self.by}__in": wanted})
        if self.where is not None:
            queryset = queryset.filter(self.where)
        order = [name.replace(LANGUAGE, language) for name in self.order]
        compiler = queryset.order_by(*order).values_list(*names).query.get_compiler(alias)
        sql, parameters = compiler.as_sql()
        numbers = {stand_in: number for number, stand_in in enumerate(stand_ins)}
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return _Compiled(
            sql,
            tuple((numbers.get(value), value) for value in parameters),
            tuple(
                (column, tuple(functions), expression)
                for column, (functions, expression) in converters.items()
            ),
        )

    def _rows_behind(self, keys: list[Any]) -> RawSQL:
        """Return the subquery for `keys` and the keys behind them."""
        meta: Any = self.model._meta
        key, behind = meta.pk.column, meta.get_field(self._behind).column
        marks = ", ".join(["%s"] * len(keys))
        # UNION, not UNION ALL: what was found already is not followed again.
        return RawSQL(
            f'WITH RECURSIVE chain (key) AS (SELECT "{key}" FROM "{meta.db_table}"'
            f' WHERE "{key}" IN ({marks}) UNION SELECT t."{behind}" FROM "{meta.db_table}" t'
            f' JOIN chain ON t."{key}" = chain.key WHERE t."{behind}" IS NOT NULL)'
            " SELECT key FROM chain",
            keys,
        )

    def _own_columns(self) -> tuple[str, ...]:
        if self._columns is not None:
            return self._columns
        # The column of a translated field without a language repeats one of the others.
        repeated = translated_fields(self.model)
        return tuple(
            field.attname
            for field in self.model._meta.concrete_fields
            if field.name not in repeated
        )


def text_columns(*fields: str) -> tuple[str, ...]:
    """Return the columns of translated fields in all languages."""
    return tuple(column for field in fields for column in languages.columns(field))


def group_by(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Return the rows by the value of a column, each group in the order of the rows."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups
