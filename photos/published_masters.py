"""Which photographs are public at this moment, for who must know it without a query each time."""

from __future__ import annotations

from django.db import close_old_connections

from photos.models import Photo
from search.version import NO_STAMP, Stamp, VersionReader, version_reader

#: Identifiers that are remembered: about 20 MB of them.
_MAX_ENTRIES = 100_000


class PublishedMasterCache:
    """The masters of published photographs by identifier, as of the catalogue's present version.

    Nothing is loaded before it is asked for, and everything is forgotten with the next version: an
    act that withdraws a photograph raises the version before it answers. Safe in several threads.
    """

    def __init__(self, read_version: VersionReader | None = None) -> None:
        self._read_version = read_version
        self._cached: tuple[Stamp, dict[str, str | None]] = NO_STAMP, {}

    def sha256_of(self, identifier: str) -> str | None:
        """Of the master, hexadecimal; None where no public photograph of this identifier has one.

        Raises an error of the database.
        """
        if self._read_version is None:
            self._read_version = version_reader()
        # The version first: what is looked up after it can only be of this version or a later one.
        version = self._read_version()
        held = self._cached
        if held[0] != version:
            held = self._cached = version, {}
        known = held[1]
        try:
            return known[identifier]
        except KeyError:
            found = self._look_up(identifier)
        if len(known) >= _MAX_ENTRIES:
            known.clear()
        known[identifier] = found
        return found

    def _look_up(self, identifier: str) -> str | None:
        close_old_connections()
        masters = Photo.objects.published().filter(identifier=identifier)
        return masters.values_list("master__sha256", flat=True).first()
