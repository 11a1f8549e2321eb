"""Checks the architecture: floors, no circles between files, sizes, names.

A check is a function from a source tree to a list of problems, in `tests/architecture/`. To add
one, write the function, name it in CHECKS, and plant a breach below.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.architecture import cycles, floors, sizes
from tests.architecture.floors import FLOORS
from tests.architecture.source_tree import ROOT, SourceTree

Check = Callable[[SourceTree], list[str]]

CHECKS: dict[str, Check] = {
    "no upward import": partial(floors.upward_imports, floors=FLOORS),
    "every app has a floor": partial(floors.apps_without_floor, floors=FLOORS),
    "settings are read through django.conf": partial(floors.imported_settings, floors=FLOORS),
    "no name is vague": floors.vague_names,
    "no circle of files": cycles.circles,
    "no long function or class": sizes.long_functions_and_classes,
    "no long file": sizes.long_files,
    "no needless exemption": sizes.needless_exemptions,
    "no app outgrows the others": sizes.overgrown_apps,
    "catalog holds subjects, places and sources": sizes.foreign_models_in_catalog,
}


@pytest.fixture(scope="module")
def museum() -> SourceTree:
    return SourceTree(ROOT)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
def test_the_museum_passes(check, museum):
    found = check(museum)
    assert not found, "\n" + "\n".join(found)


def plant(root: Path, files: dict[str, str]) -> SourceTree:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return SourceTree(root)


# Floors -----------------------------------------------------------------------------------------


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
        ("identifiers", "from dates.value import HistoricDate"),
        ("search", "from records.models import Record"),
        ("accounts", "from records.changes import changeset"),
        ("records", 'ForeignKey("accounts.User")'),
        ("sample", "from articles.models import Article"),
        ("backoffice", "import museum.views"),
    ],
)
def test_an_upward_import_is_found(tmp_path, app, source):
    tree = plant(tmp_path, {f"{app}/views.py": source})
    assert floors.upward_imports(tree, FLOORS)


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
def test_a_downward_import_is_allowed(tmp_path, app, source):
    tree = plant(tmp_path, {f"{app}/views.py": source})
    assert not floors.upward_imports(tree, FLOORS)


def test_an_app_without_a_floor_is_found(tmp_path):
    tree = plant(tmp_path, {"cellar/__init__.py": "", "tests/__init__.py": ""})
    assert floors.apps_without_floor(tree, FLOORS) == ["cellar/ has no floor"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("photos/views.py", "from museum.settings import base"),
        ("photos/views.py", "def late():\n    import museum.settings.base"),
        ("museum/views.py", "from .settings.base import LANGUAGES"),
        ("museum/views.py", "from museum import settings"),
        ("museum/views.py", "from . import settings"),
    ],
)
def test_an_import_of_settings_is_found(tmp_path, path, source):
    assert floors.imported_settings(plant(tmp_path, {path: source}), FLOORS)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("museum/settings/test.py", "from .base import *\nfrom museum.settings import base"),
        ("museum/views.py", "from django.conf import settings"),
    ],
)
def test_settings_may_be_read_through_django(tmp_path, path, source):
    assert not floors.imported_settings(plant(tmp_path, {path: source}), FLOORS)


@pytest.mark.parametrize("path", ["photos/utils.py", "photos/helpers/a.py", "templates/misc.html"])
def test_a_vague_name_is_found(tmp_path, path):
    assert floors.vague_names(plant(tmp_path, {path: ""}))


# Circles ----------------------------------------------------------------------------------------

REEXPORT = "from .photo import Photo\n__all__ = ['Photo']"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a/x.py": "import a.y", "a/y.py": "from a.x import f"}, id="plain"),
        pytest.param(
            {"a/x.py": "from a import y", "a/y.py": "def late():\n    from a.x import f"},
            id="inside a function",
        ),
        pytest.param(
            {"a/x.py": "from .y import f", "a/y.py": "if TYPE_CHECKING:\n    from .x import X"},
            id="for types",
        ),
        pytest.param(
            {"a/b/x.py": "from ..y import f", "a/y.py": "from .b import x"}, id="relative"
        ),
        pytest.param(
            {
                "a/models/__init__.py": REEXPORT,
                "a/models/photo.py": "class Photo:\n    def run(self):\n        import a.jobs",
                "a/jobs.py": "from a.models import Photo",
            },
            id="re-exported",
        ),
        pytest.param(
            {
                "a/models/__init__.py": "from .photo import *",
                "a/models/photo.py": "import a.jobs\nclass Photo: ...",
                "a/jobs.py": "from a.models import Photo",
            },
            id="re-exported with a star",
        ),
        pytest.param(
            {
                "a/__init__.py": "from .models import Photo as Picture",
                "a/models/__init__.py": REEXPORT,
                "a/models/photo.py": "import jobs\nclass Photo: ...",
                "jobs.py": "from a import Picture",
            },
            id="re-exported twice under another name",
        ),
        pytest.param(
            {
                "a/models/__init__.py": REEXPORT,
                "a/models/photo.py": "from a.jobs import f\nclass Photo: ...",
                "a/jobs.py": "from a import models",
            },
            id="a package imported whole",
        ),
        pytest.param(
            {"a/x.py": "import_string('a.y.f')", "a/y.py": "importlib.import_module('a.x')"},
            id="by name",
        ),
        pytest.param(
            {"a.py": "import b", "b.py": "import c", "c.py": "import d", "d.py": "import a"},
            id="of four",
        ),
    ],
)
def test_a_circle_is_found(tmp_path, files):
    (found,) = cycles.circles(plant(tmp_path, files))
    assert found.startswith("a circle of ")
    assert ".py:" in found


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "a/models/__init__.py": "from .photo import Photo\nfrom .person import Person",
                "a/models/person.py": "class Person: ...",
                "a/models/photo.py": "from a.models import Person\nclass Photo: ...",
            },
            id="through the package's own names",
        ),
        pytest.param(
            {"a/x.py": 'ForeignKey("a.Photo")', "a/y.py": "from a import x\nclass Photo: ..."},
            id="a foreign key by name",
        ),
        pytest.param(
            {"a/__init__.py": "", "a/x.py": "from . import y", "a/y.py": "import json"},
            id="one way",
        ),
    ],
)
def test_no_circle_is_found_where_there_is_none(tmp_path, files):
    assert not cycles.circles(plant(tmp_path, files))


def test_two_circles_are_reported_separately(tmp_path):
    files = {
        "a.py": "import b\nimport c",
        "b.py": "import a",
        "c.py": "import d",
        "d.py": "import c",
    }
    assert len(cycles.circles(plant(tmp_path, files))) == 2


# Measures ---------------------------------------------------------------------------------------

FUNCTION_OF_61 = "def f():\n" + "    x = 1\n" * 60
CLASS_OF_201 = "class A:\n" + "    x = 1\n" * 200


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("photos/a.py", FUNCTION_OF_61),
        ("tests/test_a.py", "class A:\n    async " + FUNCTION_OF_61.replace("\n", "\n    ")),
        ("photos/a.py", CLASS_OF_201),
    ],
)
def test_a_long_function_or_class_is_found(tmp_path, path, source):
    tree = plant(tmp_path, {path: source})
    assert len(sizes.long_functions_and_classes(tree)) == 1
    assert not sizes.long_functions_and_classes(tree, {path: "a table"})


@pytest.mark.parametrize(
    "source",
    [FUNCTION_OF_61.replace("    x = 1\n", "", 1), CLASS_OF_201.replace("    x = 1\n", "", 1)],
)
def test_a_function_or_class_of_the_largest_size_is_allowed(tmp_path, source):
    assert not sizes.long_functions_and_classes(plant(tmp_path, {"photos/a.py": source}))


@pytest.mark.parametrize("name", ["photos/a.py", "templates/a.html", "static/a.css", "static/a.js"])
def test_a_long_file_is_found(tmp_path, name):
    tree = plant(tmp_path, {name: "\n" * 401, f"b/migrations/{Path(name).name}": "\n" * 401})
    assert sizes.long_files(tree) == [f"{name}: 401 lines, at most 400"]
    assert not sizes.long_files(tree, {name: "a table"})
    assert not sizes.long_files(plant(tmp_path, {name: "\n" * 400}))


def test_a_needless_exemption_is_found(tmp_path):
    tree = plant(tmp_path, {"a/long.py": "\n" * 401, "a/short.py": ""})
    exempt = {"a/long.py": "a table", "a/short.py": "a table", "a/gone.py": "a table"}
    assert sizes.needless_exemptions(tree, exempt) == [
        "a/short.py needs no exemption",
        "a/gone.py needs no exemption",
    ]


def test_an_overgrown_app_is_found(tmp_path):
    lines = {f"app{number}/__init__.py": "x = 1\n" * 10 for number in range(9)}
    lines |= {"tests/__init__.py": "x = 1\n" * 100, "app0/migrations/0001.py": "x = 1\n" * 100}
    assert not sizes.overgrown_apps(plant(tmp_path, lines))
    (found,) = sizes.overgrown_apps(plant(tmp_path, {"app0/views.py": "x = 1\n" * 10}))
    assert found.startswith("app0/ has 20 of 100 lines")


def test_other_models_in_catalog_are_found(tmp_path):
    tree = plant(
        tmp_path,
        {
            "catalog/__init__.py": "",
            "catalog/models/place.py": (
                "class PlaceKind(models.TextChoices): ...\n"
                "class Place(models.Model): ...\n"
                "class PlaceLabel(AlternativeLabel):\n    place = models.ForeignKey(Place)\n"
            ),
            "catalog/models/work.py": "class Work(models.Model): ...",
            "catalog/models/label.py": "class Label(Base):\n    text = models.CharField()",
            "catalog/markdown/syntax.py": "",
        },
    )
    assert sizes.foreign_models_in_catalog(tree) == [
        "catalog/markdown/ belongs elsewhere",
        "catalog/models/label.py:1: Label belongs elsewhere",
        "catalog/models/work.py:1: Work belongs elsewhere",
    ]
