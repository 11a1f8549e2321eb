"""The database role that the museum should run as: it may add to the audit log and no more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit.triggers import TABLE


def grant_statements(role: str, schema: str = "public") -> list[str]:
    """The SQL that lets `role` run the museum without owning, and so without unlocking, the log."""
    name, where = connection.ops.quote_name(role), connection.ops.quote_name(schema)
    everything = f"ALL TABLES IN SCHEMA {where}"
    return [
        f"GRANT USAGE ON SCHEMA {where} TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {everything} TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {where} TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON {TABLE} FROM {name}",
    ]


class Command(BaseCommand):
    help = (
        "PostgreSQL: print the SQL that gives a role what the museum needs to run, and of the "
        "audit log only reading and adding; --apply runs it. Run as the owner of the tables, "
        "after every migration (docs/audit.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="an existing role, which must not own the tables")
        parser.add_argument("--apply", action="store_true", help="run it instead of printing it")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "On SQLite there are no roles: whoever owns the file can drop a trigger, and "
                "`manage.py verify_audit` then names what was altered."
            )
        role = options["role"]
        if options["apply"]:
            self._require_unprivileged_role(role)
            with connection.cursor() as cursor:
                for statement in grant_statements(role):
                    cursor.execute(statement)
            self.stdout.write(self.style.SUCCESS(f"{role} may run the museum."))
            return
        for statement in grant_statements(role):
            self.stdout.write(f"{statement};")

    def _require_unprivileged_role(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [TABLE])
            (owner,) = cursor.fetchone()
        if found is None:
            raise CommandError(f"There is no role “{role}”: CREATE ROLE {role} LOGIN, then again.")
        if found[0] or role == owner:
            raise CommandError(
                f"“{role}” owns the tables or is a superuser, and could drop the triggers. Choose "
                "another role for DATABASE_URL, and migrate as this one."
            )
