"""A backup restores, and every difference is named."""

from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from audit.models import AuditEntry
from images.storage import masters
from operations.backup import drill
from operations.backup.database import scratch_database
from operations.backup.drill import run_drill
from operations.backup.errors import BackupError
from operations.backup.fingerprints import Block, differences
from operations.backup.manifest import Manifest, NamedMaster
from operations.backup.masters import compare, parts
from operations.backup.places import STATE_PATH
from operations.backup.repository import Repository
from operations.models import BackupRun
from photos.models import Master
from search.models import Posting
from tests.builders import make_photo
from tests.operations.conftest import back_up

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_backup_restores_and_the_drill_says_so(repository, scans):
    report = back_up(repository)
    assert report.problems == []
    assert "3 masters" in report.facts[0]
    report = run_drill(repository)
    assert report.problems == []
    kinds = BackupRun.objects.order_by("pk").values_list("kind", "outcome", "target")
    assert list(kinds) == [("backup", "succeeded", repository), ("drill", "succeeded", repository)]
    run = BackupRun.objects.get(kind="drill")
    assert "3 masters read, 0 of them wrong" in run.detail
    assert run.finished_at >= run.started_at


def flip_a_bit(path, where):
    """Change one bit of a file, at `where` (0 to 1) of its length."""
    content = bytearray(path.read_bytes())
    content[int(where * (len(content) - 1))] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def packs(repository):
    """The files of the repository that hold data, the largest first."""
    files = [path for path in (Path(repository) / "data").rglob("*") if path.is_file()]
    return sorted(files, key=lambda path: -path.stat().st_size)


# The largest pack holds the contents of files, the smallest their names.
@pytest.mark.parametrize(
    ("which", "where"),
    [(0, 0.3), (-1, 0.1), *(pytest.param(0, n / 20, marks=pytest.mark.long) for n in range(20))],
)
def test_a_flipped_bit_in_the_repository_is_named(repository, scans, which, where):
    back_up(repository)
    flip_a_bit(packs(repository)[which], where)
    try:
        problems = run_drill(repository).problems
    except BackupError as error:
        problems = [str(error)]
    named = [master.file.name for master in Master.objects.all()]
    named += ["database.", "rows.tsv", "manifest.json", "masters.tsv", "error for tree"]
    assert any(name in problem for problem in problems for name in named), problems
    run = BackupRun.objects.get(kind="drill")
    assert run.outcome == "failed"
    assert any(name in run.detail for name in named)


def test_masters_that_rotted_or_were_lost_before_the_backup_are_named(repository, scans):
    rotten, lost = scans[0].master.file.name, scans[1].master.file.name
    flip_a_bit(Path(masters().path(rotten)), 0.5)
    Path(masters().path(lost)).unlink()
    report = back_up(repository)
    assert [lost in problem for problem in report.problems] == [True]
    assert BackupRun.objects.get(kind="backup").outcome == "failed"
    problems = sorted(run_drill(repository).problems)
    assert problems == sorted(
        [
            f"{rotten}: this master is not what came in.",
            f"{lost}: this master is missing in the backup.",
        ]
    )


def altered(address, monkeypatch, sql):
    """The problems of a drill whose scratch database is altered by `sql` after it is restored."""

    @contextmanager
    def and_altered(file, made_by):
        with scratch_database(file, made_by) as alias:
            with connections[alias].cursor() as cursor:
                for statement in sql:
                    cursor.execute(statement)
            yield alias

    monkeypatch.setattr(drill, "scratch_database", and_altered)
    return run_drill(address).problems


def test_a_record_that_differs_is_named_by_its_table_and_key(repository, scans, monkeypatch):
    back_up(repository)
    key = scans[2].pk
    sql = [f"UPDATE photos_photo SET title_en = 'Another' WHERE id = {key}"]
    problems = altered(repository, monkeypatch, sql)
    first, last = scans[0].pk, scans[2].pk
    expected = f"photos_photo: rows with the keys {first} to {last} are not what was backed up."
    assert problems == [expected]


def test_a_table_and_a_row_that_are_gone_and_a_log_that_was_cut_off_are_named(
    repository, scans, monkeypatch
):
    back_up(repository)
    trigger = (
        "DROP TRIGGER audit_auditentry_delete"
        if connection.vendor == "sqlite"
        else "DROP TRIGGER audit_auditentry_final ON audit_auditentry"
    )
    last = AuditEntry.objects.order_by("-sequence").first()
    sql = [
        "DROP TABLE axes_accesslog",
        "DELETE FROM search_catalogueversion",
        trigger,
        f"DELETE FROM audit_auditentry WHERE sequence = {last.sequence}",
    ]
    problems = "\n".join(altered(repository, monkeypatch, sql))
    assert "The table axes_accesslog is missing." in problems
    assert "search_catalogueversion: rows with the keys 1 are missing." in problems
    assert "audit_auditentry: rows with the keys 1 to" in problems
    assert f"ends at entry {last.sequence - 1} instead of {last.sequence}" in problems
    assert "the trigger audit_auditentry_" in problems


def test_blocks_are_compared_in_their_order():
    """Several blocks of a key of more columns begin with the same first column."""
    a, b, c = (Block("t", 20, "word/a", "word/b", digest) for digest in "abc")
    empty, other = Block("u", 0, "", "", ""), Block("u", 3, "1", "3", "d")
    assert list(differences([a, b, empty], [a, b, empty])) == []
    assert list(differences([a, b], [a, c])) == [f"{b} are not what was backed up."]
    assert list(differences([a, b], [a])) == [f"{b} are missing."]
    assert list(differences([a], [a, b])) == [f"{b} were not there when it was backed up."]
    assert list(differences([empty], [other])) == [f"{other} were not there when it was backed up."]
    assert list(differences([other], [empty])) == [f"{other} are missing."]
    assert list(differences([a, other], [a])) == ["The table u is missing."]
    assert list(differences([other], [a, other, Block("v", 0, "", "", "")])) == [
        "The table t was not there when it was backed up.",
        "The table v was not there when it was backed up.",
    ]


def test_a_public_record_with_hundreds_of_postings_is_equal(repository):
    """The table of the index has a key of several columns, and many rows of the same first one."""
    make_photo(title_en=" ".join(f"word{number}" for number in range(60)))
    call_command("rebuild_index", verbosity=0, stdout=StringIO())
    assert Posting.objects.count() > 60
    back_up(repository)
    assert run_drill(repository).problems == []


def test_the_command_fails_and_names_what_is_wrong(place):
    with pytest.raises(CommandError, match="There is no repository of backups"):
        call_command("drill")
    assert BackupRun.objects.get().outcome == "failed"


def test_large_museums_are_compared_in_parts(repository, scans, tmp_path):
    named = [NamedMaster(m.sha256, m.file.name, m.size) for m in Master.objects.all()]
    whole = parts(named, 10**9)
    assert [pattern for pattern, _group in whole] == ["??"]
    small = parts(named, 100)
    assert len(small) == len({one.sha256[:2] for one in named})
    assert sorted(one for _pattern, group in small for one in group) == sorted(named)
    back_up(repository)
    place = Repository(repository)
    state = place.newest()
    place.restore(state.id, tmp_path / "out", [STATE_PATH])
    manifest = Manifest.read(tmp_path / "out" / STATE_PATH)
    assert list(compare(place, state.id, manifest, named, tmp_path / "parts", 100)) == []
    missing = NamedMaster("f" * 64, f"ff/{'f' * 64}.jpg", 5)
    problems = list(compare(place, state.id, manifest, [missing], tmp_path / "parts"))
    assert problems == [f"{missing.name}: this master is missing in the backup."]
