"""The index as it stands at one version of the catalogue.

A snapshot never changes: terms are read when they are first asked for, and a row that is newer than
the snapshot raises `StaleSnapshot`, upon which the reader begins again with a newer one. So a page,
its counts and its facets belong to one version without a transaction around them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from pyroaring import BitMap

from . import sql
from .document_values import DocumentValues, parse_values
from .postings import BLOCK_BITS, STATEMENT_ROWS, batches
from .terms import Term

T = TypeVar("T")

#: Bytes of text terms that a process keeps; facet values are few and always kept.
MAX_TERM_BYTES = 64_000_000
#: Documents of which a process keeps what they say by themselves.
MAX_CACHED_DOCUMENTS = 10_000
#: Documents of which each is asked by itself rather than every value and every day of them all.
SMALL_RESULT = 300
#: How often a reader begins again before it says that the catalogue changes too fast.
MAX_ATTEMPTS = 100


class StaleSnapshot(Exception):
    """The catalogue has moved on while the snapshot was being read."""


class Snapshot:
    """The postings of one version. Bitmaps that it gives out must not be changed."""

    def __init__(self, version: int, epoch: UUID | None) -> None:
        self.version, self.epoch = version, epoch
        self._terms: dict[Term, BitMap] = {}
        self._bytes = 0
        self._documents: dict[int, DocumentValues] = {}
        self._fields: dict[str, dict[str, BitMap]] = {}
        self._vocabularies: dict[str, dict[str, None]] = {}
        self._derived: dict[Any, tuple[frozenset[str], Any]] = {}
        self._outdated: dict[Any, Any] = {}

    def postings(self, field: str, token: str) -> BitMap:
        """The documents that have `token` in `field`."""
        if field in self._fields:
            return self._fields[field].get(token, _EMPTY)
        term = (field, token)
        bits = self._terms.get(term)
        return self.load([term])[term] if bits is None else bits

    def load(self, terms: Collection[Term]) -> dict[Term, BitMap]:
        """Read those of `terms` that are not in memory, in one statement for each thousand."""
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
        """All tokens of a field that any document has, with their documents."""
        if field not in self._fields:
            tokens: dict[str, BitMap] = {}
            for token, version, bits in sql.postings_of_field(field):
                self._require_not_newer(version)
                if bits:
                    tokens.setdefault(token, BitMap()).update(BitMap.deserialize(bytes(bits)))
            self._fields[field] = {token: bits for token, bits in tokens.items() if bits}
        return self._fields[field]

    def vocabulary(self, field: str) -> list[str]:
        """The tokens of a field, for suggestions: some may have lost their last document since."""
        if field not in self._vocabularies:
            self._vocabularies[field] = dict.fromkeys(sql.tokens_of_field(field))
        return list(self._vocabularies[field])

    def is_small(self, numbers: BitMap) -> bool:
        """Whether it is quicker to ask each of them (`documents`) than the postings."""
        return len(numbers) <= SMALL_RESULT

    def documents(self, numbers: Iterable[int]) -> dict[int, DocumentValues]:
        """What a few documents say by themselves; they are asked for in one statement."""
        numbers = list(numbers)
        known = self._documents
        found = {number: known[number] for number in numbers if number in known}
        missing = [number for number in numbers if number not in found]
        if not missing:
            return found
        asked: dict[int, DocumentValues] = {}
        for number, version, facets, earliest in sql.document_rows(missing):
            self._require_not_newer(version)
            asked[number] = parse_values(facets, earliest)
        if len(asked) < len(missing) and sql.current_version()[0] != self.version:
            raise StaleSnapshot
        if len(known) > MAX_CACHED_DOCUMENTS:
            self._documents = known = {}
        known.update(asked)
        return found | asked

    def cached(
        self,
        key: Any,
        kinds: Iterable[str],
        compute: Callable[[], T],
        update: Callable[[T], T] | None = None,
    ) -> T:
        """What `make` computes from postings and records of `kinds`, kept until one changes.

        Then `renew`, if given, is told the value of an older snapshot, of which it may keep parts.
        """
        if key not in self._derived:
            older = self._outdated.get(key)
            value = compute() if update is None or older is None else update(older)
            self.require_current(kinds)
            self._derived[key] = (frozenset(kinds), value)
            self._outdated.pop(key, None)
        kept: T = self._derived[key][1]
        return kept

    def require_current(self, kinds: Iterable[str]) -> None:
        """Raise StaleSnapshot when a record of `kinds` has changed since.

        What was just read beside the index would belong to another version.
        """
        version, epoch = sql.current_version()
        if epoch != self.epoch:
            raise StaleSnapshot
        if version != self.version and sql.kinds_since(self.version) & set(kinds):
            raise StaleSnapshot

    def updated_to(self, version: int) -> Snapshot:
        """The next snapshot: this one with the rows that are newer put into it."""
        newer = Snapshot(version, self.epoch)
        newer._terms, newer._bytes = dict(self._terms), self._bytes
        newer._fields = dict(self._fields)
        newer._vocabularies = self._vocabularies
        touched: set[str] = set()
        fresh: set[str] = set()
        for field, token, block, row_version, bits in sql.postings_since(self.version):
            newer.version = max(newer.version, row_version)
            if field == "kind":
                touched.add(token)
            if field in newer._vocabularies:
                newer._vocabularies[field][token] = None
            family = newer._fields.get(field)
            if family is not None:
                if field not in fresh:
                    family = newer._fields[field] = dict(family)
                    fresh.add(field)
                family[token] = _with_block(family.get(token, _EMPTY), block, bits)
                if not family[token]:
                    del family[token]
            elif (field, token) in newer._terms:
                term = (field, token)
                newer._terms[term] = _with_block(newer._terms[term], block, bits)
        touched |= sql.kinds_since(self.version)
        changed = sql.documents_since(self.version)
        newer._documents = {n: said for n, said in self._documents.items() if n not in changed}
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
            except (StopIteration, KeyError, RuntimeError):  # another thread was quicker
                break
        self._terms.update(found)


_EMPTY = BitMap()
_shared: Snapshot | None = None
_lock = threading.Lock()
_uncommitted: ContextVar[bool] = ContextVar("uncommitted", default=False)


def current_snapshot() -> Snapshot:
    """The index at the catalogue's present version, shared by the threads of this process."""
    global _shared
    version, epoch = sql.current_version()
    if _uncommitted.get():
        return Snapshot(version, epoch)
    held = _shared
    if held is not None and (held.version, held.epoch) == (version, epoch):
        return held
    with _lock:
        held = _shared
        if held is None or held.epoch != epoch or held.version > version:
            held = Snapshot(version, epoch)
        elif held.version < version:
            held = held.updated_to(version)
        _shared = held
    return held


def read_consistently(read: Callable[[Snapshot], T]) -> T:
    """`ask` of one snapshot, again with a newer one when the catalogue moves on meanwhile."""
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
    """What is read in here may be rolled back: it stays out of the shared snapshot."""
    token = _uncommitted.set(True)
    try:
        yield
    finally:
        _uncommitted.reset(token)


def _with_block(bits: BitMap, block: int, replacement: bytes) -> BitMap:
    changed = bits.copy()
    changed.remove_range(block << BLOCK_BITS, (block + 1) << BLOCK_BITS)
    changed |= BitMap.deserialize(bytes(replacement))
    return changed


def _size(bits: BitMap) -> int:
    """About how many bytes a bitmap takes: two a document, or a whole container."""
    return 64 + min(2 * len(bits), 8192 * ((bits.max() >> BLOCK_BITS) + 1)) if bits else 64
