"""The systemd units: commands that exist, hardened, and accepted by systemd itself."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.test_documentation import environment_variables

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
HARDENED = {
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "CapabilityBoundingSet=",
    "RestrictSUIDSGID=yes",
    "SystemCallFilter=@system-service",
    "User=museum",
}
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def lines(unit):
    return unit.read_text().splitlines()


def test_web_worker_and_preparation_have_units():
    names = [unit.name for unit in UNITS]
    assert names == ["museum-prepare.service", "museum-web@.service", "museum-worker.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_hardened_and_names_a_command_that_exists(unit):
    assert set(lines(unit)) >= HARDENED
    (command,) = re.findall(r"^ExecStart=.*manage\.py (\w+)", unit.read_text(), re.M)
    assert command in get_commands()
    for setting in re.findall(
        r"(\w+)=", re.findall(r"^Environment=(.*)", unit.read_text(), re.M)[0]
    ):
        assert setting in environment_variables()


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit, tmp_path):
    # Its program and its folder are not on this machine; everything else is verified as it stands.
    for one in UNITS:
        text = one.read_text().replace("/srv/museum/code/.venv/bin/python", shutil.which("true"))
        (tmp_path / one.name).write_text(text)
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    complaints = [line for line in verified.stderr.splitlines() if str(tmp_path) in line]
    assert complaints == []
    exposure = subprocess.run(
        [
            "systemd-analyze",
            "security",
            "--offline=yes",
            "--threshold=20",
            str(tmp_path / unit.name),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert exposure.returncode == 0, exposure.stdout[-300:]


def test_the_pattern_of_the_settings_has_no_secret_and_only_known_settings():
    text = (ROOT / "deploy" / "museum.env").read_text()
    settings = dict(re.findall(r"^(\w+)=(.*)$", text, re.M))
    assert settings["SECRET_KEY"] == ""
    assert set(settings) - {"DJANGO_SETTINGS_MODULE"} <= environment_variables()
