"""The worker is killed with SIGKILL over a sheet that it applies, and over publications."""

import random
import time

import pytest

from tests.faults.moments import Moments

#: Rows of a sheet: too many for one transaction, so they are applied one by one and continued.
ROWS = 150
#: Persons who wait to be published at a time.
PEOPLE = 60
#: Seconds for which a worker holds a job after it was killed.
LEASE = 1

#: A sheet of new persons that waits to be applied, and persons that wait to be published.
SHEET = """
from django.contrib.auth.models import User
from exchange.models import SheetImport
from tests.exchange.spreadsheets.sheets import upload_sheet
text = "name_en\\n" + "".join(f"START{n:03}\\n" for n in range(ROWS))
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
    people = [Person.objects.create(name_en=f"START{n:03}") for n in range(ROWS)]
for person in people:
    ScheduledAct.objects.create(
        identifier=person.identifier, kind="publish", due_at=timezone.now(), asked_by=user
    )
answer = [person.name_en for person in people]
"""
DONE = """
from people.models import Person
answer = Person.objects.filter(name_en__startswith=START, state=STATE).count()
"""


def fill_in(code, **values):
    for name, value in values.items():
        code = code.replace(name, str(value))
    return code


def kill_often(museum, moments, *, begin, done, total):
    """Kill workers at random moments, until there are enough of them within their work.

    `begin` gives them more to do, `total` pieces each time; `done` counts those that are done.
    """
    chance = random.Random(1949)
    worker = museum.nursery("worker", JOB_LEASE_SECONDS=str(LEASE))
    finished, asked = 0, 0
    while moments.are_missing:
        if finished == asked:
            begin()
            asked += total
        time.sleep(LEASE + 0.1)  # until then the work is the killed worker's
        worker.begin(do="manage", arguments=["work"])
        moments.wait(chance)
        worker.kill()
        before, finished = finished, done()
        moments.between(before, finished, asked)
    time.sleep(LEASE + 0.1)
    worker.do(do="manage", arguments=["work", "--until-empty"])
    assert done() == asked


@pytest.mark.parametrize("mode", ["all", "each"])
@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.long)])
def test_every_row_is_applied_once(museum, mode, kills, say):
    """A sheet survives any number of kills, as long as each worker gets further."""
    checker = museum.nursery("checker")
    sheets, moments = [], Moments(kills)

    def begin():
        start = f"Row {len(sheets):02}-"
        code = fill_in(SHEET, ROWS=ROWS, MODE=repr(mode), START=start)
        sheets.append(checker.answer(do="run", code=code))

    def done():
        code = fill_in(DONE, START=repr("Row "), STATE=repr("draft"))
        return checker.answer(do="run", code=code)

    kill_often(museum, moments, begin=begin, done=done, total=ROWS)
    say(f"The worker was killed over {len(sheets)} sheets: {moments}")
    assert checker.answer(do="check", ledger={"sheets": sheets}) == []


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.long)])
def test_every_record_is_published_at_its_time(museum, kills, say):
    checker = museum.nursery("checker")
    names, moments = [], Moments(kills)

    def begin():
        code = fill_in(PUBLICATIONS, ROWS=PEOPLE, START=f"Person {len(names):04}-")
        names.extend(checker.answer(do="run", code=code))

    def done():
        code = fill_in(DONE, START=repr("Person "), STATE=repr("published"))
        return checker.answer(do="run", code=code)

    kill_often(museum, moments, begin=begin, done=done, total=PEOPLE)
    say(f"The worker was killed over {len(names)} publications: {moments}")
    assert checker.answer(do="check", ledger={"saved": names, "published": names}) == []
