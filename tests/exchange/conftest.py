"""The founding exhibit, as a bag and in the database."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.exchange.bag.bags import EXHIBIT


@pytest.fixture
def bag(tmp_path):
    """A copy of the founding exhibit that a test may change."""
    return Path(shutil.copytree(EXHIBIT, tmp_path / "bag"))


@pytest.fixture(scope="module")
def _museum_with_the_exhibit(django_db_setup, django_db_blocker):
    """The exhibit, loaded once for all tests of a module; each test's changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_bag", EXHIBIT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(_museum_with_the_exhibit, bag):
    """A bag whose records are in the database already; for modules whose tests all need it."""
    return bag
