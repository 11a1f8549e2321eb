"""Museums in other languages than the founding one, by their settings alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.one_engine


def run(languages, folder, *command):
    """The output of a script in a separate process with `languages` and its data in `folder`."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "MUSEUM_LANGUAGES": languages,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "museum.settings.development",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("languages", ["en,ru,ja", "en,de", "ja"])
def test_migrations_follow_the_languages(languages, tmp_path):
    run(languages, tmp_path, "manage.py", "makemigrations", "--check", "--dry-run")


@pytest.fixture(scope="module")
def museum(tmp_path_factory):
    folder = tmp_path_factory.mktemp("german")
    return json.loads(run("en,de", folder, "tests/languages/english_and_german.py"))


class TestEnglishAndGerman:
    """The founding exhibit in a museum without Russian and Japanese, with German unsupported."""

    def test_every_page_opens(self, museum):
        answered = {name: status for name, (status, _page) in museum["pages"].items()}
        assert answered.pop("russian") == 404
        assert set(answered.values()) == {200}, answered

    def test_texts_of_other_languages_are_skipped_with_a_message(self, museum):
        assert "left out: the texts in ja, ru" in museum["loaded"]
        assert "MUSEUM_LANGUAGES" in museum["loaded"]
        assert "already has all of it" in museum["again"]

    def test_a_text_without_translation_is_marked_with_its_language(self, museum):
        record = museum["pages"]["record"][1]
        assert '<html lang="de">' in record
        assert "Ein Lager im Winter" in record
        assert '<div lang="en">' in record
        assert "it is not yet translated into Deutsch." in record

    def test_a_date_is_shown_as_edtf(self, museum):
        assert museum["edtf"]
        assert museum["edtf"] in museum["pages"]["record"][1]

    def test_exports_and_manifests_have_its_languages_alone(self, museum):
        header = museum["pages"]["export"][1].split("\n")[0]
        assert "title_de" in header
        assert "title_ru" not in header
        assert set(json.loads(museum["pages"]["manifest"][1])["label"]) == {"en", "de"}
        assert "/de/photos/" in museum["pages"]["sitemap"][1]
        assert "/ja/" not in museum["pages"]["sitemap"][1]

    def test_the_admin_has_a_field_for_each(self, museum):
        form = museum["pages"]["admin"][1]
        assert 'name="title_de"' in form
        assert 'name="title_ru"' not in form

    def test_a_system_check_names_what_german_lacks(self, museum):
        reported = "\n".join(warning for warning in museum["warnings"] if "museum.W003" in warning)
        for lacking in ("message catalogue", "parser of dates", "writer of dates", "stemmer"):
            assert f"Deutsch (de) has no {lacking}" in reported
        assert "English (en)" not in reported


def test_a_language_is_added_to_a_museum_that_has_records(tmp_path):
    script = "tests/languages/german_comes_later.py"
    before = json.loads(run("en", tmp_path, script))
    assert before == {"without": False, "english": True}
    after = json.loads(run("en,de", tmp_path, script))
    assert "German (de)" in after["added"]
    assert after["again"] == "The database has all languages of the museum.\n"
    assert after["kept"] == "music"
    assert after["german"], "The constraint does not know the new language."
    assert not after["neither"], "The constraint was lost."
    assert after["lost"] == []
