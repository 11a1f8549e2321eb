"""Settings of many machines: what is read, and what is refused with the remedy."""

import os

import pytest

from museum.settings import cache, databases, storage
from museum.settings.environment import SettingError

VARIABLES = (
    "DATABASE_URL",
    "DATABASE_REPLICA_URL",
    "DATABASE_DIRECT_URL",
    "DATABASE_POOLED",
    "STORAGE_URL",
    "CACHE_URL",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_without_variables_one_machine_has_everything(tmp_path):
    assert set(databases.databases(tmp_path / "x")) == {"default"}
    assert set(storage.content_storages(tmp_path)) == {"masters", "derivatives"}
    assert cache.caches("", tmp_path)["default"]["BACKEND"].endswith("FileCache")
    assert databases.direct_url() == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "s3://key:se%2Fcret@objects.example/bucket/some/folder?region=eu-1&timeout=9",
            {
                "access_key": "key",
                "secret_key": "se/cret",
                "endpoint_url": "https://objects.example",
                "bucket_name": "bucket",
                "location": "some/folder/masters",
                "region_name": "eu-1",
                "timeout": 9,
            },
        ),
        ("s3+http://k:s@127.0.0.1:8080/b", {"endpoint_url": "http://127.0.0.1:8080"}),
        ("s3:///b", {"bucket_name": "b", "location": "masters"}),
    ],
)
def test_an_object_store_is_read(monkeypatch, tmp_path, url, expected):
    monkeypatch.setenv("STORAGE_URL", url)
    found = storage.content_storages(tmp_path)
    assert set(found) == {"masters", "derivatives", "waiting"}
    options = found["masters"]["OPTIONS"]
    assert {name: options[name] for name in expected} == expected
    assert found["derivatives"]["OPTIONS"]["cached"]
    assert not options["cached"]


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("gs://bucket", "no object store that is known"),
        ("s3://key:secret@host/", "names no bucket"),
        ("s3://key:secret@host/bucket?regoin=x", "'regoin' is unknown"),
        ("s3://key:secret@host/bucket?timeout=soon", "'soon' is no number of seconds"),
        ("s3://key:secret@host:port/bucket", "s3://KEY:SECRET@"),
    ],
)
def test_an_address_of_no_object_store_is_refused_without_its_secret(
    monkeypatch, tmp_path, url, part
):
    monkeypatch.setenv("STORAGE_URL", url)
    with pytest.raises(SettingError) as refused:
        storage.content_storages(tmp_path)
    assert part in str(refused.value)
    assert "key:secret" not in str(refused.value)


def test_a_replica_is_read_and_a_pooler_gets_no_cursors(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://u@one/museum")
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://u@two/museum")
    monkeypatch.setenv("DATABASE_POOLED", "1")
    found = databases.databases(tmp_path / "x")
    assert found["replica"]["HOST"] == "two"
    assert found["replica"]["OPTIONS"]["connect_timeout"] == 2
    assert all(config["DISABLE_SERVER_SIDE_CURSORS"] for config in found.values())


@pytest.mark.parametrize("url", ["", "sqlite:////srv/museum.sqlite3"])
def test_a_replica_of_sqlite_is_refused(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://u@two/museum")
    with pytest.raises(SettingError, match="only PostgreSQL has replicas"):
        databases.databases(tmp_path / "x")


@pytest.mark.parametrize(
    ("name", "read", "part"),
    [
        ("CACHE_URL", lambda p: cache.caches(os.environ["CACHE_URL"], p), "is no Redis"),
        ("DATABASE_DIRECT_URL", lambda p: databases.direct_url(), "is no PostgreSQL"),
    ],
)
def test_other_addresses_are_refused_without_their_password(
    monkeypatch, tmp_path, name, read, part
):
    monkeypatch.setenv(name, "memcached://user:secret@host/0")
    with pytest.raises(SettingError, match=part) as refused:
        read(tmp_path)
    assert "secret" not in str(refused.value)
