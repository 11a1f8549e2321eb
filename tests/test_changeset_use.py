"""Records are written inside a changeset (`records/changes.py`); these lists name who writes them.

A module that writes to the database must be in one of the two lists below. A new module that opens
a changeset is added on purpose, with `changeset` around its writes.
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
    "operations",
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

#: Modules that open a changeset themselves.
CHANGESET_MODULES = {
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
    "exchange/spreadsheets/missing.py",
    "exchange/spreadsheets/undo.py",
    "photos/imports/worker.py",
    "photos/imports/batches.py",
    "photos/imports/runner.py",
    "photos/scans.py",
    "sample/images.py",
    "sample/create.py",
    "sample/remove.py",
}
#: Modules that write inside a changeset that one of the modules above has opened, or that write no
#: record, each with the reason.
CALLED_WITHIN = {
    "records/admin/adding.py": "which forms were saved; no record, within the save of one",
    "records/tombstones.py": "the tombstone of a record, called by ChangeSet.delete and restore",
    "photos/purging.py": "scans of a purged photograph, called by the purge in its changeset",
    "records/merging/labels.py": "labels of the remaining term, called by merge",
    "editorial/link_check/results.py": "how external links answered: no record",
    "audit/log.py": "the entry of the audit log, the last step of a changeset",
    "audit/models.py": "an entry of the audit log, which refuses every save but its first",
    "search/indexing/update.py": "rows of the index, a step at the end of a changeset",
    "search/indexing/rebuild.py": "rows of the index, made from the records",
    "search/models/version.py": "the row of the catalogue version, which a changeset locks",
    "identifiers/models.py": "the counter, in the transaction of the record that asks",
    "editorial/translations/original.py": "the original language, for save.py and staleness.py",
    "editorial/translations/staleness.py": "states of translations, a step of the changeset",
    "records/versions.py": "the revision of a deletion, called by ChangeSet.delete",
    "records/columns.py": "links of a record, called when a bag or spreadsheet is loaded",
    "records/part_columns.py": "links of a part, called when a bag or spreadsheet is loaded",
    "exchange/spreadsheets/preview.py": "the preview of a spreadsheet: no record",
    "exchange/spreadsheets/remembered.py": "what a header of a spreadsheet means: no record",
    "backoffice/spreadsheets/remembered.py": "what a header of a spreadsheet means: no record",
    "tabular/write.py": "a workbook, no database",
    "backoffice/spreadsheets/views.py": "an uploaded spreadsheet: no record",
    "museum/management/commands/serve.py": "a threading.Event: no database",
    "images/waiting.py": "files that wait for a record, in an object store: no database",
    "jobs/heartbeat.py": "when each worker was last seen: no record",
    "search/notifications.py": "a threading.Event: no database",
    "search/replica.py": "which database this thread reads: no database",
    "audit/failed_sign_ins.py": "how many sign-ins failed on a day: no record",
    "articles/prepared.py": "bodies of articles as parsed, a step of the changeset: no record",
    "records/markdown/remembered.py": "what was read of the texts to be written: no database",
    "records/version_cache.py": "which version this thread renders: no database",
    "operations/health/middleware.py": "the number of the request: no database",
    "museum/gateway/redis_store.py": "cached pages, in Redis: no database",
    "museum/jinja.py": "the request of this thread: no database",
    "museum/redis_cache.py": "the cache: no database",
    "museum/staticfiles.py": "style sheets, in memory: no database",
    "museum/gateway/version_watcher.py": "two threading.Events: it reads the version alone",
    "exchange/bag/images.py": "masters of photographs, called when a bag is loaded",
    "backoffice/bulk_edit/photographers.py": "the photographer of a row, called by rows.py",
    "accounts/second_factor.py": "second factors: no record, with an entry in the log",
    "people/stale_translations.py": "states of translations, a step of the changeset",
    "accounts/roles.py": "permissions, set by a migration",
    "photos/ingest.py": "masters: `commit` refuses to work outside a transaction",
    "photos/duplicates/queue.py": "jobs for the worker: no record",
    "photos/duplicates/compare.py": "duplicate candidates and perceptual hashes: no record",
    "photos/fixity_rounds.py": "the fixity check of the collection, an event: no record",
    "operations/backup/runs.py": "what became of backups and drills: no record",
    "operations/backup/restore.py": "the epoch of a catalogue that was restored: no record",
    "photos/imports/columns.py": "links of a photograph, called by runner.py",
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
    """Whether the call is of a method of the same name on something that is not a model."""
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


def _opens_changeset(path):
    return any(
        isinstance(node, ast.With)
        and any("changeset(" in ast.unparse(item.context_expr) for item in node.items)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_every_module_that_writes_is_listed():
    unlisted = []
    for path in _files():
        name = str(path.relative_to(ROOT))
        calls = [(line, call) for line, call in _writing_calls(path) if not _not_a_database(call)]
        if calls and name not in CHANGESET_MODULES and name not in CALLED_WITHIN:
            unlisted += [f"{name}:{line} {call}" for line, call in calls]
    assert not unlisted, "In neither list:\n" + "\n".join(unlisted)


def test_listed_modules_open_a_changeset():
    without = [
        name
        for name in sorted(CHANGESET_MODULES - {"records/changes.py"})
        if not _opens_changeset(ROOT / name)
    ]
    assert not without


def test_the_list_names_no_file_that_is_gone():
    assert not [name for name in {*CHANGESET_MODULES, *CALLED_WITHIN} if not (ROOT / name).exists()]
