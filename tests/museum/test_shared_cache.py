"""The cache in Redis while there is no Redis: the files of the machine take its place."""

import pytest

from museum.redis_cache import SharedCache


@pytest.fixture
def cache():
    return SharedCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})


def test_without_redis_everything_is_kept_in_files(cache):
    assert cache.get("a", "none") == "none"
    cache.set("a", 1, 60)
    assert cache.get("a") == 1
    assert not cache.add("a", 2, 60)
    assert cache.add("b", 5, 60)
    assert cache.incr("b") == 6
    assert cache.decr("b") == 5
    assert cache.touch("b", 60)
    assert "b" in cache
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 5}
    assert cache.delete("a")
    assert "a" not in cache
    with pytest.raises(ValueError, match="not found"):
        cache.incr("c")
    cache.clear()
    assert cache.get("b") is None


class Redis:
    """Stands for Redis that is there again: it has forgotten what was noted without it."""

    def __init__(self):
        self.kept = {}

    def get(self, key, default, version):
        return self.kept.get(key, default)

    def add(self, key, value, timeout, version):
        return self.kept.setdefault(key, value) is value


def test_what_was_noted_without_redis_is_found_when_it_is_back(cache, monkeypatch):
    cache.set("used", "yes", 60)
    monkeypatch.setattr("museum.redis_cache.PAUSE_SECONDS", 0)
    cache._redis = Redis()
    assert cache.get("used") == "yes"
    assert not cache.add("used", "again", 60)
    assert cache.add("new", "first", 60)
    assert cache._redis.kept == {"new": "first"}
