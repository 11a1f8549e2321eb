"""How long a function, a class, a file and an app may be."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.source_tree import SourceTree, is_migration

MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_CLASS = 200
MOST_LINES_OF_A_FILE = 400
#: Share of an app in the lines of all apps together.
MOST_OF_AN_APP = 0.15

#: Files that are one table of data, with the reason why each may be longer.
TABLES_OF_DATA: Mapping[str, str] = {}

#: `catalog` holds three kinds of record; everything else belongs to another app.
CATALOG_RECORDS = {"Subject", "Place", "Source"}
CATALOG_PACKAGES = {"models", "migrations"}


def long_functions_and_classes(
    tree: SourceTree, exempt: Mapping[str, str] = TABLES_OF_DATA
) -> list[str]:
    """Functions and classes that are too long; decorators are not counted."""
    return [
        f"{path}:{node.lineno}: {node.name} has {lines} lines, at most {most}"
        for path in tree.files(".py")
        if not is_migration(path) and str(path) not in exempt
        for node, most in _measured(tree.parsed(path))
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > most
    ]


def _measured(
    syntax: ast.Module,
) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, int]]:
    for node in ast.walk(syntax):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, MOST_LINES_OF_A_FUNCTION
        elif isinstance(node, ast.ClassDef):
            yield node, MOST_LINES_OF_A_CLASS


def long_files(tree: SourceTree, exempt: Mapping[str, str] = TABLES_OF_DATA) -> list[str]:
    """Files that are too long, of those written by hand."""
    return [
        f"{path}: {lines} lines, at most {MOST_LINES_OF_A_FILE}"
        for path in tree.files(".py", ".html", ".css", ".js")
        if not is_migration(path)
        and str(path) not in exempt
        and (lines := _lines(tree, path)) > MOST_LINES_OF_A_FILE
    ]


def needless_exemptions(tree: SourceTree, exempt: Mapping[str, str] = TABLES_OF_DATA) -> list[str]:
    """Exempt files that no longer exist, or that are not too long."""
    return [
        f"{name} needs no exemption"
        for name in exempt
        if not (tree.root / name).exists()
        or not any(
            found.startswith(name)
            for found in [*long_files(tree, {}), *long_functions_and_classes(tree, {})]
        )
    ]


def overgrown_apps(tree: SourceTree) -> list[str]:
    """Apps with more than their share of the museum's lines of Python, migrations not counted."""
    counted: dict[str, int] = {}
    for path in tree.files(".py"):
        if path.parts[0] in tree.apps and not is_migration(path):
            counted[path.parts[0]] = counted.get(path.parts[0], 0) + _lines(tree, path)
    whole = sum(counted.values())
    return [
        f"{app}/ has {lines} of {whole} lines ({lines / whole:.1%}), at most {MOST_OF_AN_APP:.0%}"
        for app, lines in counted.items()
        if lines >= MOST_OF_AN_APP * whole
    ]


def foreign_models_in_catalog(tree: SourceTree) -> list[str]:
    """Models in `catalog` of other records than subject, place or source, and packages beside them.

    A model belongs to the record with whose name its own name begins (``PlaceLabel``).
    """
    packages = {
        path.parts[1]
        for path in tree.files(".py")
        if path.parts[0] == "catalog" and len(path.parts) > 2
    }
    models = [
        (path, node)
        for path in tree.files(".py")
        if path.parts[:2] == ("catalog", "models") or path == Path("catalog/models.py")
        for node in tree.parsed(path).body
        if isinstance(node, ast.ClassDef) and _is_model(node)
    ]
    return [
        *(f"catalog/{name}/ belongs elsewhere" for name in sorted(packages - CATALOG_PACKAGES)),
        *(
            f"{path}:{node.lineno}: {node.name} belongs elsewhere"
            for path, node in models
            if not node.name.startswith(tuple(CATALOG_RECORDS))
        ),
    ]


def _is_model(node: ast.ClassDef) -> bool:
    """Whether a class of a models file is a model: by its base class, or because it has a field."""
    bases = {ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases}
    if bases & {"TextChoices", "IntegerChoices", "Exception", "ValueError", "QuerySet", "Manager"}:
        return False
    has_field = any(
        isinstance(part, ast.Assign)
        and isinstance(part.value, ast.Call)
        and ast.unparse(part.value.func).endswith(("Field", "ForeignKey"))
        for part in node.body
    )
    return has_field or bool(bases & {"Model", "Record", "Term"})


def _lines(tree: SourceTree, path: Path) -> int:
    return len(tree.text(path).splitlines())
