"""`makemigrations` writes the columns of languages as a loop over the settings' languages."""

from pathlib import Path

import pytest

import languages
from languages.migrations import follow_settings

CODES = ("en", "ru", "ja")
HERE = Path(__file__).parent
GENERATED = (HERE / "migration_generated.txt").read_text()
FOLLOWING = (HERE / "migration_following.txt").read_text()


class RecordedCall:
    """Stands for `models` and `migrations`: records the arguments of each call."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: (name, args, sorted(kwargs.items(), key=str))


def test_columns_choices_and_conditions():
    assert follow_settings(GENERATED, CODES) == FOLLOWING


def test_rewriting_twice_changes_nothing_more():
    assert follow_settings(FOLLOWING, CODES) == FOLLOWING


def test_columns_in_the_order_of_the_alphabet():
    source = GENERATED.replace("_ru", "_!").replace("_ja", "_ru").replace("_!", "_ja")
    source = source.replace("['en', 'ru', 'ja']", "['en', 'ja', 'ru']")
    assert follow_settings(source, CODES) == FOLLOWING


def test_columns_that_differ_stay():
    source = GENERATED.replace("('title_ja', models.CharField(", "('title_ja', models.TextField(")
    assert "('title_ja', models.TextField(" in follow_settings(source, CODES)


def test_the_loop_gives_the_same():
    scope = {"languages": languages, "models": RecordedCall(), "migrations": RecordedCall()}
    before, after = (dict(scope), dict(scope))
    exec(GENERATED.split("\n\n\n", 1)[1], before)
    exec(FOLLOWING.split("\n\n\n", 1)[1], after)
    assert before["operations"] == after["operations"]


@pytest.mark.parametrize("codes", [("ja",), ()])
def test_one_language_does_not_tell_its_columns(codes):
    with pytest.raises(ValueError, match="MUSEUM_LANGUAGES=en,ru,ja"):
        follow_settings(GENERATED, codes)
