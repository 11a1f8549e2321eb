"""What every test stands on: no test writes outside its own temporary folder."""

import shutil
import tempfile
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.utils.translation import override

from images.tiles import cache
from tests import audit_log, counting, flushing, index, shared
from tests.browser.live import close_all

#: (identifier, whether it is a long one) of every test that was collected, chosen or not.
COLLECTED = pytest.StashKey[list[tuple[str, bool]]]()
#: Whether this process began the run, and was not refused.
BEGAN = pytest.StashKey[bool]()

# A busy machine is no failure: how long an example takes is for the benchmarks to say.
hypothesis.settings.register_profile("museum", deadline=None)
hypothesis.settings.load_profile("museum")
audit_log.install()
flushing.keep_what_is_made_for_every_test()


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
        shared.begin()
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
        close_all()
        shared.end()


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
    index.forget()


@pytest.fixture
def client():
    """A visitor: pytest-django's client, for which the index is true."""
    return index.Visitor()


@pytest.fixture(params=[100, pytest.param(490, marks=pytest.mark.long)], ids=["110", "500"])
def same_number(request):
    """`tests.counting.same_number`, with that many records."""
    return partial(counting.same_number, more=request.param)
