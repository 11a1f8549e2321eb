"""The translation view: sentence beside sentence; a changed original makes translations stale."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from editorial.models import OriginalLanguage, TranslationState, TranslationStatus
from editorial.translations.original import original_language
from editorial.translations.segments import join_sentences, pair_sentences, split_sentences
from photos.models import Photo
from records.changes import changeset
from records.models import State
from tests.admin_pages import model_admin_url
from tests.builders import make_article, make_photo, make_place, make_question

pytestmark = pytest.mark.django_db


def page(record, language="ru"):
    return reverse("backoffice:translate", args=[record.identifier, language])


def form_values(client, record, language="ru"):
    """What the page would send back for a field: its key and its sentences."""
    texts = client.get(page(record, language)).context["texts"]
    data = {"field": [text.name for text, _lines in texts]}
    for text, lines in texts:
        data[f"seen-{text.name}"] = text.seen
        data[f"text-{text.name}"] = [words for _sentence, words in lines]
        if text.state == "reviewed":
            data[f"reviewed-{text.name}"] = "yes"
    return data


def change(record, **values):
    with changeset(why="Changed."):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


@pytest.fixture
def photo():
    with changeset(why="Entered."):
        return make_photo(
            state=State.DRAFT,
            title_en="Supper",
            title_ru="",
            title_ja="",
            alt_text_en="Men eat.",
            alt_text_ru="Мужчины едят.",
            alt_text_ja="",
            description_en="They eat. Nobody speaks.\n\nIt is dark.",
            description_ru="",
            description_ja="",
        )


@given(st.text(alphabet="Аб. !?\n。」…x", max_size=60))
def test_a_text_taken_apart_is_the_same_together(text):
    assert "".join(one.words + one.space for one in split_sentences(text)) == text


@given(st.text(alphabet="Аб. !?\n。x", max_size=60), st.text(alphabet="Яя.!\n x", max_size=60))
def test_a_translation_that_nobody_touched_stays_as_it_is(original, translation):
    typed = [pair.translation for pair in pair_sentences(original, translation)]
    again = join_sentences(typed, original, translation, "ru")
    assert again.strip() == translation.strip()


def test_sentences_end_where_a_reader_would_say():
    assert [one.words for one in split_sentences("He left. “Why?” Dr. Tsutomu F. Abe stayed…")] == [
        "He left.",
        "“Why?”",
        "Dr. Tsutomu F. Abe stayed…",
    ]
    assert [one.words for one in split_sentences("食べた。話さない。「暗い。」")] == [
        "食べた。",
        "話さない。",
        "「暗い。」",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The band of camp no. 5 plays.",
        "Camps nos. 4 and 5, Dept. no. VII, no. A-17 and no. №3 are named.",
        "It stands on p. 12, pp. 13–14 and in vol. II of it.",
        "They came to St. Petersburg and Mt. Fuji with Col. Ivanov, Gen. Yamada and Sgt. Abe.",
        "Taken approx. Sept. 1946, cf. fig. 3, i.e. before the fire, e.g. in Norilsk.",
        "Others, the choir etc. came later.",
        "Снято в 1946 г. Норильск, лагерь им. Кирова.",
        "Это лагеря, т. е. отделения, т.е. лагпункты, и пр. места, гг. 1945–1946.",
        "ЦГАКФД, ф. 4, оп. 2, д. 7, л. 12, ед. хр. 5, рис. 3, стр. 8.",
        "Генерал-лейтенант А. И. Иванов и проф. Петров на ул. Ленина.",
        "Bundesarchiv, Bd. 3, Nr. 12, S. 4 is cited.",
        "第5収容所（no. 5）の楽団。",
    ],
)
def test_a_sentence_does_not_end_after_an_abbreviation(sentence):
    assert [one.words for one in split_sentences(f"{sentence} Then more.")][0] == sentence


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("He said no. Then he left.", 2),
        ("It was a work of art. They sang.", 2),
        ("In 1946. The band played.", 2),
        ("Это было в мае. Потом зима.", 2),
        ("See p. 12. The band stands on p. 13. It plays.", 3),
    ],
)
def test_the_same_words_end_a_sentence_where_they_are_no_abbreviation(text, number):
    assert len(split_sentences(text)) == number


def test_new_sentences_are_parted_as_the_original_is(curator, photo):
    data = form_values(curator, photo)
    data["text-description"] = ["Они едят.", "Никто не говорит.", "Темно."]
    curator.post(page(photo), data)
    photo.refresh_from_db()
    assert photo.description_ru == "Они едят. Никто не говорит.\n\nТемно."
    assert photo.description_en == "They eat. Nobody speaks.\n\nIt is dark."
    data = form_values(curator, photo, "ja")
    data["text-description"] = ["食べている。", "誰も話さない。", "暗い。"]
    curator.post(page(photo, "ja"), data)
    photo.refresh_from_db()
    assert photo.description_ja == "食べている。誰も話さない。\n\n暗い。"


def test_who_translated_and_who_reviewed_is_kept(curator, photo):
    data = form_values(curator, photo)
    data |= {"text-title": ["Ужин"], "reviewed-title": "yes"}
    curator.post(page(photo), data)
    row = TranslationStatus.objects.get(field="title")
    assert (row.state, row.translator.username) == (TranslationState.REVIEWED, "curator")
    assert row.reviewed_by.username == "curator"
    states = {t.name: t.state for t, _l in curator.get(page(photo)).context["texts"]}
    assert states == {"title": "reviewed", "alt_text": "draft", "description": "untranslated"}
    assert list(states) == ["title", "description", "alt_text"]  # as in the model


def test_any_change_of_an_original_marks_its_translations_stale(curator, photo):
    change(photo, alt_text_en="Men eat and talk.")
    row = TranslationStatus.objects.get()
    assert (row.field, row.language, row.state) == ("alt_text", "ru", TranslationState.STALE)
    listed = curator.get(f"{model_admin_url(Photo)}?missing=stale-ru")
    assert list(listed.context["cl"].queryset) == [photo]
    waiting = curator.get(f"{reverse('backoffice:translations')}?language=ru&state=stale")
    assert list(waiting.context["page_obj"]) == [photo]


def test_a_review_is_lost_with_the_original_it_was_made_of(curator, photo):
    curator.post(page(photo), form_values(curator, photo) | {"reviewed-alt_text": "yes"})
    photo.refresh_from_db()
    change(photo, alt_text_en="Men sing.")
    row = TranslationStatus.objects.get(field="alt_text")
    assert (row.state, row.reviewed_at) == (TranslationState.STALE, None)
    # The translation is still right: who says so becomes its reviewer.
    curator.post(page(photo), form_values(curator, photo) | {"reviewed-alt_text": "yes"})
    row.refresh_from_db()
    assert row.state == TranslationState.REVIEWED


def test_a_translation_written_anew_is_stale_no_more(photo):
    change(photo, alt_text_en="Men sing.")
    change(photo, alt_text_ru="Мужчины поют.")
    assert TranslationStatus.objects.get().state == TranslationState.DRAFT
    change(photo, alt_text_en="Men dance.", alt_text_ru="Мужчины пляшут.")
    assert TranslationStatus.objects.get().state == TranslationState.DRAFT


def test_changes_in_the_meantime_are_shown_and_no_input_is_lost(curator, photo):
    data = form_values(curator, photo) | {"text-title": ["Typed with care"]}
    change(photo, title_en="Supper in the barrack")
    answer = curator.post(page(photo), data)
    assert "Changed by somebody else" in answer.content.decode()
    assert "Typed with care" in answer.content.decode()
    photo.refresh_from_db()
    assert photo.title_ru == ""


def test_the_original_is_what_was_written_first_or_what_was_chosen(curator):
    with changeset(why="Entered."):
        article = make_article(
            title_en="", title_ru="Ужин", title_ja="", body_en="", body_ru="Ели.", body_ja=""
        )
        article.save()
    assert original_language(article) == "ru"
    change(article, title_en="Supper", body_en="They ate.")
    assert original_language(article) == "ru"
    curator.post(page(article), {"original": "en"})
    assert OriginalLanguage.objects.get().language == original_language(article) == "en"


def test_the_records_own_rules_hold_here_too(curator):
    article = make_article(state=State.DRAFT, body_en="They ate.", body_ru="", body_ja="")
    data = form_values(curator, article) | {"text-body": ["Ели [@SO-9999]."]}
    answer = curator.post(page(article), data)
    assert "SO-9999" in str([str(m) for m in answer.context["messages"]])
    article.refresh_from_db()
    assert not article.body_ru


def test_terms_are_translated_too(curator):
    place = make_place(name_en="Elabuga", name_ru="", name_ja="")
    curator.post(page(place), form_values(curator, place) | {"text-name": ["Елабуга"]})
    place.refresh_from_db()
    assert place.name_ru == "Елабуга"


def test_the_parts_of_a_record_are_translated_and_go_stale_with_it(curator):
    question = make_question(state=State.DRAFT)
    position = question.positions.first()
    change(position, title_en="They were few.", title_ru="", title_ja="")
    key = f"positions.{position.pk}.title"
    waiting = curator.get(f"{reverse('backoffice:translations')}?language=ru&kind=people.Question")
    assert question in waiting.context["page_obj"]
    curator.post(
        page(question), form_values(curator, question) | {f"text-{key}": ["Их было мало."]}
    )
    position.refresh_from_db()
    assert position.title_ru == "Их было мало."
    assert TranslationStatus.objects.get(field=key).state == TranslationState.DRAFT
    change(position, title_en="They were very few.")
    assert TranslationStatus.objects.get(field=key).state == TranslationState.STALE


def test_a_part_that_is_gone_waits_for_no_translator_any_more(curator):
    question = make_question(state=State.DRAFT, positions=2)
    first, second = question.positions.all()
    for position in (first, second):
        change(position, title_en="They were few.", title_ru="Их было мало.")
        change(position, title_en="They were very few.")
    stale = TranslationStatus.objects.filter(language="ru", state=TranslationState.STALE)
    assert stale.count() == 2
    with changeset(why="Gone.") as change_set:
        change_set.delete(second)
    assert stale.get().field == f"positions.{first.pk}.title"


def test_a_translator_changes_translations_alone(client, photo):
    user = User.objects.create_user("translator", is_staff=True)
    wanted = ["translate_record", "view_photo"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(user)
    data = form_values(client, photo) | {
        "text-title": ["Ужин"],
        "text-image_rights": ["x"],
        "state": "published",
    }
    data["field"] = [*data["field"], "image_rights"]
    assert client.post(page(photo), data).status_code == 302
    rights = photo.image_rights
    photo.refresh_from_db()
    assert (photo.title_ru, photo.state, photo.image_rights) == ("Ужин", State.DRAFT, rights)


def test_who_may_only_look_saves_nothing(client, photo):
    user = User.objects.create_user("researcher", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_photo"))
    client.force_login(user)
    data = form_values(client, photo) | {"text-title": ["Ужин"]}
    assert client.post(page(photo), data).status_code == 403


def test_a_contributor_translates_drafts_alone(contributor, photo):
    contributor.post(page(photo), form_values(contributor, photo) | {"text-title": ["Ужин"]})
    photo.refresh_from_db()
    assert photo.title_ru == "Ужин"
    public = make_photo()
    answer = contributor.post(
        page(public), form_values(contributor, public) | {"text-title": ["x"]}
    )
    assert answer.status_code == 403
