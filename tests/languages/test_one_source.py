"""Only the settings list the museum's languages; packages of a language may name their own."""

import ast
import re

import pytest

from tests.architecture.source_tree import ROOT, SourceTree

# The museum's languages, and some that another museum may have.
CODES = {"en", "ru", "ja", "de", "fr", "uk", "ko", "zh"}
ALTERNATIVES = re.compile(r"\b(?:en|ru|ja)\|(?:en|ru|ja)\b")
SCRIPT = re.compile(r"[a-z]{2}-[A-Z][a-z]{3}")
COLUMN = re.compile(r"(?:[a-z]\w*_)?[a-z]\w*_(?:en|ru|ja)(?:__\w+)?")
# The settings, and the registries of languages, whose content is by language.
REGISTERS = {
    "museum/settings/base.py",
    "languages/names.py",
    "languages/typography.py",
    "dates/formatting/display.py",
    "dates/parsing/registry.py",
    "search/index/stemming.py",
    "photos/suggestions/language.py",
    # Languages of number formats, and syllables in Latin letters: no languages of the museum.
    "tabular/shown_dates.py",
    "search/index/transliteration.py",
    # The words of the synthetic collection are written in three languages.
    "sample/identifiers.py",
}


def breaches(source):
    """Line and text of every list of languages and every column of one language in `source`.

    A list is a tuple, list, set, dict, choices or enumeration with two or more language codes.
    Docstrings may mention `title_en`, so they are left out.
    """
    tree = ast.parse(source)
    sentences = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if len(_codes_in(node)) > 1:
            yield node.lineno, ast.unparse(node)
        match node:
            case ast.Constant(value=str(text)) if id(node) not in sentences:
                if COLUMN.fullmatch(text) or ALTERNATIVES.search(text):
                    yield node.lineno, text
            case ast.Attribute(attr=name) if COLUMN.fullmatch(name):
                yield node.lineno, name
            case ast.keyword(arg=str(name)) if COLUMN.fullmatch(name):
                yield node.value.lineno, name
            case ast.AnnAssign(target=ast.Name(id=name)) if COLUMN.fullmatch(name):
                yield node.lineno, name
            case ast.Assign(targets=[ast.Name(id=name)]) if COLUMN.fullmatch(name):
                yield node.lineno, name


def _codes_in(node):
    """The codes in a collection or an enumeration, alone or first in a pair."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            pass
        case ast.Dict(keys=parts):
            pass
        case ast.ClassDef(body=body):
            parts = [line.value for line in body if isinstance(line, ast.Assign)]
        case _:
            return set()
    firsts = [part.elts[0] if isinstance(part, ast.Tuple) and part.elts else part for part in parts]
    named = {part.value for part in firsts if isinstance(part, ast.Constant)}
    # Codes with a script (`ja-Hani`) are about the writing of names, not about the museum.
    scripts = any(isinstance(value, str) and SCRIPT.fullmatch(value) for value in named)
    return set() if scripts else named & CODES


def own_files():
    return [path for app in SourceTree(ROOT).apps for path in sorted((ROOT / app).rglob("*.py"))]


def test_nothing_else_says_which_languages_there_are():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:80]}: ask languages.codes() or .columns()"
        for path in own_files()
        if str(path.relative_to(ROOT)) not in REGISTERS
        for line, text in breaches(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        'LANGUAGES = ("en", "ru", "ja")',
        'for language in ["en", "ja"]: pass',
        'if language in {"ru", "ja"}: pass',
        'NAMES = {"en": "English", "ru": "Russian"}',
        'CHOICES = [("en", _("English")), ("de", _("German"))]',
        'class Language(TextChoices):\n    EN = "en", "English"\n    RU = "ru", "Russian"',
        'search_fields = ("identifier", "title_en")',
        "photo.title_ru = stem",
        "photos.filter(title_ja='')",
        'Q(("alt_text_en__isnull", False))',
        're.search(r"_(en|ru|ja)$", name)',
        "class Row(Model):\n    wording_ja = TextField()",
    ],
)
def test_a_planted_breach_is_found(source):
    assert list(breaches(source))


@pytest.mark.parametrize(
    "source",
    [
        'if language == "ja": pass',
        'usual = languages.columns("title")',
        '"""`title_en`, `title_ru`: a column a language."""',
        'KINDS = ("en bloc", "ru")',
        'SCRIPTS = ("ja-Hani", "ja", "ru", "ru-Latn", "en")',
        'text = f"title_{language}"',
        'with override("en"): pass',
    ],
)
def test_what_is_no_list_is_let_through(source):
    assert not list(breaches(source))


@pytest.mark.parametrize("path", sorted(REGISTERS))
def test_every_register_is_one(path):
    """A file that no longer names languages, or has moved, must be removed from the list."""
    if path == "museum/settings/base.py":
        assert 'environment.languages("MUSEUM_LANGUAGES"' in (ROOT / path).read_text()
        return
    assert list(breaches((ROOT / path).read_text(encoding="utf-8")))
