"""What a preview says is read in the language of its reader, not of whoever previewed the sheet."""

import itertools

import pytest
from django.urls import reverse
from django.utils.translation import override

from languages.stored import translate_outcome
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import upload_sheet

pytestmark = pytest.mark.django_db

FAULTS = [
    ("photos", "identifier,title_en\nPH-9999,x\n"),
    ("photos", "title_en,date\nx,31 June 1946\n"),
    ("photos", 'title_en,place,subjects\nx,Nowhere,"Nothing; SU-9999"\n'),
    ("photos", "title_en\n" + "x" * 1001 + "\n"),
    ("photos", "title_en,date\n,1946\n"),
    ("photos", "title_en,image_rights,state\nx,mine,published\n"),
    ("photos", "identifier,title_en,alt_text_en\n{photo},,\n"),
    ("photos", "title_en\nA\x07\u202eB\n"),
    ("places", "name_en,latitude,authority_url\nx,95,not an address\n"),
    ("places", "name_en,latitude,longitude\nx,north,2\n"),
    ("sources", "work,consulted_on,issued\nx,yesterday,1946-13-45\n"),
    ("captions", "photo,order,kind,language,text\n{photo},one,curator,en,x\n"),
    ("captions", "photo,order,kind,language,text\n{photo},,curator,en,x\n"),
    ("photos", "identifier,title_en\n{photo},a\n{photo},b\n"),
    ("photos", "identifier,title_en,version\n{photo},a,77\n"),
]


def problems(kind, text, user, language):
    with override(language):
        made = upload_sheet(kind, text, user)
    found = [tuple(each) for row in made.rows.all() for each in row.problems]
    assert found
    return made, found


@pytest.mark.parametrize(("kind", "text"), FAULTS)
def test_every_fault_is_said_in_the_language_of_the_reader(kind, text):
    user = create_user_in_group("Curator")
    text = text.replace("{photo}", builders.make_photo(title_en="In English").identifier)
    said = {each: problems(kind, text, user, each)[1] for each in ("en", "ru", "ja")}
    for written, read in itertools.permutations(said, 2):
        with override(read):
            shown = [(name, translate_outcome(sentence)) for name, sentence in said[written]]
        assert shown == said[read], (written, read)


def test_the_page_shows_them_so(client):
    user = create_user_in_group("Curator")
    client.force_login(user)
    made, _found = problems("photos", "title_en\n" + "x" * 1001 + "\n", user, "en")
    for language in ("ru", "ja"):
        client.cookies["django_language"] = language
        page = client.get(reverse("backoffice:spreadsheet", args=[made.pk])).content.decode()
        assert "Ensure this value" not in page
