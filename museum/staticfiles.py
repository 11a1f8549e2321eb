"""A finder of static files in npm packages."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage, Storage


class NodeModulesFinder(BaseFinder):
    """Finds the files listed in `settings.NODE_STATIC_FILES`, and no others.

    The list has paths inside `settings.NODE_MODULES`. The URL of a file is ``STATIC_URL`` plus that
    path. Examples, themes and sources of the packages are not served.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.NODE_MODULES)
        self.files = tuple(settings.NODE_STATIC_FILES)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        missing = [name for name in self.files if not self.storage.exists(name)]
        if not missing:
            return []
        return [
            Warning(
                f"npm packages are missing: {', '.join(missing)} not found in "
                f"{self.storage.location}.",
                hint="Run `make packages`. Without them the admin's language tabs and the viewer "
                "do not work.",
                id="museum.W001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        paths = [self.storage.path(path)] if self._has(path) else []
        if find_all:
            return paths
        return paths[0] if paths else []  # of anything else Django makes a match

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        patterns = list(ignore_patterns or [])
        for name in self.files:
            if self._has(name) and not matches_patterns(name, patterns):
                yield name, self.storage

    def _has(self, path: str) -> bool:
        return path in self.files and self.storage.exists(path)
