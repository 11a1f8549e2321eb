"""The translators’ page beside other forms: what was left alone there is not taken back."""

import pytest
from django.urls import reverse

from people.models import Testimony
from tests import builders
from tests.backoffice.translations.test_wordings import change, form_values, make_translation
from tests.records.concurrency.two_curators import opened_by, reread, save, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(db):
    return sign_in("hanako")


@pytest.fixture
def ivan(db):
    return sign_in("ivan")


@pytest.fixture
def testimony(db):
    made = builders.make_testimony(
        wordings=1, state="draft", title_en="Bread", note_en="A note.", title_ja=""
    )
    return made


def page(record, language="ja"):
    return reverse("backoffice:translate", args=[record.identifier, language])


def test_a_text_that_the_translator_left_alone_is_not_taken_back(testimony, hanako, ivan):
    data = form_values(ivan, testimony)
    save(hanako, testimony, opened_by(hanako, testimony) | {"title_ja": "パン"})
    answer = ivan.post(page(testimony), data | {"text-note": ["註。"]})
    assert answer.status_code == 302
    now = reread(testimony)
    assert (now.title_ja, now.note_ja) == ("パン", "註。")


@pytest.mark.parametrize("takes", [True, False])
def test_a_text_that_both_translated_is_shown_with_both(testimony, hanako, ivan, takes):
    data = form_values(ivan, testimony)
    save(hanako, testimony, opened_by(hanako, testimony) | {"title_ja": "パン"})
    answer = ivan.post(page(testimony), data | {"text-title": ["食パン"], "text-note": ["註。"]})
    shown = {text.name: (text, lines) for text, lines in answer.context["texts"]}
    text, lines = shown["title"]
    assert (text.translation, lines[0][1]) == ("パン", "食パン")
    assert "hanako" in text.other
    assert not shown["note"][0].other
    assert (reread(testimony).title_ja, reread(testimony).note_ja or "") == ("パン", "")
    again = {"field": list(shown)}
    for name, (each, lines) in shown.items():
        again |= {f"seen-{name}": each.seen, f"text-{name}": [words for _s, words in lines]}
    again |= {"take-title": "yes"} if takes else {}
    assert ivan.post(page(testimony), again).status_code == 302
    kept = (reread(testimony).title_ja, reread(testimony).note_ja)
    assert kept == ("パン" if takes else "食パン", "註。")


def test_words_that_the_translator_left_alone_are_not_taken_back(testimony, ivan):
    made = make_translation(testimony.nearest_wording())
    data = form_values(ivan, testimony)
    change(made.passages.first(), "彼女の訳。")
    assert ivan.post(page(testimony), data | {"text-title": ["パン"]}).status_code == 302
    assert Testimony.objects.get().title_ja == "パン"
    assert made.passages.first().text == "彼女の訳。"


@pytest.mark.parametrize("takes", [True, False])
def test_words_that_both_translated_are_shown_with_both(testimony, ivan, takes):
    made = make_translation(testimony.nearest_wording())
    data = form_values(ivan, testimony)
    change(made.passages.first(), "彼女の訳。")
    answer = ivan.post(page(testimony), data | {"words-1": ["彼の訳。"]})
    words = answer.context["words"]
    assert words.differs
    assert "彼女の訳。" in answer.content.decode()
    assert words.passages[0][1][0][1] == "彼の訳。"
    assert made.passages.first().text == "彼女の訳。"
    again = data | {"words-1": ["彼の訳。"], "seen-words": words.rendering.seen}
    ivan.post(page(testimony), again | ({"take-words": "yes"} if takes else {}))
    assert made.passages.first().text == ("彼女の訳。" if takes else "彼の訳。")
