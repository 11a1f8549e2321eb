"""Anchors show what the chain cannot: a log that was cut off, or written anew as a whole."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from audit.anchor_mail import mail_anchors
from audit.anchors import Anchor, anchor_daily, anchors_path, read_anchors
from audit.chain import GENESIS_HASH, entry_hash
from audit.log import log_event
from audit.models import AuditEntry, AuditKind
from audit.triggers import TABLE
from jobs.queue import periodic
from tests.audit_log import disable_triggers, enable_triggers

pytestmark = pytest.mark.django_db(transaction=True)


def add_entries(count):
    for number in range(count):
        log_event(AuditKind.EXPORT, why=f"Export {number}.")


def verify_audit(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def anchor_audit(*arguments):
    out = StringIO()
    call_command("anchor_audit", *arguments, stdout=out)
    return out.getvalue()


def as_intruder(*statements):
    """Run SQL with the triggers out of the way, and put them back as they were."""
    with connection.cursor() as cursor:
        for statement in [*disable_triggers(), *statements, *enable_triggers()]:
            cursor.execute(statement)


def rebuild_chain():
    """What a clever intruder does: the log is written anew, every hash right."""
    entries = list(AuditEntry.objects.order_by("sequence"))
    entries[3].why = "Nothing happened."
    previous = GENESIS_HASH
    statements = []
    for entry in entries:
        entry.previous = previous
        previous = entry.hash = entry_hash(entry)
        statements.append(
            f"UPDATE {TABLE} SET why = '{entry.why}', previous = '{entry.previous}',"
            f" hash = '{entry.hash}' WHERE sequence = {entry.sequence}"
        )
    as_intruder(*statements)


@pytest.fixture
def every_ten(monkeypatch):
    """Every tenth entry is anchored, so that a test need not write hundreds."""
    for module in ("audit.anchors", "audit.log", "audit.management.commands.verify_audit"):
        monkeypatch.setattr(f"{module}.ANCHOR_EVERY", 10)


@pytest.fixture
def anchored(every_ten):
    """A log of 25 entries, of which the tens are anchored."""
    add_entries(25)
    return read_anchors(anchors_path()).anchors


def test_every_hundredth_entry_is_anchored_before_the_change_returns():
    add_entries(99)
    assert not anchors_path().exists()
    add_entries(102)
    hashes = dict(AuditEntry.objects.values_list("sequence", "hash"))
    assert [(each.sequence, each.hash) for each in read_anchors(anchors_path()).anchors] == [
        (100, hashes[100]),
        (200, hashes[200]),
    ]
    assert "2 anchors agree" in verify_audit()


def test_a_change_that_is_rolled_back_is_not_anchored(every_ten):
    add_entries(9)

    def fail():
        with transaction.atomic():
            log_event(AuditKind.EXPORT, why="Never.")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not anchors_path().exists()


def test_the_newest_entries_were_cut_off(anchored):
    as_intruder(f"DELETE FROM {TABLE} WHERE sequence > 15")
    with pytest.raises(CommandError, match=r"Entry 20, which was anchored .* is not in the log"):
        verify_audit()


def test_the_log_was_written_anew(anchored):
    rebuild_chain()
    with pytest.raises(CommandError, match=r"Entry 10 has another hash .* written anew"):
        verify_audit()


def test_a_line_was_taken_out(anchored):
    path = anchors_path()
    anchor_audit()
    first, *others = path.read_text().splitlines()
    path.write_text("\n".join([first, *others[1:], ""]))
    with pytest.raises(CommandError, match="The anchor of entry 20 is missing"):
        verify_audit()


def test_a_line_was_altered(anchored):
    path = anchors_path()
    path.write_text(path.read_text().replace(" 10 ", " 1o "))
    with pytest.raises(CommandError, match="Line 1 of the anchors cannot be read"):
        verify_audit()


def test_the_file_was_removed(anchored):
    anchors_path().unlink()
    with pytest.raises(CommandError, match="there are no anchors in"):
        verify_audit()
    assert anchor_audit().count("\n") == 3
    assert "3 anchors agree" in verify_audit()


def test_a_copy_elsewhere_convicts_whoever_altered_both(anchored, tmp_path):
    copy = tmp_path / "on-paper.txt"
    copy.write_text(anchors_path().read_text())
    rebuild_chain()
    anchors_path().unlink()
    anchor_audit()
    assert "3 anchors agree" in verify_audit()
    with pytest.raises(CommandError, match="Entry 10 has another hash"):
        verify_audit("--anchors", str(copy))


def test_a_last_line_that_a_power_failure_cut_off_is_no_tampering(anchored):
    path = anchors_path()
    with path.open("a") as file:
        file.write("2026-11-30T2")
    assert "2 anchors agree" in verify_audit()


def test_a_restored_backup_is_declared(anchored):
    as_intruder(f"DELETE FROM {TABLE} WHERE sequence > 15")
    with pytest.raises(CommandError, match="needs a reason"):
        anchor_audit("--restored", " ")
    anchor_audit("--restored", "Backup of 1 May:\nthe disk had failed.")
    told = verify_audit()
    assert "An older state was restored" in told
    assert "Backup of 1 May: the disk had failed." in told
    add_entries(6)
    assert [each.sequence for each in read_anchors(anchors_path()).anchors] == [10, 15, 20]
    verify_audit()


def test_the_worker_anchors_daily_and_what_a_killed_process_left_out(anchored):
    assert anchor_daily in periodic()
    assert anchor_daily() == []
    path = anchors_path()
    older = Anchor(timezone.now() - timedelta(days=1), anchored[0].sequence, anchored[0].hash)
    path.write_text(f"{older}\n")
    # 20 was left out by a process that was killed, and 25 is the newest today.
    assert [each.sequence for each in anchor_daily()] == [20, 25]
    assert anchor_daily() == []
    assert "3 anchors agree" in verify_audit()


def test_an_anchor_that_cannot_be_written_fails_no_change(anchored, caplog):
    anchors_path().unlink()
    anchors_path().mkdir()
    add_entries(5)
    assert AuditEntry.objects.count() == 30
    assert "in on_commit() during transaction" in caplog.text
    with pytest.raises(CommandError, match="cannot be read"):
        verify_audit()
    with pytest.raises(CommandError, match="AUDIT_ANCHORS"):
        anchor_audit()
    anchors_path().rmdir()
    assert [each.sequence for each in anchor_daily()] == [10, 20, 30]


def test_new_lines_are_mailed_once(anchored, settings):
    assert mail_anchors() == 0
    settings.AUDIT_ANCHOR_MAIL = ["archivist@museum.example"]
    with override_settings(EMAIL_BACKEND="tests.no_such_backend"), pytest.raises(ImportError):
        mail_anchors()
    assert mail_anchors() == 2
    assert mail_anchors() == 0
    add_entries(5)
    assert mail_anchors() == 1
    first, second = mail.outbox
    assert first.to == ["archivist@museum.example"]
    assert [line in first.body for line in map(str, anchored)] == [True, True]
    assert " 30 " in second.body
    assert " 20 " not in second.body


def test_the_file_is_where_the_setting_says():
    assert anchors_path() == Path(settings.DATA_DIR) / "audit-anchors.txt"


# The order of time.


@pytest.fixture
def clock(monkeypatch):
    """A clock that can be set."""

    class Clock:
        now = timezone.now()

    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    yield Clock
    monkeypatch.setattr(timezone, "now", real)


def test_a_clock_that_is_set_back_is_an_entry_of_its_own(clock):
    add_entries(1)
    clock.now -= timedelta(days=3)
    add_entries(2)
    kinds = list(AuditEntry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["export", "clock", "export", "export"]
    assert "Entry 2: The clock was set back, from" in verify_audit()


def test_clocks_of_two_machines_may_differ_a_little(clock):
    add_entries(1)
    clock.now -= timedelta(seconds=9)
    add_entries(1)
    first, second = AuditEntry.objects.order_by("sequence")
    assert (second.kind, second.at) == ("export", first.at)
    verify_audit()


def test_a_date_that_was_altered_with_all_hashes_is_out_of_order():
    add_entries(5)
    entries = list(AuditEntry.objects.order_by("sequence"))
    entries[3].at -= timedelta(days=2)
    previous, statements = GENESIS_HASH, []
    for entry in entries:
        entry.previous = previous
        previous = entry.hash = entry_hash(entry)
        at = entry.at.strftime("%Y-%m-%d %H:%M:%S.%f") + (
            "+00" if connection.vendor == "postgresql" else ""
        )
        statements.append(
            f"UPDATE {TABLE} SET at = '{at}', previous = '{entry.previous}',"
            f" hash = '{entry.hash}' WHERE sequence = {entry.sequence}"
        )
    as_intruder(*statements)
    with pytest.raises(CommandError, match=r"entry 4 .* is dated before entry 3"):
        verify_audit()
