"""Settings: values of the environment, values that are refused, and the defaults for visitors."""

import importlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from museum import checks, language_checks, wsgi
from museum.settings import environment
from museum.settings.environment import SettingError
from museum.settings.secret_key import load_or_create_secret_key
from museum.staticfiles import NodeModulesFinder
from tests import conftest

ROOT = Path(__file__).resolve().parents[2]


def test_the_address_of_the_server_may_stand_in_the_settings_file(tmp_path):
    (tmp_path / "museum.env").write_text("PORT=8123\nHOST=127.0.0.2\n")
    inherited = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    shown = subprocess.run(
        [sys.executable, "manage.py", "serve", "--help"],
        cwd=ROOT,
        env={**inherited, "MUSEUM_ENV": str(tmp_path / "museum.env")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "the variable HOST: 127.0.0.2" in " ".join(shown.stdout.split())
    assert "the variable PORT: 8123" in " ".join(shown.stdout.split())


class TestEnvironment:
    @pytest.mark.parametrize("value", ["1", "true", "Yes", "ON"])
    def test_yes(self, monkeypatch, value):
        monkeypatch.setenv("DEBUG", value)
        assert environment.flag("DEBUG", False) is True

    @pytest.mark.parametrize("value", ["0", "false", "No", "OFF"])
    def test_no(self, monkeypatch, value):
        monkeypatch.setenv("DEBUG", value)
        assert environment.flag("DEBUG", True) is False

    def test_empty_is_not_set(self, monkeypatch):
        monkeypatch.setenv("DEBUG", "")
        assert environment.flag("DEBUG", True) is True
        monkeypatch.setenv("THREADS", " ")
        assert environment.number("THREADS", 3) == 3

    def test_names(self, monkeypatch):
        monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,")
        assert environment.names("ALLOWED_HOSTS") == ["a.example", "b.example"]

    def test_folder_is_absolute(self, monkeypatch):
        monkeypatch.setenv("DATA_DIR", "~/museum")
        assert environment.folder("DATA_DIR", ROOT) == Path.home() / "museum"

    @pytest.mark.parametrize(
        ("read", "value", "remedy"),
        [
            (lambda: environment.flag("IT", False), "maybe", "IT=1 or IT=0"),
            (lambda: environment.number("IT", 3), "three", "whole number"),
            (lambda: environment.number("IT", 3, minimum=1, maximum=16), "99", "from 1 to 16"),
            (lambda: environment.one_of("IT", "INFO", ("INFO", "ERROR")), "LOUD", "INFO, ERROR"),
            (lambda: environment.database("IT", ROOT), "mysql://host/name", "postgres://"),
            (lambda: environment.database("IT", ROOT), "museum.sqlite3", "sqlite:///"),
            (lambda: environment.database("IT", ROOT), "postgres://host:port/name", "postgres://"),
        ],
    )
    def test_what_cannot_be_used_is_named_with_its_remedy(self, monkeypatch, read, value, remedy):
        monkeypatch.setenv("IT", value)
        with pytest.raises(SettingError) as refused:
            read()
        assert f"IT={value}" in str(refused.value).replace("'", "")
        assert remedy in str(refused.value)

    @pytest.mark.parametrize("value", ["en,xx", "en,de-at", "EN", "en,ru,en", "english"])
    def test_languages_that_cannot_be_used(self, monkeypatch, value):
        monkeypatch.setenv("IT", value)
        with pytest.raises(SettingError, match="IT: "):
            environment.languages("IT", ("en", "ru"))

    def test_languages(self, monkeypatch):
        monkeypatch.setenv("IT", " de, en ,")
        assert environment.languages("IT", ("ja",)) == [("de", "Deutsch"), ("en", "English")]
        monkeypatch.delenv("IT")
        assert environment.languages("IT", ("ru", "ja")) == [("ru", "Русский"), ("ja", "日本語")]

    def test_required(self, monkeypatch):
        monkeypatch.delenv("IT", raising=False)
        with pytest.raises(SettingError, match=r"IT is not set\. Make one\."):
            environment.required("IT", remedy="Make one.")

    def test_a_refused_database_keeps_its_password_to_itself(self, monkeypatch):
        monkeypatch.setenv("IT", "mysql://me:secret@host/name")
        with pytest.raises(SettingError) as refused:
            environment.database("IT", ROOT)
        assert "secret" not in str(refused.value)
        assert "mysql://me:***@host/name" in str(refused.value)


class TestDatabase:
    def test_default_is_the_sqlite_file(self, monkeypatch):
        monkeypatch.delenv("IT", raising=False)
        config = environment.database("IT", Path("/srv/a museum #1/museum.sqlite3"))
        assert config["NAME"] == "/srv/a museum #1/museum.sqlite3"
        assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    def test_postgres(self, monkeypatch):
        monkeypatch.setenv("IT", "postgres://me:p%40ss@host:5433/museum?sslmode=require")
        config = environment.database("IT", ROOT)
        assert config["ENGINE"] == "django.db.backends.postgresql"
        assert (config["HOST"], config["PORT"], config["NAME"]) == ("host", 5433, "museum")
        assert config["PASSWORD"] == "p@ss"
        assert config["OPTIONS"] == {"sslmode": "require"}

    @pytest.mark.django_db
    @pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
    def test_sqlite_pragmas_are_in_force(self):
        with connection.cursor() as cursor:
            values = {}
            for name in ("synchronous", "cache_size", "foreign_keys"):
                cursor.execute(f"PRAGMA {name}")
                values[name] = cursor.fetchone()[0]
        assert values == {"synchronous": 2, "cache_size": -16000, "foreign_keys": 1}

    def test_no_url_can_have_commits_that_are_not_on_the_disk(self, monkeypatch):
        monkeypatch.setenv("IT", "sqlite:////srv/m.sqlite3?init_command=PRAGMA synchronous=OFF")
        command = environment.database("IT", ROOT)["OPTIONS"]["init_command"]
        opened = sqlite3.connect(":memory:")
        opened.executescript(command)
        assert opened.execute("PRAGMA synchronous").fetchone() == (2,)
        opened.close()


class TestSecretKey:
    def test_made_once_and_readable_by_its_owner_alone(self, tmp_path):
        path = tmp_path / "data" / "secret_key"
        key = load_or_create_secret_key(path)
        assert len(key) >= 50
        assert load_or_create_secret_key(path) == key
        assert path.stat().st_mode & 0o777 == 0o600
        assert [file.name for file in path.parent.iterdir()] == ["secret_key"]

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(SettingError, match=r"secret_key.*DATA_DIR"):
            load_or_create_secret_key(tmp_path / "file" / "secret_key")


@pytest.mark.django_db
class TestHeaders:
    def test_public_policy_is_strict(self, client: Client):
        policy = client.get("/there-is-no-such-page/").headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy

    @pytest.mark.django_db
    def test_admin_alone_has_what_unfold_needs(self, client: Client):
        policy = client.get("/admin/login/").headers["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-eval';" in policy + ";"
        assert "style-src 'self' 'unsafe-inline'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_other_headers(self, client: Client):
        headers = client.get("/there-is-no-such-page/").headers
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in headers["Permissions-Policy"]

    def test_a_visitor_gets_no_cookie(self, client: Client):
        response = client.get("/there-is-no-such-page/", HTTP_ACCEPT_LANGUAGE="ru")
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db  # the WSGI application closes old connections
@pytest.mark.parametrize(
    ("trusted", "status"), [(["192.0.2.0/24"], "200 OK"), ([], "301 Moved Permanently")]
)
def test_only_a_trusted_proxy_says_that_the_visitor_came_by_https(settings, rf, trusted, status):
    settings.SECURE_SSL_REDIRECT = True
    settings.TRUSTED_PROXIES = trusted
    application = importlib.reload(wsgi).application
    request = rf.get(
        "/healthz",
        REMOTE_ADDR="192.0.2.1",
        HTTP_X_FORWARDED_FOR="198.51.100.9",
        HTTP_X_FORWARDED_PROTO="https",
    )
    answers = []
    application(request.environ, lambda status, headers: answers.append(status))
    assert answers == [status]


@pytest.mark.django_db
def test_sign_in_is_locked_after_five_failures(client: Client, django_user_model):
    django_user_model.objects.create_superuser("curator", password="right")
    for _attempt in range(django_settings.AXES_FAILURE_LIMIT):
        answer = client.post("/admin/login/", {"username": "curator", "password": "wrong"})
    assert answer.status_code == 429
    right = {"username": "curator", "password": "right"}
    answer = client.post("/admin/login/", right, headers={"accept-language": "ru"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "через 15 минут" in answer.content.decode()
    elsewhere = client.post(
        "/admin/login/", {"username": "curator", "password": "right"}, REMOTE_ADDR="192.0.2.7"
    )
    assert elsewhere.status_code == 302


class TestChecks:
    def test_the_checks_pass(self):
        assert [problem.id for problem in run_checks() if problem.id.startswith("museum.E")] == []

    def test_data_folder(self, settings, tmp_path):
        (tmp_path / "file").touch()
        settings.DATA_DIR = tmp_path / "file" / "data"
        assert [problem.id for problem in checks.data_folder(None)] == ["museum.E001"]

    def test_a_database_that_can_only_be_read(self, settings, tmp_path, monkeypatch):
        path = tmp_path / "museum.sqlite3"
        path.touch()
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": path}
        monkeypatch.setattr(checks.settings, "DATABASES", {"default": database})
        assert checks.data_folder(None) == []
        access = os.access
        monkeypatch.setattr(os, "access", lambda at, mode: at != path and access(at, mode))
        (problem,) = checks.data_folder(None)
        assert problem.id == "museum.E005"
        assert str(path) in problem.msg
        assert "DATABASE_URL" in problem.hint

    def test_languages(self, settings):
        settings.MODELTRANSLATION_LANGUAGES = ("en", "ru")
        assert [problem.id for problem in language_checks.languages_agree(None)] == ["museum.E002"]

    def test_the_default_language_is_the_first(self, settings):
        settings.LANGUAGE_CODE = "ru"
        assert [problem.id for problem in language_checks.languages_agree(None)] == ["museum.E006"]

    @pytest.mark.parametrize("source", ["'unsafe-inline'", "https://cdn.example", "*"])
    def test_public_policy(self, settings, source):
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": ["'self'", source]}}
        (problem,) = checks.public_policy(None)
        assert problem.id == "museum.E003"
        assert source in problem.msg

    def test_npm_packages(self, settings, tmp_path):
        settings.NODE_MODULES = tmp_path
        finder = NodeModulesFinder()
        assert [problem.id for problem in finder.check()] == ["museum.W001"]
        assert finder.find("jquery-ui/dist/jquery-ui.min.js") == []
        assert list(finder.list([])) == []

    def test_npm_files_are_named_one_by_one(self):
        finder = NodeModulesFinder()
        assert finder.check() == []
        assert finder.find("jquery-ui/dist/jquery-ui.min.js")
        assert finder.find("jquery-ui/dist/jquery-ui.js") == []
        listed = [name for name, _storage in finder.list([])]
        assert listed == [
            "jquery-ui/dist/jquery-ui.min.js",
            "openseadragon/build/openseadragon/openseadragon.min.js",
            "openseadragon/build/openseadragon/openseadragon.min.js.map",
        ]

    def test_compiled_catalogues(self, settings, tmp_path):
        source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
        source.parent.mkdir(parents=True)
        source.write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "Photograph"\nmsgstr "Фотография"\n'
        )
        settings.LOCALE_PATHS = [tmp_path]
        assert [problem.id for problem in checks.compiled_catalogues(None)] == ["museum.W002"]
        call_command("compile_catalogues", verbosity=0)
        assert checks.compiled_catalogues(None) == []
        assert "Фотография".encode() in source.with_suffix(".mo").read_bytes()


def test_serve_names_a_port_that_is_taken(live_server):
    port = live_server.thread.port
    with pytest.raises(CommandError, match=rf"Cannot listen on 127\.0\.0\.1:{port}: .*PORT="):
        call_command("serve", host="127.0.0.1", port=port)


def test_the_tests_never_empty_a_real_museum(settings, tmp_path, pytestconfig):
    (tmp_path / "museum.sqlite3").write_text("years of work")
    settings.DATA_DIR = tmp_path
    with pytest.raises(pytest.exit.Exception) as refused:
        conftest.pytest_configure(pytestconfig)
    assert refused.value.returncode == 4
    conftest.empty_data_folder()
    assert (tmp_path / "museum.sqlite3").read_text() == "years of work"


@pytest.mark.long
def test_a_whole_run_never_empties_somebodys_museum(tmp_path):
    (tmp_path / "museum.sqlite3").write_text("years of work")
    command = [sys.executable, "-m", "pytest", "tests/test_locks.py"]
    for choice in (["--ds=museum.settings.development"], []):
        done = subprocess.run(
            [*command, *choice],
            cwd=ROOT,
            env=os.environ | {"DATA_DIR": str(tmp_path), "SECRET_KEY": "any"},
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == (4 if choice else 0), done.stdout
        assert (tmp_path / "museum.sqlite3").read_text() == "years of work"


@pytest.mark.django_db
def test_a_static_file_that_is_missing_is_not_found(client):
    # With None from a finder, Django takes [None] for a match, and the page was 500.
    assert client.get("/static/nothing.css").status_code == 404
