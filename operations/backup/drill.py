"""The drill: the newest backup is restored in a scratch place, and every record compared.

Nothing of the living museum is touched. The repository is read without restic's cache, so that
what is compared is what lies there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, connections, transaction

from audit.chain import find_breaks
from audit.models import AuditEntry
from audit.triggers import broken_triggers
from operations.models import BackupKind
from photos.models import Master

from .database import FILES, damage, scratch_database
from .errors import BackupError
from .fingerprints import Block, differences, fingerprint
from .manifest import ROWS_FILE, Manifest, NamedMaster, read_masters
from .masters import compare
from .places import STATE_PATH, only_one, workspace
from .repository import Repository
from .runs import Report, close_interrupted, recorded


def run_drill(address: str, id: str = "") -> Report:
    """Restore the newest whole state (or the one that `id` begins), compare it and record it.

    The problems of the report name each table with the keys of its rows, and each file. Raises
    BackupError when the drill cannot be done.
    """
    repository = Repository(address)
    with only_one("drill"):
        close_interrupted(BackupKind.DRILL)
        scratch = workspace() / "drill"
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            with recorded(BackupKind.DRILL, repository.shown) as report:
                _compare_state(repository, id, scratch, report)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        return report


def _compare_state(repository: Repository, id: str, scratch: Path, report: Report) -> None:
    state = repository.find(id) if id else repository.newest()
    report.problems += [f"restic check: {line}" for line in repository.check()]
    failed = repository.restore(state.id, scratch, [STATE_PATH])
    folder = scratch / STATE_PATH
    try:
        manifest = Manifest.read(folder)
    except BackupError as error:
        raise BackupError(" ".join([str(error), *_sentences(failed), *report.problems])) from error
    report.problems += _sentences(failed)
    report.problems += manifest.damaged_files(folder)
    masters: list[NamedMaster] = []
    rows = 0
    try:
        with scratch_database(folder / FILES[manifest.engine], manifest.engine) as alias:
            report.problems += damage(alias)
            rows = _compare_rows(folder, alias, report)
            report.problems += _audit_problems(manifest, alias)
            masters = [
                NamedMaster(*row)
                for row in Master.objects.using(alias).values_list("sha256", "file", "size")
            ]
    except (BackupError, DatabaseError) as error:
        # The masters are compared all the same, by the list that the state has of them.
        report.problems.append(f"The database of the backup cannot be restored: {error}")
    masters = masters or _listed_masters(folder, report)
    before = len(report.problems)
    report.problems += compare(repository, state.id, manifest, masters, scratch)
    report.facts.append(
        f"State {state.short} of {state.taken_at:%Y-%m-%d %H:%M} UTC: {rows} rows compared, "
        f"{len(masters)} masters read, {len(report.problems) - before} of them wrong."
    )


def _sentences(failed: dict[str, str]) -> list[str]:
    return [f"{path.removeprefix(STATE_PATH + '/')}: {why}" for path, why in failed.items()]


def _compare_rows(folder: Path, alias: str, report: Report) -> int:
    """Compare the rows of all tables with the digests of the backup; return how many there are."""
    rows = 0

    def counted(blocks: Iterator[Block]) -> Iterator[Block]:
        nonlocal rows
        for block in blocks:
            rows += block.rows
            yield block

    try:
        with (folder / ROWS_FILE).open() as lines, transaction.atomic(using=alias):
            expected = (Block.parse(line) for line in lines)
            report.problems += differences(expected, counted(fingerprint(alias)))
    except (OSError, ValueError) as error:
        report.problems.append(f"{ROWS_FILE} cannot be read: {error}.")
    except Exception as error:  # a damaged SQLite file raises errors of sqlite3, not of Django
        report.problems.append(f"The rows cannot be read: {error!r}")
    return rows


def _audit_problems(manifest: Manifest, alias: str) -> Iterator[str]:
    """Yield what is wrong with the audit log of the restored database, and with its end."""
    entries = AuditEntry.objects.using(alias)
    yield from (f"The audit log: {broken}" for broken in find_breaks(entries.order_by("sequence")))
    for name, reason in broken_triggers(connections[alias]).items():
        yield f"The audit log is not protected: the trigger {name} is {reason}."
    head = entries.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")
    if head != (manifest.audit_entries, manifest.audit_head):
        yield f"The audit log ends at entry {head[0]} instead of {manifest.audit_entries}."
    elif head[1] and not AuditEntry.objects.filter(hash=head[1]).exists():
        yield "The museum's audit log has no entry with the hash at which that of the backup ends."


def _listed_masters(folder: Path, report: Report) -> list[NamedMaster]:
    try:
        return list(read_masters(folder))
    except (OSError, ValueError) as error:
        report.problems.append(f"The list of masters cannot be read: {error}.")
        return []
