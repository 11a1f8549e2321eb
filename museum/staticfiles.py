"""A finder of static files in npm packages, and the storage of a public server."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import rcssmin
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Warning
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: The files that `collectstatic` looks up, by name: the storage that has each, and its path there.
FoundFiles = dict[str, tuple[Storage, str]]


class BundlingStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, for which the style sheets of `settings.CSS_BUNDLES` are one file each.

    Such a style sheet imports others (CSS Cascading and Inheritance Level 5, section 2). A browser
    would request them one by one before it shows anything. `collectstatic` replaces each import by
    what it names, and leaves out comments and spaces. During development nothing is replaced.
    """

    IMPORT = re.compile(r"""@import\s+url\(["']?([^"')]+)["']?\)\s*([^;]*);""")

    def post_process(
        self, paths: FoundFiles, dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        bundles = InMemoryStorage()
        for name in settings.CSS_BUNDLES:
            if name in paths:
                style = rcssmin.cssmin(self._with_imports(name, paths))
                bundles.save(name, ContentFile(style.encode()))
                paths[name] = (bundles, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _with_imports(self, name: str, paths: FoundFiles) -> str:
        """Return the style sheet with the imported ones, within `@media` if the import says one.

        The imported files lie in the same folder, so that the URLs in them stay right. Raises
        ValueError if one lies elsewhere or was not collected.
        """

        def imported(match: re.Match[str]) -> str:
            path = str(PurePosixPath(name).with_name(match[1]))
            if "/" in match[1] or path not in paths:
                raise ValueError(
                    f"{name} imports {match[1]!r}, which is not a style sheet of the same folder. "
                    "Move it there, or link it from the template."
                )
            style = self._with_imports(path, paths)
            return f"@media {match[2]} {{\n{style}\n}}\n" if match[2] else style

        storage, path = paths[name]
        with storage.open(path) as file:
            return self.IMPORT.sub(imported, file.read().decode())


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
