"""Translating the wordings of a testimony: nothing is lost or put in quotation marks by itself.

A translation becomes stale when its original changes.
"""

from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import translation
from reversion.models import Version

from editorial.models import TranslationState, TranslationStatus
from people.models import Passage, Testimony, Wording
from people.translations import wording_translation
from records.changes import changeset
from records.history import restore
from tests.admin_pages import model_admin_url
from tests.builders import make_photo, make_testimony, make_wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def testimony():
    """A published testimony: two English passages, the reporter's words between; Russian too."""
    with changeset(why="Entered."):
        made = make_testimony(wordings=0)
        wording = make_wording(made, "We ate bread. It was black.", is_nearest=True, locator="p. 3")
        Passage.objects.create(wording=wording, order=2, voice="reporter", text="he said")
        make_wording(made, "Мы ели хлеб.", language="ru", kind="translation")
    return made


@pytest.fixture
def translator(client):
    user = User.objects.create_user("keiko", is_staff=True)
    wanted = ["translate_record", "view_testimony"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(user)
    return user


def page(record, language="ja"):
    return reverse("backoffice:translate", args=[record.identifier, language])


def form_values(client, record, language="ja"):
    """What the page would send back."""
    context = client.get(page(record, language)).context
    data = {"field": [text.name for text, _lines in context["texts"]]}
    for text, lines in context["texts"]:
        data[f"seen-{text.name}"] = text.seen
        data[f"text-{text.name}"] = [words for _sentence, words in lines]
    words = context["words"]
    if words is not None:
        data["seen-words"] = words.rendering.seen
        for name, lines in words.passages:
            data[name] = [made for _sentence, made in lines]
    return data


def translate(client, testimony, **more):
    data = form_values(client, testimony)
    data |= {"words-1": ["パンを食べた。", "黒かった。"], "words-2": ["と彼は言った"], **more}
    return client.post(page(testimony), data, follow=True)


def make_translation(original, text="パン", language="ja", **values):
    """The museum's translation of `original`, entered outside the translation view."""
    values |= {"language": language, "kind": "museum", "translated_from": original}
    with changeset(why="Entered."):
        return make_wording(original.testimony, text, **values)


def translation_of(testimony):
    return testimony.wordings.get(kind="museum")


def state(testimony):
    return wording_translation(testimony, "ja").state


def test_a_translation_copies_transmission_day_and_speakers(client, translator, testimony):
    assert translate(client, testimony, **{"reviewed-words": "yes"}).status_code == 200
    made, original = translation_of(testimony), testimony.nearest_wording()
    assert [(one.voice, one.text) for one in made.passages.all()] == [
        ("speaker", "パンを食べた。黒かった。"),
        ("reporter", "と彼は言った"),
    ]
    assert (made.language, made.source, made.locator) == ("ja", original.source, "p. 3")
    assert (made.translated_from, made.is_nearest, made.order) == (original, False, 3)
    assert made.made_on == made.reviewed_on is not None
    assert made.reviewed_by == "keiko"
    status = TranslationStatus.objects.get(field=f"wordings.{made.pk}")
    assert (status.language, status.state) == ("ja", TranslationState.REVIEWED)
    assert status.translator == status.reviewed_by == translator
    version = Version.objects.get_for_object(made).first()
    assert version.revision.user == translator
    with translation.override("ja"):
        address = testimony.get_absolute_url()
    shown = client.get(address).content.decode()
    assert "パンを食べた。" in shown


def test_the_page_shows_what_others_published_and_leaves_the_original_alone(
    client, translator, testimony
):
    shown = client.get(page(testimony, "ru")).context["words"]
    assert [one.passages.get().text for one in shown.published] == ["Мы ели хлеб."]
    assert client.get(page(testimony, "en")).context["words"] is None
    translator.user_permissions.add(Permission.objects.get(codename="view_photo"))
    assert client.get(page(make_photo(), "ja")).context["words"] is None


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"words-2": [""]}, "Passage 2 has no translation"),
        ({"words-2": ["「と言った」"]}, "remove them"),
        ({"seen-words": "other"}, "Changed by somebody else meanwhile"),
    ],
)
def test_what_is_refused_changes_nothing_and_is_shown_again(
    client, translator, testimony, typed, refusal
):
    title = {f"text-{name}": ["新しい題"] for name in ("title",)}
    answer = translate(client, testimony, **typed, **title)
    assert refusal in answer.content.decode()
    assert not testimony.wordings.filter(kind="museum").exists()
    assert Testimony.objects.get(pk=testimony.pk).title_ja == testimony.title_ja
    assert "パンを食べた。" in answer.content.decode()
    assert "新しい題" in answer.content.decode()


def test_nothing_typed_makes_no_wording(client, translator, testimony):
    client.post(page(testimony), form_values(client, testimony))
    assert not testimony.wordings.filter(kind="museum").exists()
    assert not TranslationStatus.objects.exists()


def test_a_post_without_permission_changes_nothing(client, translator, testimony):
    translator.user_permissions.remove(Permission.objects.get(codename="translate_record"))
    assert "<textarea" not in client.get(page(testimony)).content.decode()
    assert translate(client, testimony).status_code == 403
    assert not testimony.wordings.filter(kind="museum").exists()


def change(passage, text):
    with changeset(why="Read again."):
        passage.text = text
        passage.save()


def test_a_changed_original_makes_it_stale_and_the_old_words_make_it_good_again(
    client, translator, testimony, administrator
):
    translate(client, testimony, **{"reviewed-words": "yes"})
    passage = testimony.nearest_wording().passages.first()
    before = passage.text
    change(passage, "We ate bread.")
    assert state(testimony) == TranslationState.STALE
    stale = reverse("backoffice:translations") + "?language=ja&state=stale&kind=people.Testimony"
    assert list(administrator.get(stale).context["page_obj"]) == [testimony]
    listed = administrator.get(f"{model_admin_url(Testimony)}?missing=stale-ja")
    assert list(listed.context["cl"].queryset) == [testimony]
    change(passage, before)
    assert state(testimony) == TranslationState.REVIEWED


def test_a_passage_added_or_removed_is_a_changed_original(client, translator, testimony):
    translate(client, testimony)
    original = testimony.nearest_wording()
    with changeset(why="More."):
        more = Passage.objects.create(wording=original, order=3, text="And soup.")
    assert state(testimony) == TranslationState.STALE
    translate(client, testimony, **{"words-3": ["スープも。"]})
    assert state(testimony) == TranslationState.DRAFT
    with changeset(why="Less.") as change_set:
        change_set.delete(more)
    assert state(testimony) == TranslationState.STALE
    data = form_values(client, testimony)
    assert data["words-3"] == ["スープも。"]
    client.post(page(testimony), data | {"words-3": [""]})
    assert state(testimony) == TranslationState.DRAFT
    assert translation_of(testimony).passages.count() == 2


def test_a_translation_from_the_admin_becomes_stale_too(testimony):
    original = testimony.nearest_wording()
    made = make_translation(original, made_on=date(2026, 11, 20))
    assert state(testimony) == TranslationState.DRAFT
    change(original.passages.first(), "We ate rye bread.")
    assert state(testimony) == TranslationState.STALE
    change(made.passages.get(), "ライ麦パン")
    assert state(testimony) == TranslationState.DRAFT


def test_the_speaker_of_each_passage_follows_the_original(client, translator, testimony):
    original = testimony.nearest_wording()
    made = make_wording(
        testimony, "パン", language="ja", kind="museum"
    )  # no record of its original
    translate(client, testimony)
    made.refresh_from_db()
    assert made.translated_from == original
    with changeset(why="The reporter’s words come first."):
        for passage, voice in zip(original.passages.all(), ("reporter", "speaker"), strict=True):
            passage.voice = voice
            passage.save()
    assert state(testimony) == TranslationState.STALE
    client.post(page(testimony), form_values(client, testimony))
    assert [one.voice for one in translation_of(testimony).passages.all()] == [
        "reporter",
        "speaker",
    ]
    assert state(testimony) == TranslationState.DRAFT


def test_a_translation_into_a_fourth_language_is_ignored(testimony):
    original = testimony.nearest_wording()
    make_translation(original, "Brot", language="de")
    change(original.passages.first(), "We ate rye bread.")
    assert not TranslationStatus.objects.exists()


def test_an_earlier_version_that_comes_back_makes_the_translation_stale(
    client, translator, testimony
):
    passage = testimony.nearest_wording().passages.first()
    translate(client, testimony)
    earlier = Version.objects.get_for_object(testimony).first()
    change(passage, "We ate rye bread.")
    translate(
        client, testimony, **{"reviewed-words": "yes"}
    )  # this translation is right for both texts
    assert state(testimony) == TranslationState.REVIEWED
    restore(version=earlier, user=translator)
    passage.refresh_from_db()
    assert passage.text == "We ate bread. It was black."
    assert state(testimony) == TranslationState.STALE


def test_a_sentence_that_came_meanwhile_is_shown_beside_what_was_typed(
    client, translator, testimony
):
    data = form_values(client, testimony) | {"words-1": ["パン", "黒"], "words-2": ["彼"]}
    change(testimony.nearest_wording().passages.first(), "We ate. It was black. And cold.")
    answer = client.post(page(testimony), data)
    (_name, lines), _other = answer.context["words"].passages
    assert lines == [("We ate.", "パン"), ("It was black.", "黒"), ("And cold.", "")]


def test_words_that_are_saved_as_they_are_make_nothing_stale(testimony):
    original = testimony.nearest_wording()
    make_translation(original)
    for passage in original.passages.all():
        change(passage, passage.text)
    assert not TranslationStatus.objects.exists()


@pytest.fixture
def stale(testimony):
    """The museum's translation of a wording that was changed since."""
    original = testimony.nearest_wording()
    made = make_translation(original)
    change(original.passages.first(), "We ate rye bread.")
    assert state(testimony) == TranslationState.STALE
    return made


def test_a_translation_that_is_gone_is_not_stale(stale):
    with changeset(why="Gone.") as change_set:
        change_set.delete(stale)
    assert not TranslationStatus.objects.exists()


def delete_and_restore(administrator, testimony):
    with changeset(user=User.objects.get(username="administrator"), why="Gone.") as change_set:
        change_set.delete(testimony)
    (lying,) = administrator.get(reverse("backoffice:trash")).context["deleted_records"]
    administrator.post(lying.restore_url)
    return Testimony.objects.get()


def test_a_testimony_restored_from_the_trash_keeps_its_stale_translation(administrator, stale):
    assert state(delete_and_restore(administrator, stale.testimony)) == TranslationState.STALE


def test_a_wording_restored_from_the_trash_keeps_its_state(client, administrator, testimony):
    translate(client, testimony, **{"reviewed-words": "yes"})
    assert state(delete_and_restore(administrator, testimony)) == TranslationState.REVIEWED


def test_a_testimony_without_words_in_a_language_waits_for_a_translator(administrator, testimony):
    def waiting(language):
        address = reverse("backoffice:translations")
        query = {"language": language, "state": "untranslated", "kind": "people.Testimony"}
        return list(administrator.get(address, query).context["page_obj"])

    assert (waiting("ja"), waiting("ru"), waiting("en")) == ([testimony], [], [])
    make_translation(testimony.nearest_wording())
    assert waiting("ja") == []
    Wording.objects.filter(language="ja").update(language="ja-Latn")
    assert waiting("ja") == []
