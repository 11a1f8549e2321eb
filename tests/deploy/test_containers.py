"""Containerfile and compose.yaml: parsed, because no container engine is needed for that."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
CONTAINERFILE = (ROOT / "Containerfile").read_text()

#: A name, and a version of at least two numbers or a dated release; never `latest`.
PINNED = re.compile(r"[\w./-]+:(\d+\.\d+\S*|RELEASE\.\d{4}-\d{2}-\d{2}\S*)")
#: A secret comes from the environment, and its absence is an error: ${NAME:?...}.
FROM_ENVIRONMENT = re.compile(r"\$\{\w+:\?[^}]+\}")
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|_USER$")


def secrets_of(settings):
    """The values that would publish a secret: written out instead of taken from the environment."""
    found = []
    for name, value in settings.items():
        named = SECRET.search(name) and name != "POSTGRES_USER"
        credentials = re.search(r"://([^@/]*:[^@]*)@", str(value))
        password = credentials and credentials[1].split(":", 1)[1]
        if (named and not FROM_ENVIRONMENT.fullmatch(str(value))) or (
            password and not FROM_ENVIRONMENT.search(credentials[0])
        ):
            found.append(name)
    return found


def test_every_part_of_the_museum_is_a_service():
    assert {"web", "worker", "database", "cache", "store", "front", "prepare"} == set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_hardened_and_without_secrets(name):
    service = SERVICES[name]
    assert PINNED.fullmatch(service["image"]), service["image"]
    assert str(service["user"]).split(":")[0] not in ("0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert secrets_of(service.get("environment", {})) == []
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))


def test_only_the_front_server_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["front"]
    outside = [name for name, service in SERVICES.items() if "outside" in service["networks"]]
    assert outside == ["front"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_volumes_networks_and_dependencies_exist():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in COMPOSE["volumes"]
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("depends_on", [])) <= set(SERVICES)


def test_web_and_worker_wait_until_the_museum_is_prepared():
    for name in ("web", "worker"):
        waits = SERVICES[name]["depends_on"]["prepare"]
        assert waits == {"condition": "service_completed_successfully"}


def commands(text):
    return re.findall(r"manage\.py[\"', ]+(\w+)", text)


def test_commands_exist():
    composed = [" ".join(SERVICES[name].get("command", [])) for name in SERVICES]
    found = [*commands("\n".join(composed)), *commands(CONTAINERFILE)]
    assert {"setup", "serve", "work", "compile_catalogues"} <= set(found)
    assert set(found) <= set(get_commands())


def test_the_image_is_pinned_small_and_not_run_by_root():
    bases = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.M)
    assert len(bases) == 2
    assert all(PINNED.fullmatch(base) for base in bases)
    last_stage = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (\d+):\d+$", last_stage, re.M)[1] != "0"
    assert "gcc" not in last_stage
    assert "HEALTHCHECK" in last_stage
    for ignored in (".git", "data", "museum.env"):
        assert ignored in (ROOT / ".containerignore").read_text().splitlines()


def test_what_the_image_copies_exists():
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.M):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"POSTGRES_PASSWORD": "museum"}, ["POSTGRES_PASSWORD"]),
        ({"POSTGRES_PASSWORD": "${POSTGRES_PASSWORD:-museum}"}, ["POSTGRES_PASSWORD"]),
        ({"POSTGRES_PASSWORD": "${POSTGRES_PASSWORD:?say it}"}, []),
        ({"DATABASE_URL": "postgres://museum:secret@database/museum"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgres://museum:${PASSWORD:?say it}@database/museum"}, []),
        ({"CACHE_URL": "redis://cache:6379/0", "WORKER": "0"}, []),
    ],
)
def test_a_published_secret_is_found(settings, found):
    assert secrets_of(settings) == found


@pytest.mark.parametrize(
    ("image", "pinned"),
    [
        ("docker.io/library/postgres:17.5-bookworm", True),
        ("postgres:latest", False),
        ("postgres", False),
        ("postgres:17", False),
    ],
)
def test_an_image_without_a_version_is_found(image, pinned):
    assert bool(PINNED.fullmatch(image)) == pinned
