"""Every change goes through the one door (`records/changes.py`): this lists the doors there are.

A file that writes to the database must stand here, with where its act is opened. A new door is
added on purpose, with `act` around what it does.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = (
    "identifiers",
    "dates",
    "images",
    "jobs",
    "tabular",
    "search",
    "audit",
    "records",
    "accounts",
    "editorial",
    "catalog",
    "people",
    "photos",
    "articles",
    "sample",
    "exchange",
    "iiif",
    "backoffice",
    "museum",
)

#: Methods of models, managers and querysets that write.
WRITES = {
    "save",
    "delete",
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "set",
}

#: Files that open the door themselves.
DOORS = {
    "records/changes.py",
    "records/publication.py",
    "records/purge.py",
    "records/history.py",
    "records/admin/base.py",
    "editorial/comments.py",
    "editorial/previews/links.py",
    "editorial/scheduling.py",
    "editorial/translations/save.py",
    "people/translations.py",
    "backoffice/bulk_update/changes.py",
    "backoffice/bulk_edit/rows.py",
    "records/merging/merge.py",
    "records/merging/unmerge.py",
    "photos/imports/receive.py",
    "backoffice/uploads/views.py",
    "exchange/bag/load.py",
    "exchange/spreadsheets/apply_rows.py",
    "exchange/spreadsheets/undo.py",
    "photos/imports/worker.py",
    "photos/imports/batches.py",
    "photos/imports/runner.py",
    "photos/scans.py",
    "sample/images.py",
    "sample/create.py",
    "sample/remove.py",
}
#: Files that write inside an act that one of the doors has opened, or that write no record.
INSIDE = {
    "records/tombstones.py": "the tombstone of a record, called by Act.delete and restore",
    "photos/purging.py": "scans of a purged photograph, called by the purge within its act",
    "records/merging/labels.py": "labels of the term that stays, called by merge",
    "editorial/link_check/results.py": "how addresses outside answered: no record",
    "audit/log.py": "the entry of the audit log, which act asks for last",
    "audit/models.py": "refuses every save but the first",
    "search/indexing/update.py": "rows of the index, called by act on leaving",
    "search/indexing/rebuild.py": "rows of the index, which say what the records say",
    "search/models/version.py": "the catalogue's row, which act locks",
    "identifiers/models.py": "the counter, in the transaction of the record that asks",
    "editorial/translations/original.py": "the original language, called by saving and staleness",
    "editorial/translations/staleness.py": "states of translations, a step at the end of an act",
    "records/versions.py": "the revision of a deletion, called by Act.delete",
    "records/columns.py": "links of a record, called by a bag or a sheet that is loaded",
    "records/part_columns.py": "links of a part, called by a bag or a sheet that is loaded",
    "exchange/spreadsheets/preview.py": "what a sheet would do: no record",
    "tabular/write.py": "a workbook, no database",
    "backoffice/spreadsheets/views.py": "a sheet that was shown and not done: no record",
    "museum/management/commands/serve.py": "an event between threads",
    "exchange/bag/images.py": "masters of photographs, called by loading",
    "backoffice/bulk_edit/photographers.py": "the photographer of a row, as the table saves it",
    "accounts/second_factor.py": "second factors of an account: no record, and the log is told",
    "people/stale_translations.py": "states of translations, a step at the end of an act",
    "accounts/roles.py": "permissions, kept by migration",
    "photos/ingest.py": "masters: `commit` refuses to work outside an act's transaction",
    "photos/duplicates/queue.py": "work for the worker: no record",
    "photos/duplicates/compare.py": "pairs that are alike, and fingerprints: no record",
    "photos/imports/columns.py": "links of a photograph, called by the run",
}


def _writing_calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
        ):
            yield node.lineno, ast.unparse(node.func)


def _not_a_database(call):
    """Calls of the same names on things that are not models."""
    return call.split(".")[0] in {
        "storage",
        "storages",
        "bag",
        "image",
        "picture",
        "cache",
        "closing",
        "super()",
        "_current",
        "_expected",
        "_uncommitted",
    } or call.endswith(("storage.save", "storage.delete", "_stack.set"))


def _files():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _opens_an_act(path):
    return any(
        isinstance(node, ast.With)
        and any("act(" in ast.unparse(item.context_expr) for item in node.items)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_whoever_writes_is_a_known_door_or_stands_inside_one():
    strangers = []
    for path in _files():
        name = str(path.relative_to(ROOT))
        calls = [(line, call) for line, call in _writing_calls(path) if not _not_a_database(call)]
        if calls and name not in DOORS and name not in INSIDE:
            strangers += [f"{name}:{line} {call}" for line, call in calls]
    assert not strangers, "These write outside the one door:\n" + "\n".join(strangers)


def test_every_door_opens_an_act():
    closed = [
        name for name in sorted(DOORS - {"records/changes.py"}) if not _opens_an_act(ROOT / name)
    ]
    assert not closed


def test_the_list_names_no_file_that_is_gone():
    assert not [name for name in {*DOORS, *INSIDE} if not (ROOT / name).exists()]
