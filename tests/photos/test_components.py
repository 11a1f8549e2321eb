"""The placeholder for a missing reproduction, and the card with it."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from photos.documents import photo_page
from photos.models import Master
from tests.builders import make_photo

pytestmark = pytest.mark.django_db

SENTENCE = "If this photograph is in your family’s album, we would like to see it."


def card(photo, **context):
    return render_to_string(
        "components/_photo_card.html", {"photo": photo_page(photo.pk), **context}
    )


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_the_large_placeholder_addresses_families_in_three_languages(language):
    photo = make_photo(description_en="Men at a table.")
    with override(language):
        html = render_to_string(
            "components/_placeholder.html", {"photo": photo_page(photo.pk), "size": "large"}
        )
    assert html.count("#claim") == 1
    assert photo.identifier in html
    assert "Men at a table." in html
    others = {"en", "ru", "ja"} - {language}
    assert all(f'class="claim claim--other" lang="{other}"' in html for other in others)
    assert f'claim--other" lang="{language}"' not in html


def test_without_a_reproduction_there_is_no_picture():
    html = card(make_photo(date="1947?"), level=2)
    assert "<img" not in html
    assert "<h2" in html
    assert "No reproduction is held" in html
    assert "1947?" in html
    assert SENTENCE in html
    assert SENTENCE not in card(make_photo(), claim=False)


def test_a_picture_behind_a_click_is_not_in_a_list():
    master = Master.objects.create(
        sha256="0" * 64, file="x", original_name="x.jpg", size=1, format="JPEG", width=4, height=3
    )
    photo = make_photo(master=master, sensitivity="click", sensitivity_note_en="A grave.")
    html = card(photo)
    assert "<img" not in html
    assert "<picture" not in html
    assert "A grave." in html
