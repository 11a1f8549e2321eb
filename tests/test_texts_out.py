"""Whatever is in the database, every way out answers, and what it gives is well-formed."""

import pytest
from django.apps import apps
from django.db import connection

from languages.text_model import TextModel, text_fields
from tests.builders import (
    make_article,
    make_caption,
    make_collection,
    make_master,
    make_name,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_question,
    make_quoted_testimony,
    make_region,
    make_source,
    make_subject,
)
from tests.ways_out import LANGUAGES, assert_public_pages_are_well_formed, assert_the_desk_works

#: Every control character, C1, separators, noncharacters, marks of direction, invisible letters;
#: NUL where the database can store it.
HOSTILE = (
    "A"
    + "".join(map(chr, [*range(connection.vendor == "postgresql", 32), *range(127, 160)]))
    + (
        "\u2028\u2029\ufeff\ufffe\uffff\ufdd0\U0001ffff\U0010ffff\u202a\u202b\u202d\u202e\u2066\u2067"
        "\u200b\u200d\u3164\u0301\ufff9<b>&amp;]]>\"'{}\\ [[ [@ ![[ B"
    )
)
#: What the database itself restricts, and what is a key, an address or a date.
EXCEPT = {"identifier", "slug", "language", "work_language", "authority_url", "url", "archive_url"}


def fill_the_museum(data_folder):
    masters = data_folder / "masters"
    masters.mkdir(parents=True)
    (masters / "x").write_bytes(b"x")
    place, subject = make_place(), make_subject()
    subject.labels.create(language="en", text="a label")
    place.labels.create(language="ru", text="другое имя")
    person, source = make_person(), make_source(title_en="A title", author="An author")
    make_name(person)
    collection = make_collection()
    photo = make_photo(
        subjects=(subject,),
        place=place,
        collection=collection,
        source=source,
        master=make_master(),
        holder=person,
    )
    make_caption(photo)
    make_region(photo)
    make_photo_person(photo, person)
    make_quoted_testimony(place=place)
    make_question()
    make_article()


def overwrite_every_text(text):
    """Write `text` past the models into every text of every record and part."""
    count = 0
    for model in apps.get_models():
        if not issubclass(model, TextModel):
            continue
        for field in text_fields(model):
            if field.choices or field.name in EXCEPT or field.name.endswith("_edtf"):
                continue
            value = text if field.max_length is None else text[: field.max_length]
            if field.unique or field.max_length and field.max_length < 60:
                continue
            count += (
                model._base_manager.rewrite(False).update(**{field.name: value})
                if hasattr(model._base_manager, "rewrite")
                else model._base_manager.update(**{field.name: value})
            )
    assert count > 80


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "languages"),
    [
        (HOSTILE, LANGUAGES),
        # Texts that look empty: one language, for the others have the same templates.
        ("\u200b", ("ru",)),
        pytest.param("\u200b", LANGUAGES, marks=pytest.mark.long),
        # Both characters are among the first; here is only what many marks on one letter do.
        pytest.param("\u202eA" + "\u0301" * 200, LANGUAGES, marks=pytest.mark.long),
    ],
    ids=["controls", "invisible", "invisible in all languages", "reversed"],
)
def test_every_way_out_survives_what_is_in_the_database(data_folder, text, languages):
    fill_the_museum(data_folder)
    overwrite_every_text(text)
    assert_public_pages_are_well_formed(languages)
    assert_the_desk_works()
