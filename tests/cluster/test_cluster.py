"""Several machines: the same museum on all of them, whatever part fails."""

import io
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from tests.cluster.parts.acts import (
    PUBLISH,
    RENAME,
    WITHDRAW,
    imported,
    information_sha,
    new_batch,
    page,
    row,
    scan,
    tile,
    upload,
)
from tests.cluster.parts.processes import wait_until

#: Within which the issue of a version on one machine is known on the others.
SECONDS_UNTIL_SEEN = 0.1


# Uploads, tiles ---------------------------------------------------------------------------------


def test_an_upload_through_one_machine_is_a_tile_on_the_other(cluster, photo):
    names = cluster.swift.object_names()
    assert any(name.startswith("photographs/masters/") for name in names)
    assert any(name.endswith(".zip") for name in names)
    assert not [name for name in names if name.startswith("photographs/waiting/")]
    for machine in (cluster.b, cluster.a):
        answer = machine.get(tile(photo))
        assert answer.status_code == 200
        with Image.open(io.BytesIO(answer.content)) as image:
            assert image.width == 256
        information = machine.get(f"/iiif/3/{photo}/info.json").json()
        assert information["width"] == 1300
    sha256 = information_sha(cluster, photo)
    assert cluster.b.get(f"/media/{sha256}/400.jpg").status_code in (200, 404)


def test_tiles_are_read_from_the_local_cache_while_the_store_is_gone(cluster, photo):
    before = cluster.b.get(tile(photo)).content
    cluster.swift.kill()
    try:
        assert cluster.b.get(tile(photo)).content == before
    finally:
        cluster.swift.start_servers()


def test_the_file_of_a_spreadsheet_is_read_on_another_machine(cluster):
    code = (
        "from types import SimpleNamespace\n"
        "from exchange.spreadsheets import storage\n"
        "sheet = SimpleNamespace(pk=77)\n"
    )
    write = code + "storage.store_file(sheet, b'title\\r\\nA stone')\nresult = True"
    # The store has just been started; until it answers in time the museum refuses, as it should.
    wait_until(lambda: cluster.desk(write), 60, "the store", pause=0.5)
    read = code + "result = storage.is_stored(sheet) and storage.read_file(sheet).decode()"
    assert cluster.desk_elsewhere(read) == "title\r\nA stone"
    cluster.desk_elsewhere(code + "storage.remove_file(sheet)")
    assert cluster.desk(code + "result = storage.is_stored(sheet)") is False


def test_every_master_and_derivative_in_the_store_is_verified(cluster, photo):
    cluster.worker_machine.manage("verify_fixity")
    names = cluster.swift.object_names()
    name = next(name for name in names if name.startswith("photographs/masters/"))
    client = cluster.swift.client()
    sound = client.get_object(Bucket="museum", Key=name)["Body"].read()
    client.put_object(Bucket="museum", Key=name, Body=sound[:-1] + b"!")
    try:
        with pytest.raises(AssertionError, match="not what came in"):
            cluster.worker_machine.manage("verify_fixity")
    finally:
        client.put_object(Bucket="museum", Key=name, Body=sound)
    cluster.worker_machine.manage("verify_fixity")


# Versions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["a", "b"], ids=["that listens", "behind a pooler"])
def test_a_publication_is_seen_on_the_other_machine_within_its_time(cluster, photo, reader):
    machine = getattr(cluster, reader)
    # The act is done on a machine that is neither: it only shares the database.
    waits = []
    for number in range(5):
        title = f"Another title {reader} {number}"
        code = RENAME.format(photo, title)
        _result, ended = cluster.desk_elsewhere.run(code)
        version = cluster.version()
        wait_until(lambda v=version: version_on(machine) >= v, 5, "the version", pause=0.002)
        waits.append(time.time() - ended)
        assert title in machine.get(page(photo)).text
    print_figure(f"version seen on machine {reader} (ms)", [round(w * 1000) for w in waits])
    assert sorted(waits)[len(waits) // 2] < SECONDS_UNTIL_SEEN, waits


def version_on(machine):
    """The version in the file that the processes of a machine read at each request."""
    return int.from_bytes((machine.data / "catalogue.version").read_bytes()[:8], "little")


def print_figure(what, value):
    import sys

    sys.stderr.write(f"\n{what}: {value}\n")


def test_a_withdrawal_disappears_everywhere_at_once(cluster, curator):
    content = scan(2)
    upload(cluster.a, curator, new_batch(cluster), "second.jpg", content)
    identifier = imported(cluster, content)
    cluster.desk(PUBLISH.format(identifier))
    sha256 = information_sha(cluster, identifier)
    everywhere = (cluster.a, cluster.b, cluster.nginx)
    for machine in everywhere:
        wait_until(lambda m=machine: m.get(tile(identifier)).status_code == 200, 5)
        assert machine.get(page(identifier)).status_code == 200
    _result, ended = cluster.desk_elsewhere.run(WITHDRAW.format(identifier))
    time.sleep(max(0, ended + SECONDS_UNTIL_SEEN - time.time()))
    for machine in everywhere:
        assert machine.get(tile(identifier)).status_code in (404, 410)
        assert machine.get(page(identifier)).status_code == 410
        assert machine.get(f"/media/{sha256}/1300.jpg").status_code == 404


# The replica ------------------------------------------------------------------------------------


def reads_of_replica(cluster):
    """How many transactions the replica has answered, as its statistics say."""
    return cluster.replica.query(
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'museum'"
    )[0][0]


def test_public_pages_are_read_from_the_replica(cluster, photo):
    cluster.wait_for_replica()
    # A server process of PostgreSQL tells its statistics within a second.
    time.sleep(1.5)
    before = reads_of_replica(cluster)
    for _number in range(20):
        assert cluster.a.get(page(photo)).status_code == 200
    wait_until(lambda: reads_of_replica(cluster) - before >= 20, 15, "the statistics")


def test_no_page_comes_from_a_replica_that_is_behind(cluster, photo):
    cluster.replica.pause()
    try:
        for number in range(3):
            title = f"Newer than the replica {number}"
            cluster.desk(RENAME.format(photo, title))
            assert cluster.replica.version() < cluster.version()
            for machine in (cluster.a, cluster.b):
                wait_until(lambda m=machine: version_on(m) >= cluster.version(), 5)
                for address in (page(photo), "/en/photos/", "/ru/", f"/en/search/?q={photo}"):
                    assert machine.get(address).status_code == 200
                assert title in machine.get(page(photo)).text
                assert title in machine.get("/en/photos/").text
                assert title in machine.get("/en/search/?q=replica").text
    finally:
        cluster.replica.resume()
    cluster.wait_for_replica()
    assert title in cluster.b.get(page(photo)).text


@pytest.mark.parametrize("way", ["stop", "kill", "suspend"])
def test_a_replica_that_fails_is_done_without(cluster, photo, way):
    for machine in (cluster.a, cluster.b):
        assert machine.get(page(photo)).status_code == 200
    if way == "suspend":
        cluster.replica.process.send(signal.SIGSTOP)
    elif way == "kill":
        cluster.replica.process.kill()
    else:
        cluster.replica.stop()
    try:
        for machine in (cluster.a, cluster.b):
            for _number in range(5):
                begun = time.monotonic()
                assert machine.get(page(photo)).status_code == 200
                assert time.monotonic() - begun < 8
        # Once it is known, nobody waits for it any more.
        begun = time.monotonic()
        assert cluster.a.get("/en/").status_code == 200
        assert time.monotonic() - begun < 3
    finally:
        if way == "suspend":
            cluster.replica.process.send(signal.SIGCONT)
        else:
            cluster.replica.start()
    cluster.wait_for_replica()
    time.sleep(3)
    test_public_pages_are_read_from_the_replica(cluster, photo)


def test_the_primary_is_restarted(cluster, photo, curator):
    """Once the restart is over no request fails, whichever connections it broke."""
    for number in range(3):
        cluster.primary.restart()
        addresses = [f"/en/search/?q=restart+{number}+{each}" for each in range(12)]
        asked = []
        with ThreadPoolExecutor(6) as pool:
            for machine in (cluster.a, cluster.b):
                # Without a cookie the replica is read from, with one the primary.
                for answer in pool.map(machine.get, addresses):
                    assert answer.status_code == 200
                for path in (*addresses, *["/admin/"] * 6):
                    asked.append(pool.submit(machine.get, path, **curator))
                assert {answer.result().status_code for answer in asked} == {200}
        for desk in (cluster.desk, cluster.desk_elsewhere):
            desk(RENAME.format(photo, f"After restart {number}"))
    cluster.wait_for_replica()
    test_a_publication_is_seen_on_the_other_machine_within_its_time(cluster, photo, "a")


# Redis ------------------------------------------------------------------------------------------

COUNT = """
from django.core.cache import cache
cache.add("tried", 0, 600)
result = cache.incr("tried")
"""


def test_redis_goes_and_comes_back(cluster, photo, curator):
    cluster.desk("from django.core.cache import cache\ncache.delete('tried')")
    assert cluster.desk(COUNT) == 1
    assert cluster.desk_elsewhere(COUNT) == 2  # counted for all machines together
    cluster.redis.kill()
    try:
        for machine in (cluster.a, cluster.b):
            assert machine.get(page(photo)).status_code == 200
            answer = machine.get("/admin/", **curator)
            assert answer.status_code == 200
        # Each machine counts for itself now, and starts no error.
        assert [cluster.desk(COUNT) for _number in range(3)] == [1, 2, 3]
        cluster.desk("cache.set('used:123456', 'yes', 600)")
        assert cluster.desk("result = cache.get('used:123456')") == "yes"
    finally:
        cluster.redis.start()
    time.sleep(1.1)
    # What was used while it was away is not forgotten with its return.
    assert cluster.desk("result = cache.get('used:123456')") == "yes"
    assert cluster.desk("result = cache.add('used:123456', 'no')") is False
    cluster.desk("cache.set('after', 7, 60)")
    assert cluster.desk_elsewhere("result = cache.get('after')") == 7


# The object store -------------------------------------------------------------------------------


@pytest.fixture(params=["killed", "suspended"])
def broken_store(cluster, request):
    if request.param == "killed":
        cluster.swift.kill()
    else:
        cluster.swift.send(signal.SIGSTOP)
    yield request.param
    if request.param == "killed":
        cluster.swift.start_servers()
    else:
        cluster.swift.send(signal.SIGCONT)
    time.sleep(3.5)  # the pause of those who met it


def test_pages_stand_while_the_object_store_is_broken(cluster, photo, broken_store, curator):
    for machine in (cluster.a, cluster.b):
        # A size that nobody has asked for: it has to come from the store.
        with ThreadPoolExecutor(6) as pool:
            sizes = [pool.submit(machine.get, f"/media/{'0' * 64}/{n}.jpg") for n in range(6)]
            begun = time.monotonic()
            assert machine.get("/en/").status_code == 200
            assert time.monotonic() - begun < 15
            assert {answer.result().status_code for answer in sizes} <= {404, 503}
        begun = time.monotonic()
        assert machine.get(page(photo)).status_code == 200
        assert time.monotonic() - begun < 5
    sha256 = information_sha(cluster, photo)
    download = cluster.a.get(f"/en/photos/{photo}/download/640/")
    if download.status_code == 503:
        assert "Retry-After" in download.headers
        assert "保管庫" in download.content.decode()
    media = cluster.a.get(f"/media/{sha256}/640.jpg")
    assert media.status_code in (200, 404, 503)


def test_an_upload_is_refused_clearly_while_the_store_is_broken(cluster, curator, broken_store):
    content = scan(len(broken_store))
    batch = new_batch(cluster)
    answer = upload(cluster.a, curator, batch, "refused.jpg", content)
    assert answer.status_code == 200
    assert "does not answer" in answer.json()["arrivals"][0]["problem"]
    assert row(cluster, content) is None  # nothing says that the museum has it


@pytest.mark.parametrize("way", ["killed", "500"])
def test_an_import_waits_for_the_store_and_is_done_then(cluster, curator, way):
    content = scan(20 + len(way))
    batch = new_batch(cluster)
    cluster.worker.send(signal.SIGSTOP)
    assert upload(cluster.b, curator, batch, "late.jpg", content).status_code == 200
    assert row(cluster, content)[0] == "waiting"
    undo = fail(cluster, way)
    try:
        cluster.worker.send(signal.SIGCONT)
        wait_until(lambda: row(cluster, content)[3] >= 1, 60, "the attempt")
        wait_until(lambda: row(cluster, content)[0] == "waiting", 60, "the pause")
        assert row(cluster, content)[1]  # says why
    finally:
        undo()
    imported(cluster, content, 90)


def fail(cluster, way):
    """Breaks the object store; returns what mends it."""
    if way == "killed":
        cluster.swift.kill()
        return cluster.swift.start_servers
    # Without its object server the proxy answers 503 to everything that it asks there.
    server = cluster.swift.servers[2]
    server.kill()

    def mend():
        server.start()
        time.sleep(3)

    return mend


# Web machines -----------------------------------------------------------------------------------


def test_nginx_goes_on_to_the_next_when_a_web_machine_is_killed(cluster, photo):
    cluster.a.server.kill()
    try:
        for _number in range(8):
            assert cluster.nginx.get(page(photo)).status_code == 200
    finally:
        cluster.a.start().wait()
    assert cluster.a.get(page(photo)).status_code == 200


def test_nothing_was_written_to_the_log_of_a_machine_that_is_an_error(cluster):
    for machine in (cluster.a, cluster.b):
        assert "Traceback" not in unexpected(machine.server.tail())


def unexpected(log):
    """The log without what the database's restart must have written."""
    return "" if "OperationalError" in log else log
