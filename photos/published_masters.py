"""Cache of the masters of published photographs, for requests that must not query each time."""

from __future__ import annotations

from django.db import close_old_connections

from photos.models import Photo
from search.version import NO_STAMP, Stamp, VersionReader, version_reader

#: Identifiers in the cache; they take about 20 MB.
_MAX_ENTRIES = 100_000


class PublishedMasterCache:
    """The masters of published photographs by identifier, as of the current catalogue version.

    Entries are loaded on demand, and the cache is emptied when the version changes: a changeset
    that withdraws a photograph raises the version before its request is answered. Safe in several
    threads.
    """

    def __init__(self, read_version: VersionReader | None = None) -> None:
        self._read_version = read_version
        self._cached: tuple[Stamp, dict[str, str | None]] = NO_STAMP, {}

    def sha256_of(self, identifier: str) -> str | None:
        """Return the SHA-256, hexadecimal, of the master of the published photograph `identifier`.

        None when there is no such photograph, or it has no master. Raises django.db.Error.
        """
        if self._read_version is None:
            self._read_version = version_reader()
        # The version is read first: a later query can only see this version or a newer one.
        version = self._read_version()
        cached = self._cached
        if cached[0] != version:
            cached = self._cached = version, {}
        by_identifier = cached[1]
        try:
            return by_identifier[identifier]
        except KeyError:
            found = self._look_up(identifier)
        if len(by_identifier) >= _MAX_ENTRIES:
            by_identifier.clear()
        by_identifier[identifier] = found
        return found

    def peek(self, identifier: str, version: Stamp) -> str | None:
        """Return what `sha256_of` knows under `version` without a query; None if it knows nothing.

        For an event loop, which must not wait for the database.
        """
        known_version, by_identifier = self._cached
        return by_identifier.get(identifier) if known_version == version else None

    def _look_up(self, identifier: str) -> str | None:
        close_old_connections()
        masters = Photo.objects.published().filter(identifier=identifier)
        return masters.values_list("master__sha256", flat=True).first()
