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
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client

from museum.groups import ROLES
from tests import builders
from tests.indexed import Visitor
from tests.museum import desk_acts as acts
from tests.museum.desk import posted
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
    Act("see the calendar of silence", "desk", acts.sees_calendar),
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
    Act("merge two subjects", "desk", acts.merges),
    Act("see the bin of deleted records", "desk", acts.sees_bin),
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

    def __init__(self):
        self.client = Client()
        self.client.force_login(User.objects.create_superuser("form-filler"))

    def __call__(self, where):
        return posted(self.client, where)

    def page(self, where):
        return self.client.get(where)


def client_of(who):
    client = Visitor()
    if who == "superuser":
        client.force_login(User.objects.create_superuser("superuser"))
    elif who != "nobody signed in":
        user = User.objects.create_user(who.lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=who))
        client.force_login(user)
    return client


def may(tried, who):
    """Try it on a museum of its own, and forget it."""
    with transaction.atomic():
        done = bool(tried(client_of(who), Form()))
        transaction.set_rollback(True)
    return done


def row(each):
    marks = ["yes" if may(each.tried, who) else "—" for who in WHO]
    return f"| {each.what} | {each.door} | {' | '.join(marks)} |"


HEAD = """# Who may do what

Made by `tests/museum/test_permissions.py`, which tries every cell with a client of its own, and
with the fields that a form with every field would send. “Yes” is what was done, not what was
offered.

"""


def test_every_role_stands_in_the_table():
    assert {role.name for role in ROLES} == set(WHO) - {"nobody signed in", "superuser"}


def test_who_may_do_what_is_as_the_table_says():
    lines = [f"| act | door | {' | '.join(WHO)} |", "|---|---|" + "---|" * len(WHO)]
    lines += [row(each) for each in ACTS]
    said = [f"- **{role.name}** {role.says}." for role in ROLES]
    found = HEAD + "\n".join(said) + "\n\n" + "\n".join(lines) + "\n"
    if os.environ.get("PERMISSIONS") == "write":
        TABLE.write_text(found, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == found
