"""Lock files: every package has a version and hashes, and no index or registry is named."""

import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
#: `name==version`, or `name[extra]==version`; pip looks up an extra separately, unpinned.
PINNED = r"([a-z0-9.-]+)(?:\[[a-z0-9,-]+\])?==(\S+)"
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def entries(lock: Path) -> list[str]:
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(), flags=re.M)
    return text.replace("\\\n", " ").strip().splitlines()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(lock):
    assert len(entries(lock)) > 5
    for entry in entries(lock):
        assert re.match(PINNED + " .*--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_request_is_in_its_lock(lock):
    pinned = dict(re.match(PINNED, entry).groups() for entry in entries(lock))
    for line in lock.with_suffix(".in").read_text().splitlines():
        wanted = line.split("#")[0].strip()
        if wanted and not wanted.startswith("-r"):
            request = Requirement(wanted)
            name = re.sub(r"[-_.]+", "-", request.name).lower()
            assert pinned[name] in request.specifier, wanted


def test_both_locks_agree():
    base, dev = (set(entries(ROOT / "requirements" / f"{name}.lock")) for name in ("base", "dev"))
    assert base <= dev


def test_no_lock_names_an_address():
    for lock in (*LOCKS, ROOT / "package-lock.json"):
        assert "://" not in lock.read_text(), lock.name


def test_npm_packages_are_pinned_and_hashed():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert len(packages) > 3
    for name, package in packages.items():
        assert not name or package["integrity"].startswith("sha512-"), name
