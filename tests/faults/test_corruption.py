"""A damaged database is told by a page and by `/readyz`, and no page is half right."""

import random
import sqlite3

import pytest

from tests.faults.museums import Curator, free_port, wait_for

#: Other parts that may be damaged have their tests beside what reads them:
#: masters and public copies  tests/photos/test_fixity.py, tests/museum/test_readiness.py
#: tile packs                 tests/iiif/image/test_errors.py, tests/photos/test_fixity.py
#: the catalogue's counter    tests/search/test_version.py
#: the cache, the secret key  tests/museum/test_readiness.py
#: the audit log              tests/audit/test_anchors.py, tests/audit/test_triggers.py

PAGES = ["/en/", "/en/people/", "/ja/", "/en/search/?q=person", "/admin/people/person/"]


def pages_of(path, tables):
    """The first page of each of the tables, numbered from 1, and the size of a page in bytes."""
    with sqlite3.connect(path) as opened:
        marks = ", ".join("?" * len(tables))
        rows = opened.execute(
            f"SELECT rootpage FROM sqlite_master WHERE name IN ({marks})", tables
        ).fetchall()
        return [page for (page,) in rows], opened.execute("PRAGMA page_size").fetchone()[0]


@pytest.mark.parametrize("tables", [["people_person"], ["search_posting"], ["django_session"]])
def test_a_damaged_page_of_the_database_is_told(sqlite_museum, tables):
    port = free_port()
    web = sqlite_museum.nursery("web")
    web.begin(do="serve", port=port)
    wait_for(port)
    curator = Curator(port, sqlite_museum.known["session"], sqlite_museum.known["batch"])
    for _ in range(3):
        curator.publish()
    web.kill()
    path = sqlite_museum.folder / "museum.sqlite3"
    with sqlite3.connect(path) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    pages, size = pages_of(path, tables)
    chance = random.Random(1950)
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(chance.randbytes(size))
    web.begin(do="serve", port=port)
    wait_for(port)
    told = 0
    for address in PAGES:
        response = curator.request("GET", address)
        assert response.status_code in (200, 302, 503), (address, response.text[:500])
        if response.status_code == 503:
            assert "restore the newest backup" in response.text
            told += 1
    if tables == ["people_person"]:
        ready = curator.request("GET", "/readyz")
        assert ready.status_code == 503
        assert "A record cannot be read: DatabaseError." in ready.json()["problems"]
    assert told
