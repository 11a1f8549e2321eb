"""What every test stands on: no test writes outside its own temporary folder."""

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
from tests import audit_log, database_flush, query_counts, run_cache, search_index
from tests.admin_pages import create_user_in_group
from tests.browser.live_museum import stop_all_servers

#: (identifier, whether it is a long one) of every test that was collected, chosen or not.
COLLECTED = pytest.StashKey[list[tuple[str, bool]]]()
#: Whether this process began the run, and was not refused.
BEGAN = pytest.StashKey[bool]()

# A busy machine is no failure: how long an example takes is for the benchmarks to say.
hypothesis.settings.register_profile("museum", deadline=None)
hypothesis.settings.load_profile("museum")
audit_log.install()
database_flush.install()


def is_expendable(folder: Path) -> bool:
    """Whether `folder` is the tests' own, which museum/settings/test.py names."""
    return folder.parent == Path(tempfile.gettempdir()).resolve() and folder.name.startswith(
        "museum-test-"
    )


def empty_data_folder() -> None:
    # Asked here, at the deletion, and not only at the start: pytest's farewell runs after a refusal
    # too, and the folder may be somebody's museum.
    folder = Path(settings.DATA_DIR)
    if is_expendable(folder):
        shutil.rmtree(folder, ignore_errors=True)


def begins_the_run(config) -> bool:
    """Not so a process that pytest-xdist started, of which there may be several."""
    return not hasattr(config, "workerinput")


def pytest_configure(config):
    if not is_expendable(Path(settings.DATA_DIR)):
        pytest.exit("The tests run on museum.settings.test alone.", returncode=4)
    if begins_the_run(config):
        run_cache.create_folder()
        config.stash[BEGAN] = True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what asks its database, and is not long with nothing new to say there."""
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


def pytest_unconfigure(config):
    empty_data_folder()
    if config.stash.get(BEGAN, False):
        stop_all_servers()
        run_cache.remove_folder()


@pytest.fixture(autouse=True)
def english():
    """The language that every test starts in, whatever page another one asked for last."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def data_folder():
    """The data folder, empty again after each test, so that no test sees another one's masters."""
    yield Path(settings.DATA_DIR)
    empty_data_folder()
    cache._open_packs.clear()  # or the next test reads the packs of this one for another second


@pytest.fixture(autouse=True)
def new_database():
    """The index says nothing of the next test's records until it is asked to."""
    search_index.invalidate()


@pytest.fixture
def client():
    """A visitor: pytest-django's client, for which the index is true."""
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


@pytest.fixture(params=[100, pytest.param(490, marks=pytest.mark.long)], ids=["110", "500"])
def assert_same_queries(request):
    """`tests.query_counts.assert_same_queries`, with that many records."""
    return partial(query_counts.assert_same_queries, more=request.param)
