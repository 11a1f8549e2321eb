"""What each role may do: every cell of the table in docs/permissions.md is tried.

    PERMISSIONS=write python -m pytest tests/accounts/test_permissions.py

writes the table. To add an operation, add an `Operation`: its function sends what a browser, or
somebody who writes the POST request directly, would send, and returns whether the operation was
carried out. Operations that a role may not perform are tried with the fields that the form of a
superuser would send.
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
from tests.accounts.permission_cases import records as cases
from tests.accounts.permission_cases.duplicates_and_accounts import DUPLICATE_AND_ACCOUNT_CASES
from tests.accounts.permission_cases.review import REVIEW_CASES
from tests.admin_pages import form_data
from tests.search_index import IndexedClient

TABLE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
ROLE_NAMES = [
    "nobody signed in",
    "Researcher",
    "Translator",
    "Contributor",
    "Curator",
    "Administrator",
    "superuser",
]
HEADER = f"| operation | interface | {' | '.join(ROLE_NAMES)} |"

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@dataclass(frozen=True)
class Operation:
    """A row of the table.

    `attempt(client, form)` tries it with `client` and returns whether it was carried out.
    `form(address)` returns what the form at `address` sends with every field.
    """

    description: str
    interface: str
    attempt: Callable


FORM, LIST, DIRECT_POST = "form", "action of the list", "direct POST"
OPERATIONS = [
    Operation("see a published record", "page", cases.sees_public),
    Operation("export the public records", "export", cases.exports_list),
    Operation("see a draft", FORM, cases.sees_draft),
    Operation("see the image of a draft", "IIIF", cases.sees_picture_of_draft),
    Operation("see the history of a record", FORM, cases.sees_history),
    Operation("see the work list", "admin index", cases.sees_work_list),
    Operation("see the coverage calendar", "back office", cases.sees_calendar),
    Operation("add a draft", FORM, cases.adds_record),
    Operation("change a draft", FORM, cases.changes(cases.make_draft)),
    Operation("change a record in review", FORM, cases.changes(cases.make_in_review)),
    Operation("change a published record", FORM, cases.changes(builders.make_photo)),
    Operation("change a draft", "bulk edit", cases.bulk_edits("draft")),
    Operation("change a published record", "bulk edit", cases.bulk_edits("published")),
    Operation("change a draft", "bulk update", cases.bulk_updates("draft")),
    Operation("change a published record", "bulk update", cases.bulk_updates("published")),
    Operation("delete a draft", FORM, cases.deletes(cases.make_draft)),
    Operation("delete a published record", FORM, cases.deletes(builders.make_photo)),
    Operation("add a subject", FORM, cases.adds_vocabulary),
    Operation("change a subject", FORM, cases.edits_vocabulary),
    Operation("submit for review", FORM, cases.submits_by_form),
    Operation("submit for review", LIST, cases.by_action("submit_selected", "draft", "review")),
    Operation("return to draft", LIST, cases.by_action("return_selected", "review", "draft")),
    Operation("publish", FORM, cases.publishes_by_form),
    Operation("publish", LIST, cases.by_action("publish_selected", "draft", "published")),
    Operation("publish by posting the field `state`", DIRECT_POST, cases.posts_state_directly),
    Operation("withdraw", FORM, cases.withdraws_by_form),
    Operation(
        "withdraw",
        LIST,
        cases.by_action("withdraw_selected", "published", "withdrawn", **cases.WITHDRAWAL),
    ),
    *(Operation(*each) for each in REVIEW_CASES),
    *(Operation(*each) for each in DUPLICATE_AND_ACCOUNT_CASES),
    Operation("restore a version", "history", cases.restores_version),
    Operation("restore a deleted record", "trash", cases.restores_deleted),
    Operation("create an import batch", "uploads", cases.creates_batch),
    Operation("upload a scan", "uploads", cases.uploads),
    Operation("retry a failed file", "uploads", cases.retries),
    Operation("merge two subjects", "back office", cases.merges),
    Operation("see the trash", "back office", cases.sees_trash),
    Operation("export a spreadsheet of all photographs", "spreadsheets", cases.exports_spreadsheet),
    Operation(
        "import a spreadsheet of drafts",
        "spreadsheets",
        cases.uploads_spreadsheet("photos", "title_en\nA\n"),
    ),
    Operation(
        "import a spreadsheet of subjects",
        "spreadsheets",
        cases.uploads_spreadsheet("subjects", "name_en\na\n"),
    ),
    Operation("see the accounts", "list", cases.sees_users),
    Operation("add an account", FORM, cases.makes_account),
    Operation("give a role", FORM, cases.gives_role),
    Operation("make somebody a superuser", DIRECT_POST, cases.makes_superuser),
    Operation("set a superuser's password", DIRECT_POST, cases.sets_superuser_password),
    Operation("read the audit log", "list", cases.reads_audit_log),
    Operation("export the audit log", "export", cases.exports_audit_log),
    Operation("alter the audit log", DIRECT_POST, cases.alters_audit_log),
]


class Form:
    """Returns the data of the form at an address, as a superuser sees it, with every field."""

    def __init__(self, session):
        self.client = client_in_session(session)

    def __call__(self, where):
        return form_data(self.client, where)

    def page(self, where):
        return self.client.get(where)


def create_session(role):
    """Create an account with this role and sign it in; returns the key of the session.

    For "nobody signed in" the key is empty.
    """
    if role == "nobody signed in":
        return ""
    if role in ("superuser", "form-filler"):
        user = User.objects.create_superuser(role)
    else:
        user = User.objects.create_user(role.lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def client_in_session(key):
    client = IndexedClient()
    if key:
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def is_allowed(attempt, session, forms):
    """Whether the attempt succeeds in this session; its changes are rolled back."""
    with transaction.atomic():
        done = bool(attempt(client_in_session(session), Form(forms)))
        transaction.set_rollback(True)
    return done


def documented_rows():
    """The cells of the table in docs/permissions.md, row by row, without the header."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines[2:]]


def write_column(role, found):
    """Write the column of one role; the other columns of a new operation get a question mark."""
    known = {tuple(cells[:2]): cells[2:] for cells in documented_rows()}
    lines = [HEADER, "|---|---|" + "---|" * len(ROLE_NAMES)]
    for each, mark in zip(OPERATIONS, found, strict=True):
        marks = known.get((each.description, each.interface), ["?"] * len(ROLE_NAMES))
        marks[ROLE_NAMES.index(role)] = mark
        lines.append(f"| {each.description} | {each.interface} | {' | '.join(marks)} |")
    TABLE.write_text(f"{head()}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


HEAD = """# Who may do what

Made by `tests/accounts/test_permissions.py`, which tries every cell with a new
client and posts all fields of the form. “Yes” means that the operation was carried out, not only
that it was offered.

"""


def head():
    return HEAD + "\n".join(f"- **{role.name}** {role.description}." for role in ROLES)


def test_every_role_has_a_column():
    assert {role.name for role in ROLES} == set(ROLE_NAMES) - {"nobody signed in", "superuser"}


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_each_role_may_do_what_the_table_says(role):
    session, forms = create_session(role), create_session("form-filler")
    found = ["yes" if is_allowed(each.attempt, session, forms) else "—" for each in OPERATIONS]
    if os.environ.get("PERMISSIONS") == "write":
        write_column(role, found)
    column = 2 + ROLE_NAMES.index(role)
    documented = [(*cells[:2], cells[column]) for cells in documented_rows()]
    assert documented == [
        (one.description, one.interface, mark) for one, mark in zip(OPERATIONS, found, strict=True)
    ]


def test_the_table_is_complete():
    text = TABLE.read_text(encoding="utf-8")
    assert text.startswith(f"{head()}\n\n{HEADER}\n")
    assert {mark for cells in documented_rows() for mark in cells[2:]} == {"yes", "—"}
