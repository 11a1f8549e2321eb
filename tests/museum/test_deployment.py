"""Production settings are refused if incomplete, and give no warning if complete."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from museum.settings.environment import SettingError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def production(tmp_path):
    """Runs manage.py with production settings; keyword arguments are environment variables."""

    def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "museum.settings.production",
            "DATA_DIR": str(tmp_path / "data"),
            "PYTHONWARNINGS": "default",
            **variables,
        }
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
        )

    return run


COMPLETE = {"SECRET_KEY": "k9" * 12 + "Zq7-_x" * 6, "ALLOWED_HOSTS": "museum.example"}


def test_deployment_check_has_no_warnings(production):
    collected = production("collectstatic", "--noinput", "-v0", **COMPLETE)
    assert collected.returncode == 0, collected.stderr

    checked = production("check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout


def test_static_files_not_collected_are_named_with_a_remedy(production):
    checked = production("check", "--deploy", **COMPLETE)
    assert checked.returncode == 1
    assert "museum.E004" in checked.stderr
    assert "collectstatic" in checked.stderr


def test_a_server_with_wrong_settings_says_so_in_one_line(production):
    refused = production("check", **{**COMPLETE, "SECRET_KEY": ""})
    assert refused.returncode == 1
    assert "SECRET_KEY is not set." in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(missing, monkeypatch):
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    runpy.run_module("museum.settings.production")
    monkeypatch.setenv(missing, "")
    with pytest.raises(SettingError, match=f"{missing} is not set"):
        runpy.run_module("museum.settings.production")
