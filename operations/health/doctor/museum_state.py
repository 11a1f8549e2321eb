"""Checks of the museum: database, migrations, index, static files, worker, cache, backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from jobs import heartbeat
from jobs.models import JobStatus
from jobs.queue import registered_models
from operations.health import installation, records
from operations.health.doctor.finding import Finding, advice
from operations.health.state import Failed, State
from operations.models import BackupKind
from search.models import CatalogueVersion


def check_database() -> Iterator[Finding]:
    """The database answers, has every migration, and no table that a newer version made."""
    missing = installation.missing_database_file()
    if missing:
        yield Finding("database", f"The file {missing} is missing.", "Run `manage.py setup`.")
        return
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        yield Finding(
            "database",
            f"It does not answer: {reason}.",
            "Start it, look at DATABASE_URL, and at who owns its files.",
        )
        return
    if waiting:
        first = waiting[0][0]
        yield Finding(
            "migrations",
            f"{len(waiting)} wait; the first is {first.app_label}.{first.name}.",
            "Run `manage.py migrate`.",
        )
    known = set(executor.loader.disk_migrations)
    newer = sorted(
        f"{app}.{migration}"
        for app, migration in executor.loader.applied_migrations
        if app in executor.loader.migrated_apps and (app, migration) not in known
        if not _is_replaced(executor, app, migration)
    )
    if newer:
        yield advice(
            "migrations",
            f"The database has migrations that this code does not know: {', '.join(newer)}.",
            "That is as it should be while a newer version is put into service; otherwise update "
            "the code.",
        )


def _is_replaced(executor: MigrationExecutor, app: str, name: str) -> bool:
    return any((app, name) in one.replaces for one in executor.loader.disk_migrations.values())


def database_is_usable() -> bool:
    """Whether the checks that read tables may be made."""
    return not any(finding.severity.value == "fault" for finding in check_database())


def check_index() -> Iterator[Finding]:
    if not CatalogueVersion.index_is_current():
        yield Finding("index", "It is to be made anew.", "Run `manage.py rebuild_index`.")
        return
    try:
        records.check_index(State())
    except Failed as failed:
        yield Finding("index", f"{failed} {failed.detail}", "Run `manage.py rebuild_index`.")


def check_records() -> Iterator[Finding]:
    """A few records and masters can be read."""
    try:
        records.check_records(State())
        records.check_masters(State())
    except Failed as failed:
        yield Finding(
            "masters",
            f"{failed} {failed.detail}",
            "`manage.py verify_fixity` names all such files; restore them from the backup.",
        )
    except DatabaseError as error:
        yield Finding(
            "records", f"One cannot be read: {error}.", "Restore the database from the backup."
        )


def check_static_files() -> Iterator[Finding]:
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return
    if not (Path(settings.STATIC_ROOT) / staticfiles_storage.manifest_name).exists():
        yield Finding(
            "static files",
            f"They are not collected in {settings.STATIC_ROOT}: pages answer 500.",
            "Run `manage.py collectstatic --noinput`, or `manage.py setup`.",
        )


def check_worker() -> Iterator[Finding]:
    """A worker runs, nothing waits for long, nothing failed lately."""
    if heartbeat.workers_alive() == 0:
        last = heartbeat.last_seen()
        when = f"the last was heard of at {last:%Y-%m-%d %H:%M} UTC" if last else "none ever did"
        yield Finding(
            "worker",
            f"None runs ({when}): uploads and scheduled publication wait.",
            "`manage.py serve` starts one, unless WORKER=0; or start `manage.py work` "
            "(deploy/systemd/museum-worker.service).",
        )
    hour_ago = timezone.now() - timedelta(hours=1)
    for model in registered_models():
        waiting = model._base_manager.filter(status=JobStatus.WAITING, due_at__lt=hour_ago).count()
        if waiting:
            yield advice(
                "worker",
                f"{waiting} jobs of {model._meta.label} are due for more than an hour.",
                "Start more workers, or look into the log of the worker for what stops it.",
            )


def check_cache() -> Iterator[Finding]:
    try:
        installation.check_cache(State())
    except Failed as failed:
        yield Finding("cache", str(failed), "Look at CACHE_URL, or at the folder `cache`.")
    except Exception as error:  # each backend has errors of its own
        yield Finding(
            "cache",
            f"It does not answer: {error}.",
            f"Start it, or look at its address ({type(cache).__name__}).",
        )


def check_backups() -> Iterator[Finding]:
    """The last backup and the last drill that succeeded are recent enough."""
    limits = (
        (BackupKind.BACKUP, settings.BACKUP_MAXIMUM_AGE, "backup", "`make backup TO=...`"),
        (BackupKind.DRILL, settings.DRILL_MAXIMUM_AGE, "restore drill", "`manage.py drill`"),
    )
    for kind, limit, name, command in limits:
        last = installation.last_success(kind)
        if not limit or (last and timezone.now() - last <= limit):
            continue
        wrong = f"The last {name} that succeeded is of {last:%Y-%m-%d %H:%M} UTC." if last else ""
        yield Finding(
            "backup",
            wrong or f"There has been no {name} yet.",
            f"Run {command}, and see that it runs by itself (docs/deploy.md).",
        )
