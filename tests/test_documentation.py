"""Every setting, management command and URL name of the museum is named in `docs/`.

Each check is a function that returns what is wrong, so that a breach can be planted below.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from tests.test_repository import code_in, missing_commands

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))

#: Namespaces and views of others: Django's admin and django-allauth.
FOREIGN_NAMESPACES = {"admin"}
FOREIGN_VIEWS = ("allauth.",)


def environment_variables(root: Path = ROOT) -> set[str]:
    """The variables that the settings read from the environment."""
    code = "".join(path.read_text() for path in (root / "museum" / "settings").glob("*.py"))
    return set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', code))


def own_commands() -> set[str]:
    """The management commands of the museum's apps, without Django's and other packages'."""
    own = {app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    return {command for command, app in get_commands().items() if app in own}


def url_names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of the museum's URL patterns, with their namespaces: ``photos:photo``."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            is_foreign = pattern.callback.__module__.startswith(FOREIGN_VIEWS)
            if pattern.name and not is_foreign:
                yield namespace + pattern.name
        elif pattern.namespace not in FOREIGN_NAMESPACES:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern, inner)


def first_cells(text: str) -> set[str]:
    """The texts set as code in the first column of the tables of a Markdown text."""
    return set(re.findall(r"^\| `([\w:]+)` \|", text, re.MULTILINE))


def wrong_variables(variables: set[str], page: str) -> list[str]:
    """Variables without a row in the table of settings, and rows of variables that nothing reads.

    `page` is the text of docs/settings.md.
    """
    documented = first_cells(page)
    return [
        *(f"{name} has no row in docs/settings.md" for name in sorted(variables - documented)),
        *(f"{name} is documented, and nothing reads it" for name in sorted(documented - variables)),
    ]


def undocumented_commands(commands: Iterable[str], text: str) -> list[str]:
    """Management commands that do not occur in `text` as ``manage.py command``, set as code."""
    named = set(re.findall(r"\bmanage\.py (\w+)", code_in(text)))
    return [f"manage.py {name} is in no page of docs/" for name in sorted(set(commands) - named)]


def wrong_url_names(names: Iterable[str], text: str) -> list[str]:
    """URL names without a row in a table of `text`, and rows with a namespaced name of no URL."""
    names, documented = set(names), first_cells(text)
    return [
        *(f"{name} has no row in a table of docs/" for name in sorted(names - documented)),
        *(
            f"{name} is documented, and no URL has this name"
            for name in sorted(documented - names)
            if ":" in name
        ),
    ]


def documentation() -> str:
    return "\n".join(page.read_text() for page in PAGES)


def test_every_variable_is_documented():
    variables = environment_variables()
    assert len(variables) > 8
    assert wrong_variables(variables, (ROOT / "docs/settings.md").read_text()) == []


def test_every_management_command_is_documented():
    commands = own_commands()
    assert {"setup", "import_photos", "load_bag"} <= commands
    assert undocumented_commands(commands, documentation()) == []


def test_every_url_name_is_documented():
    names = set(url_names())
    assert {"home", "photos:photo", "iiif:manifest"} <= names
    assert wrong_url_names(names, documentation()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_documentation_names_commands_that_exist(page):
    assert missing_commands(code_in(page.read_text())) == []


@pytest.mark.parametrize(
    ("variables", "page", "wrong"),
    [
        ({"DEBUG", "PORT"}, "| `DEBUG` | 0 | what |", "PORT has no row"),
        ({"DEBUG"}, "| `DEBUG` | 0 | what |\n| `PORT` | 80 | what |", "PORT is documented, and"),
        ({"DEBUG"}, "A sentence with `DEBUG`.", "DEBUG has no row"),
    ],
)
def test_a_wrong_list_of_variables_is_found(variables, page, wrong):
    (found,) = wrong_variables(variables, page)
    assert found.startswith(wrong)


def test_a_variable_is_read_from_the_settings(tmp_path):
    settings = tmp_path / "museum" / "settings"
    settings.mkdir(parents=True)
    (settings / "base.py").write_text('PORT = environment.number(\n    "PORT", 80\n)\n')
    assert environment_variables(tmp_path) == {"PORT"}


@pytest.mark.parametrize(
    "text", ["Nothing.", "Run manage.py purge.", "`manage.py purge_all`", "`purge`"]
)
def test_an_undocumented_command_is_found(text):
    assert undocumented_commands(["purge"], text) == ["manage.py purge is in no page of docs/"]
    assert undocumented_commands(["purge"], f"{text} `python manage.py purge`") == []


@pytest.mark.parametrize(
    ("names", "text", "wrong"),
    [
        (["photos:photo"], "| `photos:photos` | | |\n", 2),
        (["photos:photo"], "A sentence with `photos:photo`.", 1),
        (["photos:photo", "home"], "| `photos:photo` | |", 1),
        (["home"], "| `home` | |\n| `photos:gone` | |", 1),
        (["home"], "| `home` | |\n| `title` | of another table |", 0),
    ],
)
def test_a_wrong_list_of_url_names_is_found(names, text, wrong):
    assert len(wrong_url_names(names, text)) == wrong
