"""Who may do what, by which door: every cell is tried, and docs/permissions.md says what was found.

    PERMISSIONS=write python -m pytest tests/museum/test_permissions.py

writes the table anew. A further act is one more `Act`: it does what a browser, or a hand that
writes its own POST, would do, and says whether it was done. What a role may not do is tried with
the very fields that an administrator's form would send.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client

from accounts.roles import ROLES
from tests import builders
from tests.index import Visitor
from tests.museum import backoffice_acts as acts
from tests.museum.backoffice import posted
from tests.museum.review_acts import ROWS
from tests.museum.twin_and_account_acts import ROWS as MORE_ROWS

TABLE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
WHO = [
    "nobody signed in",
    "Researcher",
    "Translator",
    "Contributor",
    "Curator",
    "Administrator",
    "superuser",
]

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@dataclass(frozen=True)
class Act:
    """`tried(client, form)` does it with `client` and returns whether it was done.

    `form(address)` gives what a form with every field would send.
    """

    what: str
    door: str
    tried: Callable


FORM, LIST, HAND = "form", "action of the list", "POST by hand"
ACTS = [
    Act("see what is public", "page", acts.sees_public),
    Act("take the public records away", "export", acts.takes_export),
    Act("see a draft", FORM, acts.sees_draft),
    Act("see the picture of a draft", "IIIF", acts.sees_picture_of_draft),
    Act("see the history of a record", FORM, acts.sees_history),
    Act("see the work list", "first page of the admin", acts.sees_work_list),
    Act("see the calendar of silence", "backoffice", acts.sees_calendar),
    Act("enter a draft", FORM, acts.enters),
    Act("change a draft", FORM, acts.changes(acts.draft)),
    Act("change what is in review", FORM, acts.changes(acts.in_review)),
    Act("change what is published", FORM, acts.changes(builders.make_photo)),
    Act("change a draft", "table", acts.changes_in_table("draft")),
    Act("change what is published", "table", acts.changes_in_table("published")),
    Act("change a draft", "many at once", acts.changes_many("draft")),
    Act("change what is published", "many at once", acts.changes_many("published")),
    Act("delete a draft", FORM, acts.deletes(acts.draft)),
    Act("delete what is published", FORM, acts.deletes(builders.make_photo)),
    Act("add a subject", FORM, acts.adds_vocabulary),
    Act("change a subject", FORM, acts.edits_vocabulary),
    Act("submit for review", FORM, acts.submits_by_form),
    Act("submit for review", LIST, acts.by_action("submit_selected", "draft", "review")),
    Act("return to draft", LIST, acts.by_action("return_selected", "review", "draft")),
    Act("publish", FORM, acts.publishes_by_form),
    Act("publish", LIST, acts.by_action("publish_selected", "draft", "published")),
    Act("publish by a field of the form", HAND, acts.writes_state_by_hand),
    Act("withdraw", FORM, acts.withdraws_by_form),
    Act(
        "withdraw",
        LIST,
        acts.by_action("withdraw_selected", "published", "withdrawn", **acts.WITHDRAWAL),
    ),
    *(Act(*each) for each in ROWS),
    *(Act(*each) for each in MORE_ROWS),
    Act("restore a version", "history", acts.restores_version),
    Act("bring back what was deleted", "list of deletions", acts.restores_deleted),
    Act("begin a delivery of scans", "uploads", acts.begins_delivery),
    Act("upload a scan", "uploads", acts.uploads),
    Act("try a failed file again", "uploads", acts.retries),
    Act("merge two subjects", "backoffice", acts.merges),
    Act("see the bin of deleted records", "backoffice", acts.sees_bin),
    Act("take a sheet of all photographs out", "spreadsheets", acts.takes_sheet_out),
    Act("bring a sheet of drafts in", "spreadsheets", acts.brings_sheet("photos", "title_en\nA\n")),
    Act(
        "bring a sheet of subjects in",
        "spreadsheets",
        acts.brings_sheet("subjects", "name_en\na\n"),
    ),
    Act("see the accounts", "list", acts.sees_users),
    Act("make an account", FORM, acts.makes_account),
    Act("give a role", FORM, acts.gives_role),
    Act("make somebody a superuser", HAND, acts.makes_superuser),
    Act("set a superuser's password", HAND, acts.takes_over_superuser),
    Act("read the audit log", "list", acts.reads_audit_log),
    Act("take the audit log away", "export", acts.exports_audit_log),
    Act("alter the audit log", HAND, acts.alters_audit_log),
]


class Form:
    """What the form at an address sends, as a superuser sees it with every field."""

    def __init__(self, session):
        self.client = in_session(session)

    def __call__(self, where):
        return posted(self.client, where)

    def page(self, where):
        return self.client.get(where)


def session_of(who):
    """The key of a session of a new account with this role; of nobody's, nothing."""
    if who == "nobody signed in":
        return ""
    if who in ("superuser", "form-filler"):
        user = User.objects.create_superuser(who)
    else:
        user = User.objects.create_user(who.lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=who))
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def in_session(key):
    client = Visitor()
    if key:
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def may(tried, session, forms):
    """Try it with clients of its own, and forget what it did."""
    with transaction.atomic():
        done = bool(tried(in_session(session), Form(forms)))
        transaction.set_rollback(True)
    return done


def rows():
    """The cells of the table in docs/permissions.md, line by line, without its head."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines[2:]]


def write(who, found):
    """Write what a role may do into its column; an act that is new has no other columns yet."""
    known = {(what, door): marks for what, door, *marks in rows()}
    lines = [f"| act | door | {' | '.join(WHO)} |", "|---|---|" + "---|" * len(WHO)]
    for each, mark in zip(ACTS, found, strict=True):
        marks = known.get((each.what, each.door), ["?"] * len(WHO))
        marks[WHO.index(who)] = mark
        lines.append(f"| {each.what} | {each.door} | {' | '.join(marks)} |")
    TABLE.write_text(f"{head()}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


HEAD = """# Who may do what

Made by `tests/museum/test_permissions.py`, which tries every cell with a client of its own, and
with the fields that a form with every field would send. “Yes” is what was done, not what was
offered.

"""


def head():
    return HEAD + "\n".join(f"- **{role.name}** {role.description}." for role in ROLES)


def test_every_role_stands_in_the_table():
    assert {role.name for role in ROLES} == set(WHO) - {"nobody signed in", "superuser"}


@pytest.mark.parametrize("who", WHO)
def test_who_may_do_what_is_as_the_table_says(who):
    session, forms = session_of(who), session_of("form-filler")
    found = ["yes" if may(each.tried, session, forms) else "—" for each in ACTS]
    if os.environ.get("PERMISSIONS") == "write":
        write(who, found)
    told = [(what, door, marks[WHO.index(who)]) for what, door, *marks in rows()]
    assert told == [(one.what, one.door, mark) for one, mark in zip(ACTS, found, strict=True)]


def test_the_table_is_told_as_it_is_made():
    text = TABLE.read_text(encoding="utf-8")
    assert text.startswith(f"{head()}\n\n| act | door | {' | '.join(WHO)} |\n")
    assert {mark for _what, _door, *marks in rows() for mark in marks} == {"yes", "—"}
