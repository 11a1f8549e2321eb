"""Fixtures of all tests; no test writes outside its own temporary folder."""

import gc
import shutil
import tempfile
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import override

from images.tiles import cache
from tests import audit_log, database_flush, migrated_file, query_counts, run_cache, search_index
from tests.admin_pages import create_user_in_group
from tests.browser.live_museum import stop_all_servers

#: (node id, whether it is marked `long`) of every test that was collected, selected or not.
COLLECTED = pytest.StashKey[list[tuple[str, bool]]]()
#: Whether this process began the run, and was not refused.
BEGAN = pytest.StashKey[bool]()

# A slow machine is not a failure: benchmarks measure how long an example takes.
hypothesis.settings.register_profile("museum", deadline=None)
hypothesis.settings.load_profile("museum")
audit_log.install()
database_flush.install()


def is_expendable(folder: Path) -> bool:
    """Whether `folder` is the temporary folder of the tests that museum/settings/test.py names."""
    return folder.parent == Path(tempfile.gettempdir()).resolve() and folder.name.startswith(
        "museum-test-"
    )


def empty_data_folder() -> None:
    # Checked here, before the deletion, and not only at the start: `pytest_unconfigure` runs after
    # a refusal too, and the folder may be a real museum.
    folder = Path(settings.DATA_DIR)
    if is_expendable(folder):
        shutil.rmtree(folder, ignore_errors=True)


def begins_the_run(config) -> bool:
    """Whether this is not one of the processes that pytest-xdist started."""
    return not hasattr(config, "workerinput")


def pytest_configure(config):
    if not is_expendable(Path(settings.DATA_DIR)):
        pytest.exit("The tests run on museum.settings.test alone.", returncode=4)
    if begins_the_run(config):
        run_cache.create_folder()
        config.stash[BEGAN] = True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, deselect the tests that use no database or are marked `one_engine`."""
    config.stash[COLLECTED] = [
        (item.nodeid, item.get_closest_marker("long") is not None) for item in items
    ]
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    asking = {"db", "transactional_db", "client", "django_user_model", "live_server"}
    chosen = [
        item
        for item in items
        if not item.get_closest_marker("one_engine")
        and (item.get_closest_marker("django_db") or asking.intersection(item.fixturenames))
    ]
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def pytest_collection_finish(session):
    """Leave the collected tests out of every later garbage collection: none of them ends."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config):
    empty_data_folder()
    if config.stash.get(BEGAN, False):
        stop_all_servers()
        run_cache.remove_folder()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of the tests, of which a copy is kept before any test changes it."""
    with django_db_blocker.unblock():
        migrated_file.keep()


@pytest.fixture(autouse=True)
def english():
    """The language in which every test starts, whatever another test activated."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def data_folder():
    """The data folder, emptied after each test, so that no test finds another one's masters."""
    yield Path(settings.DATA_DIR)
    empty_data_folder()
    cache._open_packs.clear()  # otherwise the next test reads these packs for another second


@pytest.fixture(autouse=True)
def new_database():
    """The index does not match the database of the next test until it is updated."""
    search_index.invalidate()


@pytest.fixture
def client():
    """pytest-django's client, which updates the search index before each request."""
    return search_index.IndexedClient()


@pytest.fixture
def curator(client):
    """A client with a user of the group Curator signed in."""
    client.force_login(create_user_in_group("Curator"))
    return client


@pytest.fixture
def contributor(client):
    """A client with a user of the group Contributor signed in."""
    client.force_login(create_user_in_group("Contributor"))
    return client


@pytest.fixture
def stranger(client):
    """A client with a member of staff signed in who is in no group."""
    client.force_login(User.objects.create_user("stranger", is_staff=True))
    return client


@pytest.fixture
def administrator(client):
    """A client with a superuser signed in."""
    client.force_login(User.objects.create_superuser("administrator"))
    return client


@pytest.fixture(params=[50, pytest.param(490, marks=pytest.mark.long)], ids=["60", "500"])
def assert_same_queries(request):
    """The function `tests.query_counts.assert_same_queries` with so many records."""
    return partial(query_counts.assert_same_queries, more=request.param)
