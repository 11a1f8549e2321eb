"""Snapshots: the index at one version of the catalogue.

A snapshot never changes. It reads posting lists from the database when they are first needed; if
a row is newer than the snapshot, it raises `StaleSnapshot`, and the reader starts again with a
newer snapshot. So a page, its counts and its facets belong to one version, without a transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from sys import intern
from typing import Any, TypeVar
from uuid import UUID

from pyroaring import BitMap

from search.replica import is_in_use

from . import sql
from .document_values import DocumentValues
from .postings import BLOCK_BITS, STATEMENT_ROWS, batches
from .terms import Term

T = TypeVar("T")

#: Bytes of cached posting lists of text terms per process; those of facet values are all cached.
MAX_TERM_BYTES = 64_000_000
#: Number of documents whose values a process caches.
MAX_CACHED_DOCUMENTS = 10_000
#: Up to this size, the values of each document are read instead of all posting lists of a facet.
SMALL_RESULT = 300
#: Attempts of a reader before it gives up because the catalogue changes too fast.
MAX_ATTEMPTS = 100


class StaleSnapshot(Exception):
    """Raised when the catalogue changed while the snapshot was read."""


class Snapshot:
    """The posting lists of one version. Callers must not change the bitmaps it returns.

    `epoch` is the epoch of the version, or None where there is no catalogue yet. Methods that read
    the database raise StaleSnapshot if what they read has a newer version.
    """

    def __init__(self, version: int, epoch: UUID | None) -> None:
        self.version, self.epoch = version, epoch
        self._terms: dict[Term, BitMap] = {}
        self._bytes = 0
        self._documents: dict[int, DocumentValues] = {}
        self._days: dict[int, str] = {}
        self._fields: dict[str, dict[str, BitMap]] = {}
        self._vocabularies: dict[str, dict[str, None]] = {}
        self._derived: dict[Any, tuple[frozenset[str], Any]] = {}
        self._outdated: dict[Any, Any] = {}

    def postings(self, field: str, token: str) -> BitMap:
        """Return the documents that have `token` in `field`."""
        if field in self._fields:
            return self._fields[field].get(token, _EMPTY)
        term = (field, token)
        bits = self._terms.get(term)
        return self.load([term])[term] if bits is None else bits

    def load(self, terms: Collection[Term]) -> dict[Term, BitMap]:
        """Read those of `terms` that are not in memory, with one statement per thousand terms.

        Return the posting lists that were read.
        """
        missing = [t for t in terms if t not in self._terms and t[0] not in self._fields]
        loaded: dict[Term, BitMap] = {}
        for some in batches(missing, STATEMENT_ROWS):
            found: dict[Term, BitMap] = {term: BitMap() for term in some}
            for field, token, version, bits in sql.postings_of_terms(some):
                self._require_not_newer(version)
                found[field, token] |= BitMap.deserialize(bytes(bits))
            self._cache(found)
            loaded |= found
        return loaded

    def field_postings(self, field: str) -> dict[str, BitMap]:
        """Return all tokens of a field that any document has, with their documents."""
        if field not in self._fields:
            tokens: dict[str, BitMap] = {}
            for token, version, bits in sql.postings_of_field(field):
                self._require_not_newer(version)
                if bits:
                    tokens.setdefault(token, BitMap()).update(BitMap.deserialize(bytes(bits)))
            self._fields[field] = {token: bits for token, bits in tokens.items() if bits}
        return self._fields[field]

    def vocabulary(self, field: str) -> list[str]:
        """Return the tokens of a field, for suggestions.

        A few tokens may have lost their last document since they were read.
        """
        if field not in self._vocabularies:
            self._vocabularies[field] = dict.fromkeys(sql.tokens_of_field(field))
        return list(self._vocabularies[field])

    def is_small(self, numbers: BitMap) -> bool:
        """Whether it is quicker to read the values of each document than posting lists."""
        return len(numbers) <= SMALL_RESULT

    def documents(self, numbers: Iterable[int]) -> dict[int, DocumentValues]:
        """Return the values of a small number of documents, read with one statement."""
        numbers = list(numbers)
        known, days = self._documents, self._days
        try:
            return {number: known[number] for number in numbers}
        except KeyError:
            found = {number: known[number] for number in numbers if number in known}
        missing = [number for number in numbers if number not in found]
        loaded: dict[int, DocumentValues] = {}
        for number, version, facets, earliest in sql.document_rows(missing):
            self._require_not_newer(version)
            loaded[number] = DocumentValues(facets, intern(earliest))
        if len(loaded) < len(missing) and sql.current_version()[0] != self.version:
            raise StaleSnapshot
        if len(known) > MAX_CACHED_DOCUMENTS:
            known, days = {}, {}
            self._documents, self._days = known, days
        known.update(loaded)
        days.update((number, row.earliest) for number, row in loaded.items())
        return found | loaded

    def days(self, numbers: BitMap) -> Mapping[int, str]:
        """Return the earliest day of each of a small number of documents, "" without a day.

        The mapping has other documents too; it must not be changed.
        """
        days = self._days
        if all(map(days.__contains__, numbers)):
            return days
        rows = self.documents(numbers)
        return {number: rows[number].earliest if number in rows else "" for number in numbers}

    def cached(
        self,
        key: Any,
        kinds: Iterable[str],
        compute: Callable[[], T],
        update: Callable[[T], T] | None = None,
    ) -> T:
        """Return a value derived from postings and records of `kinds`, cached until one changes.

        The value is that of `compute()`, or of `update(value)` if there is a value from an older
        snapshot; `update` may reuse parts of it.
        """
        if key not in self._derived:
            older = self._outdated.get(key)
            value = compute() if update is None or older is None else update(older)
            self.require_current(kinds)
            self._derived[key] = (frozenset(kinds), value)
            self._outdated.pop(key, None)
        cached: T = self._derived[key][1]
        return cached

    def require_current(self, kinds: Iterable[str]) -> None:
        """Raise StaleSnapshot if a record of `kinds` has changed since this version.

        Call it after reading anything but the index: it would belong to another version.
        """
        version, epoch = sql.current_version()
        if epoch != self.epoch:
            raise StaleSnapshot
        if version != self.version and sql.kinds_since(self.version) & set(kinds):
            raise StaleSnapshot

    def updated_to(self, version: int) -> Snapshot:
        """Return the snapshot of a newer version: a copy with the newer rows applied."""
        newer = Snapshot(version, self.epoch)
        newer._terms, newer._bytes = dict(self._terms), self._bytes
        newer._fields = dict(self._fields)
        newer._vocabularies = self._vocabularies
        touched: set[str] = set()
        copied: set[str] = set()
        for field, token, block, row_version, bits in sql.postings_since(self.version):
            newer.version = max(newer.version, row_version)
            if field == "kind":
                touched.add(token)
            if field in newer._vocabularies:
                newer._vocabularies[field][token] = None
            field_postings = newer._fields.get(field)
            if field_postings is not None:
                if field not in copied:
                    field_postings = newer._fields[field] = dict(field_postings)
                    copied.add(field)
                field_postings[token] = _with_block(field_postings.get(token, _EMPTY), block, bits)
                if not field_postings[token]:
                    del field_postings[token]
            elif (field, token) in newer._terms:
                term = (field, token)
                newer._terms[term] = _with_block(newer._terms[term], block, bits)
        touched |= sql.kinds_since(self.version)
        changed = sql.documents_since(self.version)
        newer._documents = {n: values for n, values in self._documents.items() if n not in changed}
        newer._days = {number: row.earliest for number, row in newer._documents.items()}
        newer._derived = {
            key: (kinds, value)
            for key, (kinds, value) in self._derived.items()
            if not kinds & touched
        }
        newer._outdated = self._outdated | {
            key: value for key, (kinds, value) in self._derived.items() if kinds & touched
        }
        return newer

    def _require_not_newer(self, version: int) -> None:
        if version > self.version:
            raise StaleSnapshot

    def _cache(self, found: dict[Term, BitMap]) -> None:
        self._bytes += sum(_size(bits) for bits in found.values())
        while self._bytes > MAX_TERM_BYTES and self._terms:
            try:
                oldest = next(iter(self._terms))
                self._bytes -= _size(self._terms.pop(oldest))
            except (StopIteration, KeyError, RuntimeError):  # another thread removed it first
                break
        self._terms.update(found)


_EMPTY = BitMap()
_shared: Snapshot | None = None
_lock = threading.Lock()
_uncommitted: ContextVar[bool] = ContextVar("uncommitted", default=False)


def current_snapshot() -> Snapshot:
    """Return the snapshot of the current version, shared by all threads of this process.

    Within `uncommitted`, return a snapshot of its own.
    """
    global _shared
    version, epoch = sql.current_version()
    if _uncommitted.get():
        return Snapshot(version, epoch)
    snapshot = _shared
    if snapshot is not None and (snapshot.version, snapshot.epoch) == (version, epoch):
        return snapshot
    with _lock:
        snapshot = _shared
        if (
            snapshot is not None
            and is_in_use()
            and (snapshot.epoch != epoch or snapshot.version > version)
        ):
            # The page is read in a transaction on the replica, which stays at its state. The
            # shared snapshot is not thrown away for it.
            return Snapshot(version, epoch)
        if snapshot is None or snapshot.epoch != epoch or snapshot.version > version:
            snapshot = Snapshot(version, epoch)
        elif snapshot.version < version:
            snapshot = snapshot.updated_to(version)
        _shared = snapshot
    return snapshot


def read_consistently(read: Callable[[Snapshot], T]) -> T:
    """Return `read(snapshot)`, repeated with a newer snapshot while the catalogue changes.

    Raises StaleSnapshot after `MAX_ATTEMPTS` attempts.
    """
    for _attempt in range(MAX_ATTEMPTS):
        try:
            return read(current_snapshot())
        except StaleSnapshot:
            continue
    raise StaleSnapshot(
        f"The catalogue changed {MAX_ATTEMPTS} times while one question was asked of it."
    )


@contextmanager
def uncommitted() -> Iterator[None]:
    """Context manager for reading data that may be rolled back: the shared snapshot is not used."""
    token = _uncommitted.set(True)
    try:
        yield
    finally:
        _uncommitted.reset(token)


def is_uncommitted() -> bool:
    """Return whether what is read now may yet be rolled back (`uncommitted`)."""
    return _uncommitted.get()


def _with_block(bits: BitMap, block: int, replacement: bytes) -> BitMap:
    changed = bits.copy()
    changed.remove_range(block << BLOCK_BITS, (block + 1) << BLOCK_BITS)
    changed |= BitMap.deserialize(bytes(replacement))
    return changed


def _size(bits: BitMap) -> int:
    """Estimate the bytes of a bitmap: two per document, at most 8192 per container."""
    return 64 + min(2 * len(bits), 8192 * ((bits.max() >> BLOCK_BITS) + 1)) if bits else 64
