"""Which file imports which, with each imported name followed to the file that defines it.

``from records.models import Record`` is an import of ``records/models/record.py`` where
``records/models/__init__.py`` only re-exports the name. If the package were counted instead, any
two modules of a package that import each other's names would look like a circle, and real circles
would be hidden, because all imports would lead to the ``__init__``.

Imports inside functions and under ``TYPE_CHECKING`` count like all others, and so do
``import_module("photos.pixels")`` and ``import_string("photos.pixels.upright")``. References that
Django resolves after loading (``ForeignKey("photos.Photo")``) do not.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source_tree import SourceTree

_BY_NAME = {"import_module", "import_string", "__import__"}


@dataclass(frozen=True, order=True)
class Import:
    """One line of `importer` that imports something which `imported` defines."""

    importer: Path
    line: int
    imported: Path
    text: str

    def __str__(self) -> str:
        return f"{self.importer}:{self.line}: {self.text} ({self.imported})"


@dataclass(frozen=True)
class Names:
    """The names that a module binds: definitions, imports, and star imports."""

    defined: frozenset[str]
    taken: dict[str, tuple[str, str | None]]
    stars: tuple[str, ...]


class Resolver:
    """Finds the file that defines a name."""

    def __init__(self, tree: SourceTree) -> None:
        self.tree = tree
        self._names: dict[str, Names] = {}

    def names(self, module: str) -> Names:
        if module not in self._names:
            path = self.tree.modules[module]
            self._names[module] = _names(self.tree.parsed(path), module, path)
        return self._names[module]

    def imports(self, path: Path) -> Iterator[Import]:
        """Every import of the file at `path` of another file of the tree."""
        for line, module, name in imported_names(self.tree.parsed(path), path):
            found = self.definition(module, name)
            if found is not None and found != path:
                text = f"import {module}" if name is None else f"from {module} import {name}"
                yield Import(path, line, found, text)

    def definition(
        self, module: str, name: str | None, passed: frozenset[tuple[str, str | None]] = frozenset()
    ) -> Path | None:
        """The file that defines `name` of `module`, or the module's own file.

        None where neither belongs to the tree. `passed` are the re-exports followed so far.
        """
        modules = self.tree.modules
        submodule = modules.get(f"{module}.{name}")
        if module not in modules:
            return submodule
        if name is None:
            return modules[module]
        bound = self.names(module)
        if name in bound.defined:
            return modules[module]
        if (module, name) in passed:  # `from . import name`, or a circle of re-exports
            return submodule or modules[module]
        passed |= {(module, name)}
        if name in bound.taken:
            source, original = bound.taken[name]
            return self.definition(source, original, passed) or modules[module]
        for source in bound.stars:
            if source in modules and self._has(source, name):
                return self.definition(source, name, passed)
        return submodule or modules[module]

    def _has(self, module: str, name: str) -> bool:
        bound = self.names(module)
        return name in bound.defined or name in bound.taken


def imported_names(syntax: ast.Module, path: Path) -> Iterator[tuple[int, str, str | None]]:
    """Line, module and name of every import of a file; no name where a module is imported whole.

    Relative imports are made absolute.
    """
    for node in ast.walk(syntax):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name, None) for alias in names)
            case ast.ImportFrom(names=names):
                module = absolute(node, path)
                for alias in names:
                    yield alias.lineno, module, None if alias.name == "*" else alias.name
            case ast.Call(func=function, args=[ast.Constant(value=str(text)), *_]):
                called = getattr(function, "attr", None) or getattr(function, "id", None)
                if called == "import_string" and "." in text:
                    module, _dot, name = text.rpartition(".")
                    yield node.lineno, module, name
                elif called in _BY_NAME:
                    yield node.lineno, text, None


def absolute(node: ast.ImportFrom, path: Path) -> str:
    """The dotted name of the module that the file at `path` imports from."""
    if not node.level:
        return node.module or ""
    package = path.parent.parts
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _names(syntax: ast.Module, module: str, path: Path) -> Names:
    defined: set[str] = set()
    taken: dict[str, tuple[str, str | None]] = {}
    stars: list[str] = []
    for node in _top_level(syntax.body):
        match node:
            case ast.ImportFrom(names=names):
                source = absolute(node, path)
                for alias in names:
                    if alias.name == "*":
                        stars.append(source)
                    else:
                        taken[alias.asname or alias.name] = (source, alias.name)
            case ast.Import(names=names):
                for alias in names:
                    if alias.asname:
                        taken[alias.asname] = (alias.name, None)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                defined.add(node.name)
            case _:
                defined.update(_assigned(node))
    return Names(frozenset(defined), taken, tuple(stars))


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, also those under ``if`` and ``try``."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            for block in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(node, block, []))
            for handler in getattr(node, "handlers", []):
                yield from _top_level(handler.body)


def _assigned(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For | ast.With):
        return {
            name.id
            for name in ast.walk(node)
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        }
    return set()
