"""`check_catalogues` compares the message catalogs with the sources."""

import shutil
import tempfile
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs GNU gettext")

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def museum(settings, tmp_path):
    """A museum of one module, with message catalogs of given content."""
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGES = [("en", "English"), ("ru", "Русский")]
    (tmp_path / "views.py").write_text('title = gettext("Photograph of %(name)s")\n')
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_views.py").write_text('gettext("Of no visitor\'s concern")\n')

    def catalogue(messages):
        path = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + messages)

    return catalogue


def verdict():
    try:
        call_command("check_catalogues", stdout=StringIO())
    except CommandError as error:
        return str(error)
    return "complete"


MESSAGE = '#, python-format\nmsgid "Photograph of %(name)s"\nmsgstr '


def test_a_complete_catalogue_passes(museum):
    museum(MESSAGE + '"Фотография: %(name)s"\n')
    assert verdict() == "complete"


def test_the_check_writes_into_no_catalogue(museum, tmp_path, monkeypatch):
    museum("")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))  # not above the museum
    assert "not in the catalogue" in verdict()
    path = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    assert path.read_text() == HEADER


@pytest.mark.parametrize(
    ("messages", "complaint"),
    [
        ("", "not in the catalogue: 'Photograph of %(name)s'"),
        (MESSAGE + '""\n', "not translated: 'Photograph of %(name)s'"),
        ("#, fuzzy\n" + MESSAGE + '"Снимок: %(name)s"\n', "fuzzy: 'Photograph of %(name)s'"),
        (MESSAGE + '"Фотография: %(nom)s"\n', "in 'Photograph of %(name)s'"),
        (
            MESSAGE + '"Фотография: %(name)s"\n\nmsgid "Gone"\nmsgstr "Ушло"\n',
            "no longer used: 'Gone'",
        ),
    ],
)
def test_what_is_not_complete_is_named(museum, messages, complaint):
    museum(messages)
    assert complaint in verdict()


def test_a_missing_catalogue_is_named(museum):
    assert "django.po: missing" in verdict()


def test_write_brings_a_catalogue_up_to_date_and_keeps_what_is_translated(museum, tmp_path):
    museum('msgid "Gone"\nmsgstr "Ушло"\n')
    call_command("check_catalogues", write=True)
    text = (tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po").read_text()
    assert 'msgid "Photograph of %(name)s"' in text
    assert "Gone" not in text
    assert "concern" not in text


def test_the_messages_of_public_templates_are_found(museum, tmp_path):
    folder = tmp_path / "templates" / "public"
    folder.mkdir(parents=True)
    (folder / "photo.html").write_text(
        '{{ _("Album") }}{{ pgettext("a date", "said:") }}{% trans n=1, name="x" %}{{ n }} leaf of '
        "{{ name }}{% pluralize n %}{{ n }} leaves of {{ name }}{% endtrans %}"
    )
    museum(MESSAGE + '"Фотография: %(name)s"\n')
    complaints = verdict()
    assert "not in the catalogue: 'Album'" in complaints
    assert "not in the catalogue: 'said:'" in complaints
    assert "not in the catalogue: '%(n)s leaf of %(name)s'" in complaints
