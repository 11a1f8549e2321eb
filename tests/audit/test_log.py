"""Every changeset is logged, and neither the admin, the ORM nor SQL can change the log."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from audit.models import AuditEntry, AuditKind, ImmutableEntryError
from audit.triggers import TABLE, broken_triggers
from catalog.models import Source
from records.changes import changeset
from records.history import restore
from records.publication import publish, withdraw
from tests.admin_pages import create_user_in_group
from tests.audit_log import disable_triggers, enable_triggers
from tests.builders import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_entries():
    """A log of three entries."""
    for number in range(3):
        with changeset(why=f"Reason {number}."):
            Source.objects.create(work=f"A book {number}")
    return AuditEntry.objects.order_by("sequence")


def verify_audit(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def test_a_changeset_is_logged_with_who_why_and_what():
    user = User.objects.create_user("tamura")
    with changeset(user=user, why="From the title page."):
        source = Source.objects.create(work="A book")
    entry = AuditEntry.objects.get()
    assert (entry.sequence, entry.user_name, entry.user_key) == (1, "tamura", user.pk)
    assert (entry.kind, entry.why, entry.records) == (
        AuditKind.CHANGE,
        "From the title page.",
        source.identifier,
    )


def test_an_entry_outlives_the_account():
    user = User.objects.create_user("tamura")
    with changeset(user=user, why="From the title page."):
        Source.objects.create(work="A book")
    user.delete()
    assert AuditEntry.objects.get().user_name == "tamura"
    assert "every link holds" in verify_audit()


def test_nested_changesets_give_one_entry_and_empty_ones_none():
    with changeset(why="Nothing."):
        pass
    assert not AuditEntry.objects.exists()
    with changeset(why="Two books."):
        Source.objects.create(work="A book")
        with changeset(why="Inner."):
            Source.objects.create(work="Another")
    entry = AuditEntry.objects.get()
    assert entry.why == "Two books."
    assert len(entry.records.split()) == 2


def test_a_failed_changeset_is_not_logged():
    Source.objects.create(work="A book", identifier="SO-0001")
    with pytest.raises(DatabaseError), transaction.atomic(), changeset(why="The same again."):
        Source.objects.create(work="A book", identifier="SO-0001")
    assert not AuditEntry.objects.exists()


def test_publication_withdrawal_deletion_and_restoration_have_kinds():
    source = make_source(state="draft")
    publish(record=source)
    withdraw(record=source, category="error", reason={"en": "A mistake."})
    with changeset(why="Not ours.") as change_set:
        change_set.delete(source)
    from reversion.models import Version

    restore(version=Version.objects.get_deleted(Source).get(), user=None)
    kinds = list(AuditEntry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds[-4:] == ["publish", "withdraw", "delete", "restore"]
    named = AuditEntry.objects.filter(kind__in=kinds[-4:]).values_list("records", flat=True)
    assert set(named) == {source.identifier}


def test_sign_ins_failures_and_sign_outs_are_logged(client):
    User.objects.create_user("tamura", password="right", is_staff=True)
    for password in ("wrong", "right"):
        client.post(reverse("admin:login"), {"username": "tamura", "password": password})
    client.post(reverse("admin:logout"))
    kinds = list(AuditEntry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["failed", "sign_in", "sign_out"]
    assert "wrong" not in AuditEntry.objects.get(kind="failed").why


def test_an_export_is_logged_when_somebody_is_signed_in(client):
    address = reverse("exchange:photos_export", args=["csv"])
    b"".join(client.get(address).streaming_content)
    assert not AuditEntry.objects.exists()
    client.force_login(create_user_in_group("Curator"))
    b"".join(client.get(address).streaming_content)
    assert AuditEntry.objects.filter(kind="export", user_name="curator").count() == 1


# Altering it.


def test_the_orm_refuses(three_entries):
    entry = three_entries[1]
    entry.why = "Something else."
    attempts = [
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(why="x"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.filter(pk=2).update(why="x"),
        lambda: AuditEntry.objects.bulk_update([entry], ["why"]),
        lambda: AuditEntry.objects.bulk_create([entry], ignore_conflicts=True),
        lambda: AuditEntry.objects.update_or_create(pk=2, defaults={"why": "x"}),
    ]
    for attempt in attempts:
        with pytest.raises(ImmutableEntryError), transaction.atomic():
            attempt()
    # Without the museum's own model classes, as other code might write.
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save_base(raw=True, force_update=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry._base_manager.filter(pk=2)._raw_delete("default")
    assert "3 entries, every link holds" in verify_audit()


STATEMENTS = [
    f"UPDATE {TABLE} SET why = 'x' WHERE sequence = 2",
    f"DELETE FROM {TABLE} WHERE sequence = 3",
    f"INSERT INTO {TABLE} SELECT 9, at, user_key, user_name, kind, why, records, version,"
    f" previous, 'x' FROM {TABLE} WHERE sequence = 2",
]
ON_SQLITE = [
    f"INSERT OR REPLACE INTO {TABLE} SELECT sequence, at, user_key, user_name, kind, 'x', records,"
    f" version, previous, hash FROM {TABLE} WHERE sequence = 2",
    f"REPLACE INTO {TABLE} SELECT sequence, at, user_key, user_name, kind, 'x', records,"
    f" version, previous, hash FROM {TABLE} WHERE sequence = 3",
]
ON_POSTGRESQL = [f"TRUNCATE {TABLE}", f"TRUNCATE {TABLE} CASCADE"]


def statements():
    return [*STATEMENTS, *(ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL)]


def assert_refused(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_sql_is_refused(three_entries):
    for statement in statements():
        assert_refused(statement)
    assert "3 entries, every link holds" in verify_audit()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_the_role_of_production_can_neither_alter_it_nor_lift_its_protection(three_entries):
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS museum_app")
        cursor.execute("CREATE ROLE museum_app")
        call_command("audit_role", "museum_app", apply=True, stdout=StringIO())
        cursor.execute("SET ROLE museum_app")
        try:
            with changeset(why="As the application."):
                Source.objects.create(work="A book of the application's")
            lifting = [
                f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL",
                f"DROP TRIGGER {TABLE}_final ON {TABLE}",
                f"DROP TABLE {TABLE}",
                "SET LOCAL session_replication_role = replica",
            ]
            for statement in [*statements(), *lifting]:
                assert_refused(statement)
        finally:
            cursor.execute("RESET ROLE")
    assert "4 entries, every link holds" in verify_audit()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_the_owner_of_the_tables_is_no_role_for_production():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(CommandError, match="owns the tables or is a superuser"):
        call_command("audit_role", owner, apply=True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has roles")
def test_sqlite_has_no_roles_and_says_so():
    with pytest.raises(CommandError, match="no roles"):
        call_command("audit_role", "museum_app")


@pytest.mark.parametrize("view", ["change", "delete", "add", "changelist"])
def test_the_admin_offers_no_way(three_entries, admin_client, view):
    keys = [three_entries[1].pk] if view in ("change", "delete") else []
    address = reverse(f"admin:audit_auditentry_{view}", args=keys)
    fields = {
        "why": "x",
        "post": "yes",
        "action": "delete_selected",
        "_selected_action": ["2"],
    }
    before = AuditEntry.objects.count()
    answer = admin_client.post(address, fields)
    assert answer.status_code == (200 if view == "changelist" else 403)
    assert AuditEntry.objects.get(pk=2).why == "Reason 1."
    assert f"{before} entries, every link holds" in verify_audit()


@pytest.mark.parametrize("group", ["Curator", "Contributor"])
def test_only_administrators_see_it(client, three_entries, group):
    client.force_login(create_user_in_group(group))
    assert client.get(reverse("admin:audit_auditentry_changelist")).status_code == 403
    assert client.get(reverse("admin:audit_auditentry_export", args=["csv"])).status_code == 403


def test_it_is_searched_and_taken_away(three_entries, admin_client):
    listing = reverse("admin:audit_auditentry_changelist")
    page = admin_client.get(listing, {"q": '"Reason 1"'})
    assert [entry.why for entry in page.context["cl"].result_list] == ["Reason 1."]
    export = reverse("admin:audit_auditentry_export", args=["jsonl"])
    answer = admin_client.get(export, {"q": '"Reason 1"'})
    (line,) = b"".join(answer.streaming_content).decode().splitlines()
    assert json.loads(line)["hash"] == three_entries[1].hash
    assert AuditEntry.objects.filter(kind="export").exists()


def test_what_a_spreadsheet_would_compute_is_guarded(admin_client):
    with changeset(why="=HYPERLINK(1)"):
        Source.objects.create(work="A book")
    answer = admin_client.get(reverse("admin:audit_auditentry_export", args=["csv"]))
    assert ",'=HYPERLINK(1)," in b"".join(answer.streaming_content).decode()


# Proving it.


def execute_without_triggers(statement):
    with connection.cursor() as cursor:
        for away in disable_triggers():
            cursor.execute(away)
        cursor.execute(statement)
        for back in enable_triggers():
            cursor.execute(back)


def test_editing_a_row_without_triggers_is_found(three_entries):
    execute_without_triggers(f"UPDATE {TABLE} SET why = 'Something else.' WHERE sequence = 2")
    with pytest.raises(CommandError, match=r"entry 2 .*was altered"):
        verify_audit()


def test_removing_a_row_is_found(three_entries):
    execute_without_triggers(f"DELETE FROM {TABLE} WHERE sequence = 2")
    with pytest.raises(CommandError, match=r"missing before entry 3"):
        verify_audit()


def test_a_cut_at_the_end_is_found_by_the_hash_that_was_written_down(three_entries):
    head = three_entries[2].hash
    assert "every link holds" in verify_audit("--head", head)
    execute_without_triggers(f"DELETE FROM {TABLE} WHERE sequence = 3")
    assert "2 entries" in verify_audit()
    with pytest.raises(CommandError, match="cut off"):
        verify_audit("--head", head)


def test_triggers_that_are_gone_are_missed_and_made_again_by_migrate(three_entries):
    with connection.cursor() as cursor:
        for away in disable_triggers():
            cursor.execute(away)
    assert broken_triggers(connection)
    with pytest.raises(CommandError, match="no longer protects"):
        verify_audit()
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        assert not broken_triggers(connection)
        assert "every link holds" in verify_audit()
