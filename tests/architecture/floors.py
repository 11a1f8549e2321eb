"""Apps import only from floors below them."""

import ast
import re
from collections.abc import Iterator, Sequence

from tests.architecture.source_tree import SourceTree

Floors = Sequence[Sequence[str]]

#: The floors of the apps, from the ground up. Apps on one floor do not import from each other.
FLOORS: Floors = [
    ["languages"],
    ["identifiers", "dates", "images", "jobs", "tabular"],
    ["search"],
    ["audit"],
    ["records", "accounts"],
    ["editorial"],
    ["catalog"],
    ["people"],
    ["photos"],
    ["articles", "sample"],
    ["exchange", "iiif"],
    ["backoffice"],
    ["operations"],
    ["museum"],
]

FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc"}

# The first element of ("photos", "0001_initial"), a migration's dependency.
_MIGRATION = re.compile(r"\d{4}_\w+|__first__|__latest__")


def floor_of(floors: Floors) -> dict[str, int]:
    """The number of each app's floor; the ground is 0."""
    return {app: number for number, apps in enumerate(floors) for app in apps}


def imported_apps(syntax: ast.Module, apps: set[str]) -> Iterator[tuple[int, str]]:
    """Line and app of every reference in a file to one of `apps`.

    These are imports anywhere in the file, also inside a function; references by name
    (``"photos.Photo"``); ``get_model("photos", ...)``; dependencies of migrations. URL names and
    reverse accessors (``"photos:detail"``, ``person.photos``) are allowed: a lower floor may use
    them for an upper one.
    """
    # "photos.Photo" in a foreign key, "photos.ingest.ingest" for import_string.
    reference = re.compile(rf"({'|'.join(sorted(apps))})(\.\w+)+")
    for node in ast.walk(syntax):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name.split(".")[0]) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module.split(".")[0]
            case ast.Constant(value=str(text)) if reference.fullmatch(text):
                yield node.lineno, text.split(".")[0]
            case ast.Tuple(elts=[ast.Constant(value=str(app)), ast.Constant(value=str(name))]) if (
                _MIGRATION.fullmatch(name)
            ):
                yield node.lineno, app
            case ast.Call(
                func=ast.Attribute(attr="get_model" | "get_app_config" | "import_module"),
                args=[ast.Constant(value=str(app)), *_],
            ):
                yield node.lineno, app.split(".")[0]


def upward_imports(tree: SourceTree, floors: Floors) -> list[str]:
    """Every line of an app that refers to an app which is not on a floor below."""
    floor = floor_of(floors)
    return [
        f"{path}:{line}: {app} may not reach into {other}"
        for path in tree.files(".py")
        if (app := path.parts[0]) in floor
        for line, other in imported_apps(tree.parsed(path), set(floor))
        if other in floor and other != app and floor[other] >= floor[app]
    ]


def imported_settings(tree: SourceTree, floors: Floors) -> list[str]:
    """Every import of ``museum.settings`` by an app; apps read settings through django.conf."""
    return [
        f"{path}:{getattr(node, 'lineno', 0)}: read settings through django.conf"
        for path in tree.files(".py")
        if path.parts[0] in floor_of(floors) and path.parts[:2] != ("museum", "settings")
        for node in ast.walk(tree.parsed(path))
        if _imports_settings(node)
    ]


def _imports_settings(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(f"{alias.name}.".startswith("museum.settings.") for alias in names)
        case ast.ImportFrom(module="museum", names=names):
            return any(alias.name == "settings" for alias in names)
        case ast.ImportFrom(module=str(module), names=names, level=level):
            inside = level > 0 and module.split(".")[0] == "settings"
            return inside or f"{module}.".startswith("museum.settings.")
        case ast.ImportFrom(module=None, names=names):
            return any(alias.name == "settings" for alias in names)
        case _:
            return False


def apps_without_floor(tree: SourceTree, floors: Floors) -> list[str]:
    """Packages at the top of the tree that have no floor."""
    return [f"{app}/ has no floor" for app in tree.apps if app not in floor_of(floors)]


def vague_names(tree: SourceTree) -> list[str]:
    """Files and folders with a name that says nothing about their content (utils, helpers, ...)."""
    return [
        f"{path}: name it after what it does"
        for path in tree.files(".py", ".html", ".css", ".js")
        # A template that overrides one of a package must have the package's path.
        if path.parts[:2] != ("templates", "unfold")
        and FORBIDDEN_NAMES & {part.rsplit(".", 1)[0] for part in path.parts}
    ]
