"""The texts about a photograph; of the museum's own, one language at a time."""

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import override

from languages.names import native_name
from photos.documents.captions import caption_documents
from tests.builders import make_caption, make_photo

pytestmark = pytest.mark.django_db


def make_layer(photo, language, text, **values):
    values = {"author": "The editors", "written": "2026-11-20"} | values
    return make_caption(photo, text, language=language, **values)


def layers(photo):
    """The layers of a photograph's captions."""
    return caption_documents([photo.pk])[photo.pk]


def test_the_readers_language_comes_first():
    photo = make_photo()
    english, russian = make_layer(photo, "en", "Empty."), make_layer(photo, "ru", "Пусто.")
    with override("ru"):
        (layer,) = layers(photo)
        html = render_to_string("components/_caption_layers.html", {"captions": [layer]})
    assert layer.words.order == russian.order
    assert [other.order for other in layer.others] == [english.order]
    assert html.index("Пусто.") < html.index("English") < html.index("Empty.")


def test_what_was_written_in_no_language_of_the_reader_is_shown_as_it_came():
    photo = make_photo()
    english, russian = make_layer(photo, "en", "Empty."), make_layer(photo, "ru", "Пусто.")
    with override("ja"):
        (layer,) = layers(photo)
    orders = layer.words.order, *(other.order for other in layer.others)
    assert orders == (english.order, russian.order)


@pytest.mark.parametrize(
    "other",
    [
        {"language": "en"},
        {"language": "ru", "written": "2026-11-21"},
        {"language": "ru", "author": "Somebody else"},
    ],
)
def test_two_texts_of_the_museum_stay_two_layers(other):
    photo = make_photo()
    captions = [make_layer(photo, "en", "Empty."), make_layer(photo, text="Another.", **other)]
    assert [layer.words.order for layer in layers(photo)] == [one.order for one in captions]


def test_every_text_of_two_in_each_language_finds_its_fellow():
    photo = make_photo()
    texts = [(language, number) for number in (1, 2) for language in ("en", "ru")]
    for language, number in texts:
        make_layer(photo, language, f"{language} {number}")
    pairs = [(layer.words.text, *(other.text for other in layer.others)) for layer in layers(photo)]
    assert pairs == [("en 1", "ru 1"), ("en 2", "ru 2")]


def test_what_others_wrote_is_never_folded():
    photo = make_photo()
    for language, text in (("en", "music"), ("ru", "музыка")):
        make_layer(photo, language, text, kind="press")
    assert [len(layer.others) for layer in layers(photo)] == [0, 0]


def test_a_correction_stays_beside_what_it_corrects():
    photo = make_photo()
    first = make_layer(photo, "en", "Two men.")
    make_layer(photo, "ru", "Трое.", corrects=first)
    assert len(layers(photo)) == 2


@pytest.mark.parametrize(
    ("code", "name"), [("ru", "Русский"), ("ja", "日本語"), ("en", "English"), ("tlh", "tlh")]
)
def test_a_language_is_named_in_itself(code, name):
    assert native_name(code) == name


def test_a_layer_corrects_a_layer_of_its_own_photograph_and_never_in_a_circle():
    photo = make_photo()
    first, second = make_caption(photo), make_caption(photo)
    second.corrects = first
    second.full_clean()
    second.save()
    first.corrects = second
    with pytest.raises(ValidationError, match="circle"):
        first.full_clean()
    other = make_caption(make_photo(), corrects=first)
    with pytest.raises(ValidationError, match="same photograph"):
        other.full_clean()
