"""Metadata and file name of a scan give suggestions for empty fields, never for filled ones."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from photos.models import Photo
from photos.suggestions import dismiss, suggestions_for
from photos.suggestions.dates import find_date
from photos.suggestions.language import detect_language
from records.changes import changeset
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1947_Khabarovsk_0012", "1947"),
        ("IMG-1946-05-03", "1946-05-03"),
        ("1946.05.03 camp", "1946-05-03"),
        ("19460503", "1946-05-03"),
        ("1947:05:03 10:11:12", "1947-05-03"),
        ("camp 1946-05 (2)", "1946-05"),
        ("194605", ""),  # it may be a number as well as a month
        ("1946-02-31", ""),
        ("2019-05-03 1947", "1947"),  # the first date is the scanner's
        ("2019:05:03 10:11:12", ""),
        ("DSC01947", ""),
        ("box 19, no. 48", ""),
        ("1788", ""),
    ],
)
def test_dates_of_pictures_are_read_and_those_of_scanners_are_not(text, date):
    assert find_date(text) == date


@pytest.mark.parametrize(
    ("text", "language"),
    [("Supper", "en"), ("Ужин", "ru"), ("夕食", "ja"), ("Камп 収容所", "ja"), ("1947", "en")],
)
def test_the_language_of_a_text_is_detected_by_its_letters(text, language):
    assert detect_language(text) == language


def make_scanned(name="a.jpg", says=None, **values):
    master = builders.make_master(original_name=name, suggestions=says or {})
    with changeset(why="A scan came in."):
        return builders.make_photo(state="draft", master=master, **{"date": "", **values})


def suggested_values(photo):
    return {(each.field, each.label, each.origin) for each in suggestions_for(photo)}


def test_a_name_suggests_date_place_and_number():
    place = builders.make_place(name_en="Khabarovsk")
    photo = make_scanned("1947_Khabarovsk_0012.tif")
    assert suggested_values(photo) == {
        ("date", "1947", "file name"),
        ("place", str(place), "file name"),
        ("holder_number", "1947_Khabarovsk_0012", "file name"),
    }


def test_metadata_suggest_texts_in_their_language_terms_and_the_date():
    subject = builders.make_subject(name_en="music", name_ja="音楽")
    place = builders.make_place(name_en="Tayshet", name_ru="Тайшет")
    says = {
        "iptc": {
            "ObjectName": "収容所の合唱団",
            "Caption-Abstract": "Хор в лагере",
            "Credit": "The family of the singer",
            "DateCreated": "19470503",
            "City": "Тайшет",
            "Keywords": ["音楽", "unheard of"],
        },
        "exif": {"ImageDescription": "OLYMPUS DIGITAL CAMERA", "DateTimeOriginal": "2019:01:02"},
    }
    photo = make_scanned("a.jpg", says, title_en="A choir", title_ja="")
    assert suggested_values(photo) == {
        ("title_ja", "収容所の合唱団", "IPTC ObjectName"),
        ("description_ru", "Хор в лагере", "IPTC Caption-Abstract"),
        ("credit_en", "The family of the singer", "IPTC Credit"),
        ("date", "1947-05-03", "IPTC DateCreated"),
        ("place", str(place), "IPTC City"),
        ("subjects", str(subject), "IPTC Keywords"),
    }


def test_nothing_is_offered_for_what_is_filled_or_not_scanned():
    subject = builders.make_subject(name_en="music")
    says = {
        "iptc": {"ObjectName": "Other", "DateCreated": "19470503", "Keywords": "music", "City": "X"}
    }
    photo = make_scanned(
        "1947_X_1.jpg",
        says,
        date="1946",
        holder_number="7",
        place=builders.make_place(),
        subjects=(subject,),
    )
    assert suggested_values(photo) == set()
    assert suggestions_for(builders.make_photo()) == []


def test_a_title_that_is_the_name_of_the_file_is_no_title_yet():
    photo = make_scanned("a b.jpg", {"iptc": {"ObjectName": "Supper"}}, title_en="a b")
    assert ("title_en", "Supper", "IPTC ObjectName") in suggested_values(photo)


def test_what_was_dismissed_is_offered_no_more_and_the_rest_still_is():
    photo = make_scanned("1947_choir_1.jpg", place=None)
    date = next(each for each in suggestions_for(photo) if each.field == "date")
    dismiss(photo.master, date.key)
    photo = Photo.objects.get(pk=photo.pk)
    assert {each.field for each in suggestions_for(photo)} == {"holder_number"}


def test_queries_do_not_grow_with_what_is_said(django_assert_max_num_queries):
    words = [f"word {number}" for number in range(50)]
    for word in words[:20]:
        builders.make_subject(name_en=word)
    photo = make_scanned("a-b-c-d.jpg", {"iptc": {"Keywords": words, "City": "Chita"}}, place=None)
    photo = Photo.objects.select_related("master").get(pk=photo.pk)
    with django_assert_max_num_queries(5):
        assert len(suggestions_for(photo)) == 20


@pytest.mark.django_db(transaction=True)
def test_what_two_dismiss_at_once_is_dismissed_both():
    photo = make_scanned("1947_1.jpg")
    keys = [f"{number:016x}" for number in range(16)]

    def dismissed(key):
        try:
            dismiss(photo.master, key)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(dismissed, keys))
    photo.master.refresh_from_db()
    assert photo.master.dismissed == keys
