"""`verify_audit` finds a trigger of the log that was dropped, disabled, rewritten or added."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.triggers import TABLE, broken_triggers, create_triggers, foreign_triggers

pytestmark = pytest.mark.django_db

_FINAL, _INSERT = f"{TABLE}_final", f"{TABLE}_insert"
#: What somebody could do, on each engine: statements, the trigger they break, and its state then.
SABOTAGE = {
    "sqlite": [
        (
            [
                f"DROP TRIGGER {TABLE}_update",
                f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE} BEGIN SELECT 1; END",
            ],
            f"{TABLE}_update",
            "rewritten",
        ),
        (
            [
                f"DROP TRIGGER {TABLE}_delete",
                f"CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE} WHEN 0"
                " BEGIN SELECT RAISE(ABORT, 'no'); END",
            ],
            f"{TABLE}_delete",
            "rewritten",
        ),
        ([f"DROP TRIGGER {TABLE}_insert"], f"{TABLE}_insert", "missing"),
        (
            [
                f"DROP TRIGGER {TABLE}_update",
                f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON auth_group BEGIN SELECT 1; END",
            ],
            f"{TABLE}_update",
            "missing",
        ),
    ],
    "postgresql": [
        ([f"ALTER TABLE {TABLE} DISABLE TRIGGER {_FINAL}"], _FINAL, "disabled"),
        ([f"ALTER TABLE {TABLE} ENABLE REPLICA TRIGGER {_INSERT}"], _INSERT, "disabled"),
        ([f"DROP TRIGGER {_FINAL} ON {TABLE}"], _FINAL, "missing"),
        (
            [
                f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN NULL; END $$"
            ],
            _FINAL,
            "rewritten",
        ),
        (
            [
                f"CREATE OR REPLACE FUNCTION {TABLE}_in_turn() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN NEW; END $$"
            ],
            _INSERT,
            "rewritten",
        ),
        (
            [
                f"CREATE OR REPLACE TRIGGER {_FINAL} BEFORE TRUNCATE ON {TABLE}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"
            ],
            _FINAL,
            "rewritten",
        ),
    ],
}
#: A trigger, or a rule, that sets aside what is written.
ADDED = {
    "sqlite": [
        f"CREATE TRIGGER other BEFORE INSERT ON {TABLE} BEGIN SELECT RAISE(IGNORE); END",
    ],
    "postgresql": [
        f"CREATE RULE other AS ON INSERT TO {TABLE} DO INSTEAD NOTHING",
        f"CREATE TRIGGER other BEFORE INSERT ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
}
CASES = [(vendor, *case) for vendor, cases in SABOTAGE.items() for case in cases]


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def verify_audit():
    call_command("verify_audit", stdout=io.StringIO())


def test_the_museums_own_triggers_are_known_again():
    assert broken_triggers(connection) == {}
    assert foreign_triggers(connection) == []
    verify_audit()


@pytest.mark.parametrize(("vendor", "statements", "trigger", "reason"), CASES)
def test_a_trigger_that_does_not_protect_is_found_and_made_again(
    vendor, statements, trigger, reason
):
    if connection.vendor != vendor:
        pytest.skip(f"statements of {vendor}")
    execute(*statements)
    assert broken_triggers(connection) == {trigger: reason}
    with pytest.raises(CommandError, match=f"{trigger} is {reason}"):
        verify_audit()
    create_triggers(None)
    verify_audit()


@pytest.mark.parametrize(
    ("vendor", "statement"), [(v, s) for v, each in ADDED.items() for s in each]
)
def test_what_the_museum_did_not_add_is_named(vendor, statement):
    if connection.vendor != vendor:
        pytest.skip(f"a statement of {vendor}")
    execute(statement)
    with pytest.raises(CommandError, match="not the museum's: other"):
        verify_audit()
