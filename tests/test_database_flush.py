"""After a test with `transaction=True` the database is as it was before."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from accounts.roles import ROLES
from photos.models import Photo
from tests import database_flush
from tests.builders import make_photo

pytestmark = pytest.mark.django_db(transaction=True)


def flush():
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def before():
    """The rows that every test finds."""
    flush()
    return database_flush.kept_rows(connection)


def test_what_was_not_touched_stays_and_all_else_goes(before):
    make_photo()
    User.objects.create_user("somebody").groups.add(Group.objects.get(name="Curator"))
    flush()
    assert not User.objects.exists()
    assert not Photo.objects.exists()
    assert database_flush.kept_rows(connection) == before


@pytest.mark.parametrize(
    "touch",
    [
        lambda: Group.objects.create(name="Guests"),
        lambda: Group.objects.filter(name="Researcher").delete(),
        lambda: Group.objects.filter(name="Curator").update(name="Somebody else"),
        lambda: Group.objects.get(name="Curator").permissions.clear(),
        lambda: Permission.objects.all().delete(),
        lambda: ContentType.objects.filter(app_label="photos").delete(),
    ],
)
def test_what_was_touched_is_made_anew(before, touch):
    touch()
    assert database_flush.kept_rows(connection) != before
    flush()
    assert {group.name for group in Group.objects.all()} == {role.name for role in ROLES}
    counts = {table: len(found) for table, found in database_flush.kept_rows(connection).items()}
    assert counts == {table: len(found) for table, found in before.items()}
