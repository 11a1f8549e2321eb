"""The worker is killed with SIGKILL over a sheet that it applies, and over publications."""

import random
import time

import pytest

#: A sheet of new persons that waits to be applied, and persons that wait to be published.
SHEET = """
from django.contrib.auth.models import User
from exchange.models import SheetImport
from tests.exchange.spreadsheets.sheets import upload_sheet
text = "name_en\\n" + "".join(f"Row {n:03}\\n" for n in range(ROWS))
sheet = upload_sheet("people", text, User.objects.get(), MODE)
SheetImport.objects.filter(pk=sheet.pk).update(status="waiting")
answer = sheet.pk
"""
PUBLICATIONS = """
from django.contrib.auth.models import User
from django.utils import timezone
from editorial.models import ScheduledAct
from people.models import Person
from records.changes import changeset
user = User.objects.get()
with changeset(user=user, why="Cards."):
    people = [Person.objects.create(name_en=f"Person {n:03}") for n in range(ROWS)]
for person in people:
    ScheduledAct.objects.create(
        identifier=person.identifier, kind="publish", due_at=timezone.now(), asked_by=user
    )
answer = [person.name_en for person in people]
"""
DONE = """
from people.models import Person
answer = Person.objects.filter(name_en__startswith=START, state__in=STATES).count()
"""


def count(nursery, start, *states):
    code = DONE.replace("START", repr(start)).replace("STATES", repr(states))
    return nursery.answer(do="run", code=code)


def kill_often(museum, kills, is_over):
    """Kill workers at random moments; return how many had work left when they were killed."""
    chance = random.Random(1949)
    worker = museum.nursery("worker")
    useful = 0
    for _kill in range(kills):
        worker.begin(do="manage", arguments=["work"])
        time.sleep(chance.uniform(0.05, 1.2))
        worker.kill()
        if is_over():
            break
        useful += 1
    return worker, useful


@pytest.mark.parametrize("mode", ["all", "each"])
@pytest.mark.parametrize(
    ("kills", "rows"), [(5, 150), pytest.param(50, 900, marks=pytest.mark.long)]
)
def test_every_row_is_applied_once(museum, mode, kills, rows):
    """Rows are applied one by one where there are more than a hundred, and continued."""
    checker = museum.nursery("checker", JOB_LEASE_SECONDS="1")
    sheet = checker.answer(
        do="run", code=SHEET.replace("ROWS", str(rows)).replace("MODE", repr(mode))
    )

    def is_over():
        return count(checker, "Row ", "draft") >= rows

    worker, useful = kill_often(museum, kills, is_over)
    assert useful >= 3, "The sheet was applied before it could be interrupted."
    time.sleep(2.1)  # the claim of the last worker expires
    worker.do(do="manage", arguments=["work", "--until-empty"])
    assert checker.answer(do="check", ledger={"sheets": [sheet]}) == []
    assert count(checker, "Row ", "draft") == rows


@pytest.mark.parametrize(
    ("kills", "rows"), [(5, 120), pytest.param(50, 900, marks=pytest.mark.long)]
)
def test_every_record_is_published_at_its_time(museum, kills, rows):
    checker = museum.nursery("checker")
    names = checker.answer(do="run", code=PUBLICATIONS.replace("ROWS", str(rows)))

    def is_over():
        return count(checker, "Person ", "published") >= rows

    worker, useful = kill_often(museum, kills, is_over)
    assert useful >= 2, "Everything was published before it could be interrupted."
    time.sleep(2.1)
    worker.do(do="manage", arguments=["work", "--until-empty"])
    assert checker.answer(do="check", ledger={"saved": names, "published": names}) == []
