"""What is said when a record is published or submitted, and before that of open comments."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from reversion.models import Version

from editorial.comments import add_comment, resolve_or_reopen
from editorial.models import Comment
from photos.models import Photo
from records.models import State
from tests.admin_pages import admin_url, form_data, model_admin_url
from tests.builders import (
    make_article,
    make_collection,
    make_photo,
    make_question,
    make_source,
    make_testimony,
)

pytestmark = pytest.mark.django_db

SAID = {
    "en": ("Published: ", "Submitted for review: "),
    "ru": ("Опубликовано: ", "Передано на проверку: "),
    "ja": ("公開しました：", "校閲に回しました："),
}
HISTORY = {
    "en": ("Published.", "Submitted for review."),
    "ru": ("Опубликовано.", "Передано на проверку."),
    "ja": ("公開。", "校閲に回した。"),
}
BUTTONS = ("save_and_publish", "save_and_submit")
CHANGED = {"en": "changed", "ru": "изменен", "ja": "変更"}


def press(client, record, button, **values):
    address = admin_url(record)
    data = form_data(client, address) | values
    name = f"{record._meta.app_label}_{record._meta.model_name}_{button}"
    return client.post(address, data | {name: "1"}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("button", BUTTONS)
def test_what_the_button_did_is_said_and_stands_in_the_history(curator, language, button):
    number = BUTTONS.index(button)
    curator.cookies["django_language"] = language
    photo = make_photo(state="draft")
    (message,) = said(press(curator, photo, button))
    assert message.startswith(SAID[language][number])
    assert CHANGED[language] not in message
    assert admin_url(photo) in message
    history = curator.get(admin_url(photo, "history")).content.decode()
    assert HISTORY[language][number] in history
    assert LogEntry.objects.latest("pk").get_change_message() == HISTORY[language][number]


def test_the_history_of_a_published_record_is_read_in_every_language(curator):
    photo = make_photo(state="draft")
    press(curator, photo, "save_and_publish")
    for language, sentence in (("ru", "Опубликовано."), ("ja", "公開。"), ("en", "Published.")):
        curator.cookies["django_language"] = language
        assert sentence in curator.get(admin_url(photo, "history")).content.decode()


@pytest.mark.parametrize(
    "make",
    [make_photo, make_collection, make_article, make_question, make_testimony, make_source],
)
def test_every_kind_of_record_says_so(curator, make):
    record = make(state="draft")
    messages = said(press(curator, record, "save_and_submit"))
    assert messages[-1].startswith("Submitted for review: ")
    messages = said(press(curator, record, "save_and_publish"))
    assert messages[-1].startswith("Published: ")


def test_a_reason_that_was_typed_is_kept_and_a_refused_publication_says_nothing(curator):
    photo = make_photo(state="draft")
    press(curator, photo, "save_and_publish", why="The family agreed.")
    assert Version.objects.get_for_object(photo)[0].revision.comment == "The family agreed."
    other = make_photo(state="draft", alt_text_en="", alt_text_ru="", alt_text_ja="")
    assert said(press(curator, other, "save_and_publish")) == []
    (message,) = said(
        curator.post(admin_url(photo), form_data(curator, admin_url(photo)), follow=True)
    )
    assert "was changed successfully" in message


def test_a_contributor_who_sends_the_button_publishes_nothing_and_is_told_nothing_of_it(
    contributor,
):
    photo = make_photo(state="draft")
    (message,) = said(press(contributor, photo, "save_and_publish"))
    photo.refresh_from_db()
    assert photo.state == State.DRAFT
    assert "changed" in message
    assert Version.objects.get_for_object(photo)[0].revision.comment == "Edited in the admin."


@pytest.fixture
def commented():
    """Two drafts: the first with two open comments and a resolved one."""
    photos = [make_photo(state="draft") for _ in range(2)]
    for text in ("Whose band?", "Which camp?", "Resolved"):
        add_comment(identifier=photos[0].identifier, text=text, user=None)
    resolved = Comment.objects.get(text="Resolved")
    resolve_or_reopen(pk=resolved.pk, identifier=photos[0].identifier, is_open=False, user=None)
    return photos


@pytest.mark.parametrize(
    ("language", "sentence", "short"),
    [
        ("en", "2 comments are open: read them before publishing.", "2 open comments"),
        ("ru", "2 комментария открыты: прочтите их перед публикацией.", "2 открытых комментария"),
        ("ja", "未解決のコメントが 2 件あります。", "未解決のコメント 2 件"),
    ],
)
def test_open_comments_are_mentioned_beside_the_buttons(
    curator, commented, language, sentence, short
):
    curator.cookies["django_language"] = language
    page = curator.get(admin_url(commented[0])).content.decode()
    assert sentence in page
    assert short in page
    assert 'href="#comments"' in page
    page = curator.get(admin_url(commented[1])).content.decode()
    assert sentence[2:20] not in page
    assert short[2:] not in page


def test_a_selection_with_open_comments_is_asked_about_first(curator, commented):
    chosen = {
        "action": "publish_selected",
        "_selected_action": [photo.pk for photo in commented],
    }
    response = curator.post(model_admin_url(Photo), chosen)
    page = response.content.decode()
    assert "2 open comments" in page
    assert f"{admin_url(commented[0])}#comments" in page
    assert admin_url(commented[1]) not in page
    assert not Photo.objects.filter(state=State.PUBLISHED).exists()
    response = curator.post(
        model_admin_url(Photo), chosen | {response.context["confirmed"]: "yes"}, follow=True
    )
    assert said(response) == ["2 records: published."]
    assert Photo.objects.filter(state=State.PUBLISHED).count() == 2


def test_the_page_that_sets_a_time_mentions_them(curator, commented):
    query = "&".join(f"id={photo.identifier}" for photo in commented)
    page = curator.get(f"{reverse('backoffice:set_time', args=['publish'])}?{query}")
    assert page.content.decode().count("2 open comments") == 1
