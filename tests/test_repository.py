"""Files beside the code, for people and for GitHub: they can be parsed and name what exists."""

import importlib.util
import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
GUIDES = ["CONTRIBUTING.md", "SECURITY.md", "README.md"]

#: The elements of GitHub's issue forms, with the attribute that each needs.
ELEMENTS = {
    "markdown": "value",
    "textarea": "label",
    "input": "label",
    "dropdown": "options",
    "checkboxes": "options",
}


def parse_yaml(name: str):
    return yaml.safe_load((ROOT / name).read_text())


def missing_commands(text: str, root: Path = ROOT) -> list[str]:
    """The commands in `text` that do not exist: make targets, modules, scripts, manage.py's own."""
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.M))
    commands = get_commands()
    found = [f"make {name}" for name in re.findall(r"\bmake ([a-z-]+)\b(?! no)", text)]
    wrong = [one for one in found if one.split()[1] not in targets]
    for name in re.findall(r"\bmanage\.py ([a-z_]+)", text):
        if name not in commands:
            wrong.append(f"manage.py {name}")
    for name in re.findall(r"\bpython -m ([\w.]+)", text):
        if not is_module(name, root):
            wrong.append(f"python -m {name}")
    for name in re.findall(r"\bpython ([\w/]+\.py)", text):
        if not (root / name).is_file():
            wrong.append(f"python {name}")
    return wrong


def is_module(name: str, root: Path) -> bool:
    """Whether `python -m name` would run something: a file of the tree, or an installed package."""
    path = root.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or importlib.util.find_spec(name) is not None


def code_in(markdown: str) -> str:
    """The text set as code in a Markdown text."""
    return "\n".join(re.findall(r"^```.*?^```|`[^`\n]+`", markdown, re.M | re.S))


@pytest.mark.parametrize("name", GUIDES)
def test_guides_name_commands_and_files_that_exist(name):
    text = (ROOT / name).read_text()
    assert missing_commands(code_in(text)) == []
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text)]
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
    assert links


@pytest.mark.parametrize(
    "text",
    [
        "`make nothing`",
        "`.venv/bin/python manage.py nothing`",
        "`python -m nothing`",
        "`python tests/nothing.py`",
    ],
)
def test_a_missing_command_is_found(text):
    assert missing_commands(code_in(text))


def test_hooks_run_what_is_there():
    (repository,) = parse_yaml(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert {hook["id"] for hook in repository["hooks"]} == {
        "ruff-format",
        "ruff-check",
        "djlint",
        "check-catalogues",
    }
    check = re.search(r"^check:.*?\n\n", (ROOT / "Makefile").read_text(), re.M | re.S)
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        interpreter, *rest = shlex.split(hook["entry"])
        assert interpreter == ".venv/bin/python"
        assert missing_commands(hook["entry"]) == []
        assert f"{rest[0]} {rest[1]}" in check[0].replace("$(DJANGO)", "manage.py")


def test_the_workflow_calls_the_script():
    workflow = parse_yaml(".github/workflows/ci.yml")
    # YAML 1.1 reads the key `on` as true.
    assert set(workflow[True]) == {"push", "pull_request"}
    (job,) = workflow["jobs"].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs == [".ci/run"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    pythons = job["strategy"]["matrix"]["python"]
    assert all(isinstance(version, str) for version in pythons)  # 3.10 would be read as 3.1
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert wanted == f">={pythons[0]}"


def test_updates_are_looked_for_where_there_is_something():
    settings = parse_yaml(".github/dependabot.yml")
    assert settings["version"] == 2
    manifests = {"pip": "base.in", "npm": "package.json", "github-actions": ".github/workflows"}
    assert {update["package-ecosystem"] for update in settings["updates"]} == set(manifests)
    for update in settings["updates"]:
        for folder in update.get("directories") or [update["directory"]]:
            assert (ROOT / folder.lstrip("/") / manifests[update["package-ecosystem"]]).exists()


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_issue_forms_are_forms(path):
    form = yaml.safe_load(path.read_text())
    if path.name == "config.yml":
        assert form == {"blank_issues_enabled": True}
        return
    assert form["name"]
    assert form["description"]
    names = [part["id"] for part in form["body"] if part["type"] != "markdown"]
    assert len(names) == len(set(names))
    for part in form["body"]:
        assert part["attributes"][ELEMENTS[part["type"]]]
    assert "日本語" in form["body"][0]["attributes"]["value"]


def test_a_wrong_statement_needs_a_source():
    form = parse_yaml(".github/ISSUE_TEMPLATE/exhibit.yml")
    required = {
        part["id"]
        for part in form["body"]
        if part.get("validations", {}).get("required") and part["type"] != "markdown"
    }
    assert {"address", "statement", "source"} <= required


def test_the_citation_says_what_the_project_says():
    citation = parse_yaml("CITATION.cff")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["message"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert f"# {citation['title']}\n" in (ROOT / "README.md").read_text()
    (author,) = citation["authors"]
    assert author["name"].lower() in (ROOT / "LICENSE").read_text()
    known = "cff-version message type title abstract authors version license keywords"
    assert set(citation) <= set(known.split())


def test_editorconfig_agrees_with_ruff():
    text = (ROOT / ".editorconfig").read_text()
    length = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["line-length"]
    assert text.startswith("root = true\n")
    assert f"max_line_length = {length}" in text


def glossary_terms(text: str) -> list[str]:
    """The terms of the glossary; each line must have a meaning and a standard."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", text, re.M)
    return [term for term, _meaning, _standard in rows[1:]]


def test_the_glossary_is_in_order():
    text = (ROOT / "docs" / "glossary.md").read_text()
    terms = glossary_terms(text)
    assert len(terms) == len(re.findall(r"^\| ", text, re.M)) - 1 > 50
    assert len(terms) == len(set(terms))
    plain = [re.sub(r"[^a-z ]", "", term.lower().replace("-", " ")) for term in terms]
    assert plain == sorted(plain)
