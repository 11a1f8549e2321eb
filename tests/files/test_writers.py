"""Every place that writes a file is known: it uses `files.durable`, or has a reason not to."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Folders whose code stores nothing of a museum.
_OTHERS = {"tests", "bench", "docs", "node_modules", ".venv", "data"}
_MODULE_CALLS = {
    ("os", "replace"),
    ("os", "rename"),
    ("os", "link"),
    ("os", "symlink"),
    ("os", "open"),
    ("shutil", "copy"),
    ("shutil", "copy2"),
    ("shutil", "copyfile"),
    ("shutil", "copyfileobj"),
    ("shutil", "copytree"),
    ("shutil", "move"),
    ("tempfile", "mkstemp"),
    ("tempfile", "NamedTemporaryFile"),
}
_METHODS = {"write_bytes", "write_text", "rename", "hardlink_to", "symlink_to", "write_to_file"}

#: Module: why what it writes need not be synced, or where it is.
KNOWN = {
    "files/durable.py": "the one place where files are synced",
    "images/storage.py": "given to files.durable; local copies that are read once",
    "images/staging.py": "given to files.durable; locks, which are empty",
    "images/derivatives.py": "into a scratch folder, given to images.storage.save_replacing",
    "images/validators.py": "a copy that is read once",
    "photos/imports/report.py": "appended to row by row, and synced at its end",
    "exchange/bag/write.py": "synced by files.durable.sync_tree at the end",
    "search/version.py": "compared with the database at every start, and made anew",
    "iiif/image/render.py": "into memory",
    "photos/placeholders.py": "into memory",
    "sample/images.py": "into a temporary folder, from which they are imported",
    "museum/management/commands/makemigrations.py": "source code, for the developer",
    "museum/management/commands/makemessages.py": "source code, for the developer",
    "museum/file_cache.py": "a lock, which is empty; a cut-off entry counts as expired",
    "images/object_store/blocks.py": "copies of what an object store has, read again when damaged",
    "operations/backup/collect.py": "a state, which restic reads and checks before it counts",
    "operations/backup/create.py": "a mark; a mirror of masters, given to files.durable",
    "operations/backup/database.py": "a copy for a state, checked by its hash",
    "operations/backup/manifest.py": "a part of a state, checked when it is restored",
    "operations/backup/places.py": "locks and scratch folders",
    "operations/backup/restore.py": "synced as a whole before the database is put back",
}


def writes(tree):
    """The line of every call in a module that may write, name or link a file."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="open"):
                if _is_written(node.args[1:], node.keywords):
                    yield node.lineno
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (
                module,
                name,
            ) in _MODULE_CALLS:
                if (module, name) != ("os", "open") or "O_CREAT" in ast.dump(node):
                    yield node.lineno
            case ast.Attribute(attr="open"):
                if _is_written(node.args, node.keywords):
                    yield node.lineno
            case ast.Attribute(attr="replace"):
                # `Path.replace` takes one argument, `str.replace` two or more.
                if len(node.args) == 1 and not node.keywords:
                    yield node.lineno
            case ast.Attribute(value=ast.Name(id="durable"), attr="write_bytes" | "rename"):
                pass
            case ast.Attribute(attr="save", value=ast.Name(id="image")):
                yield node.lineno
            case ast.Attribute(attr=name) if name in _METHODS:
                yield node.lineno


def _is_written(arguments, keywords):
    modes = [*arguments, *(keyword.value for keyword in keywords if keyword.arg == "mode")]
    return any(
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and len(mode.value) <= 3
        and set(mode.value) & set("wax+")
        and set(mode.value) <= set("wax+brt")
        for mode in modes
    )


def sources():
    for path in sorted(ROOT.rglob("*.py")):
        relative = path.relative_to(ROOT)
        if relative.parts[0] not in _OTHERS and "migrations" not in relative.parts:
            yield relative, path


def test_every_module_that_writes_files_is_known():
    found = {
        str(relative)
        for relative, path in sources()
        if list(writes(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == set(KNOWN), (
        "Write files through files.durable; a module that need not is listed here with its reason."
    )


@pytest.mark.parametrize(
    "code",
    [
        "open(path, 'wb')",
        "open(path, mode='a')",
        "path.open('x')",
        "path.open('r+b')",
        "path.write_text('a')",
        "draft.write_bytes(b'')",
        "draft.replace(path)",
        "draft.rename(path)",
        "os.replace(a, b)",
        "os.open(path, os.O_RDWR | os.O_CREAT)",
        "shutil.copyfile(a, b)",
        "tempfile.NamedTemporaryFile()",
        "image.save(path)",
    ],
)
def test_what_writes_is_noticed(code):
    assert list(writes(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code",
    ["open(path)", "open(path, 'rb')", "text.replace('a', 'b')", "storage.open(name, 'rb')"],
)
def test_what_reads_is_not(code):
    assert not list(writes(ast.parse(code)))
