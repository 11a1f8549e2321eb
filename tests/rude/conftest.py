"""A museum that is attacked, without a front server and behind nginx as it is supplied."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from tests.browser.live_museum import LiveMuseum, shared_museum
from tests.deploy.front_server import FrontServer, free_port
from tests.rude.watching import CURATOR, ROOT, Endpoint
from tests.spoken import say  # noqa: F401  (a fixture)

#: The limits of a museum whose settings say nothing of them; the tests in the browser have none.
LIMITS = {
    "EXPORTS_AT_ONCE": "2",
    "EXPORTS_PER_MINUTE": "30",
    "SEARCHES_PER_MINUTE": "300",
    "IMAGES_PER_MINUTE": "600",
    "UNKNOWN_ADDRESSES_PER_MINUTE": "300",
}
#: What docs/deploy.md says of a museum behind the supplied configuration.
BEHIND_NGINX = {
    "TRUSTED_PROXIES": "127.0.0.1",
    "ACCEL_REDIRECT": "/protected/",
    "WORKERS": "1",
}


@pytest.fixture(scope="module")
def alone():
    """The endpoint of a museum that stands without a front server."""
    museum = shared_museum(**LIMITS, WORKERS="2")
    return Endpoint(museum.port, False, museum.run_once(CURATOR))


@contextlib.contextmanager
def _second_server(museum: LiveMuseum):
    """A second server of the museum, as systemd starts it; yields its port."""
    port = free_port()
    with (museum.folder / "second.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=museum._environment | {"WORKER": "0"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, (museum.folder / "second.log").read_text()
                assert time.monotonic() < until, f"Nothing listens on port {port}."
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(scope="module")
def behind_nginx(tmp_path_factory):
    """The endpoint of nginx with the supplied configuration, before two servers of one museum."""
    if shutil.which("nginx") is None and "CI" not in os.environ:
        pytest.skip("nginx is not installed")
    museum = shared_museum(**LIMITS, **BEHIND_NGINX)
    with _second_server(museum) as second:
        front = FrontServer(
            tmp_path_factory.mktemp("front"), museum=(museum.folder, museum.port, second)
        )
        try:
            yield Endpoint(front.https, True, museum.run_once(CURATOR))
        finally:
            front.close()


@pytest.fixture(scope="module", params=["alone", "behind_nginx"])
def endpoint(request):
    return request.getfixturevalue(request.param)
