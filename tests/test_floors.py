"""Holds the floors: an app imports only from floors below it, and no file outgrows its room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# From the ground up; apps on one floor do not import from each other either.
FLOORS = [
    ["languages"],
    ["catalog"],
    ["people"],
    ["photos"],
    ["articles"],
    ["iiif", "exchange", "accounts"],
    ["desk"],
    ["museum"],
]
FLOOR_OF = {app: floor for floor, apps in enumerate(FLOORS) for app in apps}
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc"}
MOST_LINES = 400

# "photos.Photo" in a foreign key, "photos.ingest.ingest" for import_string.
REFERENCE = re.compile(rf"({'|'.join(FLOOR_OF)})(\.\w+)+")
# The first of ("photos", "0001_initial"), a migration's dependency.
MIGRATION = re.compile(r"\d{4}_\w+|__first__|__latest__")


def imported_apps(source: str) -> Iterator[tuple[int, str]]:
    """Line and app of everything in `source` that reaches into an app of the museum.

    Imports anywhere in the file, also inside a function; references by name (``"photos.Photo"``);
    ``get_model("photos", ...)``; dependencies of migrations. Addresses and reverse accessors
    (``"photos:detail"``, ``person.photos``) are how a lower floor may speak of an upper one.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name.split(".")[0]) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module.split(".")[0]
            case ast.Constant(value=str(text)) if REFERENCE.fullmatch(text):
                yield node.lineno, text.split(".")[0]
            case ast.Tuple(elts=[ast.Constant(value=str(app)), ast.Constant(value=str(name))]) if (
                MIGRATION.fullmatch(name)
            ):
                yield node.lineno, app
            case ast.Call(
                func=ast.Attribute(attr="get_model" | "get_app_config" | "import_module"),
                args=[ast.Constant(value=str(app)), *_],
            ):
                yield node.lineno, app.split(".")[0]


def climbs(app: str, source: str) -> list[tuple[int, str]]:
    """Line and app of everything in `source`, a file of `app`, that is not from a floor below."""
    return [
        (line, other)
        for line, other in imported_apps(source)
        if other in FLOOR_OF and other != app and FLOOR_OF[other] >= FLOOR_OF[app]
    ]


def files_of(app: str) -> list[Path]:
    return sorted((ROOT / app).rglob("*.py"))


@pytest.mark.parametrize("app", FLOOR_OF)
def test_imports_fall_downward(app):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {app} may not reach into {other}"
        for path in files_of(app)
        for line, other in climbs(app, path.read_text())
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("catalog", "import photos"),
        ("catalog", "from people.models import Person"),
        ("people", "def late():\n    from photos.models import Photo"),
        ("people", "if TYPE_CHECKING:\n    from photos.models import Photo"),
        ("people", 'ForeignKey("photos.Photo", on_delete=CASCADE)'),
        ("people", 'ForeignKey(to="photos.photo")'),
        ("photos", 'import_string("articles.models.Article")'),
        ("photos", 'apps.get_model("articles", "Article")'),
        ("catalog", 'importlib.import_module("people")'),
        ("catalog", 'dependencies = [("people", "0001_initial")]'),
        ("exchange", "from iiif.manifests import manifest"),
        ("iiif", "import exchange.api"),
        ("articles", "from museum import urls"),
    ],
)
def test_a_planted_climb_is_found(app, source):
    assert climbs(app, source)


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("museum", "from exchange.api import api\nimport catalog"),
        ("photos", "from people.models import Person\nfrom .models import Photo"),
        ("photos", 'ForeignKey("people.Person")\nForeignKey("photos.Collection")'),
        ("people", 'reverse("photos:detail")\nperson.photos.published()'),
        ("catalog", "from django.contrib import admin\nimport json"),
    ],
)
def test_what_falls_downward_is_let_through(app, source):
    assert not climbs(app, source)


def own_files() -> list[Path]:
    """Every file that somebody wrote: no migrations, no packages, no data."""
    folders = [*FLOOR_OF, "templates", "static", "tests", "bench"]
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".css", ".js"}
        and not {"migrations", "node_modules"} & set(path.parts)
    ]


def test_no_file_outgrows_its_room():
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in own_files()
        if (lines := len(path.read_text().splitlines())) > MOST_LINES
    ]
    assert not long, "\n" + "\n".join(long)


def test_no_room_is_a_lumber_room():
    found = [
        str(path.relative_to(ROOT))
        for path in own_files()
        # A template in place of a package's stands where the package looks for it.
        if ROOT / "templates" / "unfold" not in path.parents
        and FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert not found


def test_every_app_stands_on_a_floor():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps <= FLOOR_OF.keys()
