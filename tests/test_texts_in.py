"""Any text, into any field, by any way in: it is taken clean, or refused with a sentence.

The model cleans and refuses (`languages.text_model`), so every field of every record is tried
there, and each entry point with the fields that it has. Afterwards the database has only clean
texts, and every way out answers (`tests.ways_out`).
"""

import csv
import io
import itertools
import unicodedata
from contextlib import suppress
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reversion.models import Revision

from editorial.models import Comment, PreviewLink, ScheduledAct
from exchange.bag.load import load_bag
from exchange.bag.read import BagProblems, read_bag
from languages.characters import character_problem
from languages.text_model import TextModel, text_fields
from people.models import PersonName
from photos.models import Caption, Photo
from tabular.errors import InvalidTable
from tests.admin_pages import admin_url, create_user_in_group, form_data
from tests.builders import make_person, make_photo, make_place, make_quoted_testimony, make_subject
from tests.exchange.bag.bags import edit_table
from tests.exchange.spreadsheets.sheets import apply_sheet, upload_sheet
from tests.images.image_files import encode_image, random_scene, write_file
from tests.ways_out import LANGUAGES, assert_public_pages_are_well_formed, assert_the_desk_works

MANY = 100_000
TEXTS = {
    "word": "A\vB\fC",
    "separators": "x\u2028next\x85y\u2029z\r\nw\rv",
    "nul": "A\x00B",
    "control": "A\x01B\x1b[31m",
    "c1": "it\x92s",
    "bom": "\ufeff\ufeffA",
    "nfd": "\u0438\u0306e\u0301\u304b\u3099",
    "invisible": "\u200b\u2060\u3164",
    "marks": "\u0301\u0301",
    "override": "abc\u202egpj",
    "open": "a\u2067b",
    "hebrew": "\u2067שלום\u2069, שלום\u200f",
    "noncharacter": "a\uffffb\ufdd0",
    "markup": "<script>alert(1)</script>]]>&amp;{{ x }}{% y %}=1+1",
    "long": "a" * MANY,
    "brackets": "[" * MANY,
    "spaces": "a" + " " * MANY + "b",
    "stacked": "a" + "\u0301" * MANY,
    "kanji": "舞" * MANY,
}
#: The texts that no field takes, and those that no field of one line takes.
REFUSED = {"nul", "control", "c1", "override", "open", "noncharacter"}
TOO_LONG = {"long", "brackets", "spaces", "stacked", "kanji"}
#: One text for each thing that the model does with one. The ordinary run tries them all with files,
#: and at each other entry point the next three.
KINDS_OF_TEXT = ("word", "nul", "nfd", "open", "invisible", "brackets", "markup")
#: Of what only the length matters, one is tried in the ordinary run.
LONG = {"long", "spaces", "stacked"}
#: What a browser or a file in UTF-8 cannot send comes by JSON, and is tried at the models.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
SENDABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def models_with_texts():
    return [model for model in apps.get_models() if issubclass(model, TextModel)]


FIELDS = [
    pytest.param(model, field, id=f"{model._meta.label}.{field.name}")
    for model in models_with_texts()
    for field in text_fields(model)
    if not field.choices
]


@pytest.mark.parametrize(("model", "field"), FIELDS)
def test_every_field_of_every_model_cleans_and_refuses(model, field):
    others = {each.name for each in model._meta.get_fields()} - {field.name}
    for name, text in TEXTS.items():
        _assert_clean_or_refused(model, field, others, text, refused=name in REFUSED)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize(("model", "field"), FIELDS)
@given(text=ANY_TEXT)
def test_every_field_of_every_model_takes_any_text(model, field, text):
    others = {each.name for each in model._meta.get_fields()} - {field.name}
    _assert_clean_or_refused(model, field, others, text)


def _assert_clean_or_refused(model, field, others, text, *, refused=False):
    row = model()
    row.__dict__[field.attname] = text
    refusal = None
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        refusal = error
    if refusal is None:
        assert not refused
        _assert_clean(getattr(row, field.attname))
    else:
        assert set(refusal.message_dict) == {field.name}
        assert all(refusal.message_dict[field.name])


def _assert_clean(text):
    assert character_problem(text) == ""
    assert unicodedata.is_normalized("NFC", text)
    assert not set(text) & set("\r\v\f\x85\u2028\u2029\ufeff")
    text.encode()


def assert_all_is_clean():
    for model in models_with_texts():
        for row in model._base_manager.all():
            for field in text_fields(model):
                if (text := getattr(row, field.attname)) is not None:
                    _assert_clean(text)
    for comment in Revision.objects.values_list("comment", flat=True):
        _assert_clean(comment)


# The entry points. Each enters a text into a photograph or its parts, as a curator would.


def by_form(client, user, photo, text):
    data = form_data(client, admin_url(photo))
    for name in ("title_en", "description_ru", "alt_text_ja", "date", "credit_en", "why"):
        data = data | {name: text}
    data |= {"captions-TOTAL_FORMS": "1", "captions-0-text": text, "captions-0-language": "en"}
    data |= {"captions-0-kind": "curator", "captions-0-order": "1"}
    response = client.post(admin_url(photo), data)
    return response.status_code == 302, response


def by_table(client, user, photo, text):
    page = reverse("backoffice:bulk_edit", args=["photos.Photo"]) + f"?pk={photo.pk}"
    (row,) = client.get(page).context["rows"]
    data = {
        field.html_name: field.value()
        for field in row
        if field.value() not in (None, False) and not isinstance(field.value(), list)
    }
    data |= {f"r{photo.pk}-title_en": text, f"r{photo.pk}-date": text, "why": text}
    response = client.post(page, data)
    return response.status_code == 302, response


def by_bulk_update(client, user, photo, text):
    page = reverse("backoffice:bulk_update", args=["photos.Photo"]) + f"?pk={photo.pk}"
    response = client.post(page, {"date": text, "why": text, "confirm": "yes"})
    return response.status_code == 302, response


def by_translation(client, user, photo, text):
    page = reverse("backoffice:translate", args=[photo.identifier, "ru"])
    texts = client.get(page).context["texts"]
    data = {"field": [each.name for each, _lines in texts]}
    for each, lines in texts:
        data |= {f"seen-{each.name}": each.seen, f"text-{each.name}": [text] * len(lines)}
    response = client.post(page, data)
    return response.status_code == 302, response


def by_sheet(client, user, photo, text):
    for kind, row in (
        ("photos", {"identifier": photo.identifier, "title_en": text, "description_ja": text}),
        ("photos", {"identifier": "", "title_ja": text, "date": text}),
        ("captions", {"photo": photo.identifier, "order": "7", "kind": "curator", "text": text}),
    ):
        sheet = io.StringIO()
        writer = csv.DictWriter(sheet, row)
        writer.writeheader()
        writer.writerow(row | ({"language": "en"} if "language" in row else {}))
        # A table that cannot be read at all is refused as a whole.
        with suppress(InvalidTable):
            apply_sheet(upload_sheet(kind, sheet.getvalue(), user, "each"))
    return None, None


def by_comment(client, user, photo, text):
    address = reverse("backoffice:comments", args=[photo.identifier])
    response = client.post(address, {"text": text})
    return Comment.objects.exists(), response


def by_withdrawal(client, user, photo, text):
    data = {"withdraw": "yes", "category": "rights", "reason_ja": text}
    response = client.post(admin_url(photo).replace("/change/", "/withdraw/"), data)
    return Photo.objects.filter(pk=photo.pk, state="withdrawn").exists(), response


def by_schedule(client, user, photo, text):
    page = reverse("backoffice:set_time", args=["withdraw"]) + f"?id={photo.identifier}"
    due = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    response = client.post(page, {"due_at": due, "category": "rights", "reason_en": text})
    return ScheduledAct.objects.exists(), response


def by_preview_link(client, user, photo, text):
    page = reverse("backoffice:preview_links", args=[photo.identifier])
    response = client.post(page, {"make": "yes", "days": "7", "note": text})
    return PreviewLink.objects.exists(), response


def by_merge(client, user, photo, text):
    gone, kept = make_subject(), make_subject()
    page = reverse("backoffice:merge", args=["catalog.Subject"]) + f"?pk={gone.pk}&pk={kept.pk}"
    return None, client.post(page, {"gone": gone.pk, "why": text})


def by_person_form(client, user, photo, text):
    person = make_person()
    data = form_data(client, admin_url(person)) | {"name_ja": text, "biography_en": text}
    data |= {"names-TOTAL_FORMS": "1", "names-0-text": text, "names-0-language": "ja"}
    data |= {"names-0-kind": "full", "names-0-order": "0", "names-0-family": text}
    response = client.post(admin_url(person), data)
    return response.status_code == 302, response


def by_place_form(client, user, photo, text):
    place = make_place()
    data = form_data(client, admin_url(place)) | {"name_ja": text, "note_en": text}
    data |= {"labels-TOTAL_FORMS": "1", "labels-0-text": text, "labels-0-language": "ja"}
    response = client.post(admin_url(place), data)
    return response.status_code == 302, response


ENTRIES = [
    by_form,
    by_table,
    by_bulk_update,
    by_translation,
    by_sheet,
    by_comment,
    by_withdrawal,
    by_schedule,
    by_preview_link,
    by_merge,
    by_person_form,
    by_place_form,
]


def enter(entry, client, user, text, photo=None):
    photo = photo or make_photo(description_en="One. Two.", title_ru="", description_ru="")
    _accepted, response = entry(client, user, photo, text)
    if response is not None:
        assert response.status_code in (200, 302)
        # Whatever the page says, it can be shown.
        assert response.content.decode() is not None
    assert_all_is_clean()


@pytest.fixture
def desk(client):
    user = create_user_in_group("Curator")
    client.force_login(user)
    return client, user


def _is_long(entry, name):
    if name in LONG or entry is by_form:  # the richest form has every text
        return name in LONG
    if entry is by_sheet:
        return name not in KINDS_OF_TEXT
    first = ENTRIES.index(entry) * 3
    return name not in {KINDS_OF_TEXT[n % len(KINDS_OF_TEXT)] for n in range(first, first + 3)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("entry", "name"),
    [
        pytest.param(entry, name, marks=[pytest.mark.long] if _is_long(entry, name) else [])
        for entry in ENTRIES
        for name in TEXTS
    ],
)
def test_every_entry_takes_it_clean_or_refuses_it(desk, entry, name):
    enter(entry, *desk, TEXTS[name])


@pytest.mark.django_db
@pytest.mark.parametrize("entry", ENTRIES)
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(text=SENDABLE)
def test_every_entry_takes_any_text(desk, entry, text):
    enter(entry, *desk, text)


def _entries(texts):
    """Each entry point with a text, in turn; with more texts than entry points, all with all."""
    in_turn = zip(itertools.cycle(texts), ENTRIES)  # the entry points end it
    return list(in_turn if len(texts) < len(ENTRIES) else itertools.product(texts, ENTRIES))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "texts", [("word", "hebrew", "markup"), pytest.param(TEXTS, marks=pytest.mark.long)], ids=len
)
def test_after_every_entry_every_way_out_answers(desk, texts):
    make_quoted_testimony()
    photos = {name: make_photo() for name in texts}
    for name, entry in _entries(texts):
        if entry is not by_withdrawal:
            enter(entry, *desk, TEXTS[name], photos[name])
    assert_public_pages_are_well_formed(("ja",) if len(texts) < len(TEXTS) else LANGUAGES)
    assert_the_desk_works()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*sorted(REFUSED)])
def test_the_form_names_the_character_beside_the_field(desk, name):
    client, _user = desk
    photo = make_photo(title_en="Before")
    data = form_data(client, admin_url(photo)) | {"title_en": TEXTS[name]}
    errors = client.post(admin_url(photo), data).context["adminform"].form.errors
    assert "U+" in str(errors["title_en"])
    photo.refresh_from_db()
    assert photo.title_en == "Before"


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEXTS)
def test_a_bag_takes_it_clean_or_names_file_row_and_column(tmp_path, name):
    photo = make_photo()
    bag = tmp_path / "bag"
    call_command("dump_bag", str(bag), stdout=io.StringIO())
    edit_table(bag, "photos.csv", lambda rows: [row.update(title_en=TEXTS[name]) for row in rows])
    try:
        load_bag(read_bag(bag), why="From elsewhere.")
    except BagProblems as refusal:
        problem = refusal.problems[0]
        assert (problem.file, problem.row, problem.column) == ("photos.csv", 2, "title_en")
        assert problem.message
        photo.refresh_from_db()
        assert photo.title_en.startswith("Photograph")
    assert_all_is_clean()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", TEXTS)
def test_an_import_takes_it_clean_or_names_it(tmp_path, name):
    write_file(tmp_path, "a.png", encode_image(random_scene(1), "png"))
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        text = TEXTS[name]
        headers = ["file", "title_ja", "description_en", "inscription", "inscription_language"]
        writer.writerows([headers, ["a.png", text, text, text, "ja"]])
    try:
        call_command(
            "import_photos",
            str(tmp_path / "table.csv"),
            images=tmp_path,
            label="A\vB",
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
    except CommandError:
        assert name in REFUSED | TOO_LONG
    assert Photo.objects.exists() == (name not in REFUSED | TOO_LONG)
    assert_all_is_clean()


@pytest.mark.django_db
def test_names_and_titles_are_nfc_on_entry():
    name = PersonName.objects.create(person=make_person(), text=TEXTS["nfd"], language="ru")
    caption = Caption.objects.bulk_create(
        [Caption(photo=make_photo(), text=TEXTS["nfd"], language="ja", kind="curator", order=1)]
    )[0]
    assert (name.text, caption.text) == ("йéが", "йéが")


@pytest.mark.django_db
def test_what_stands_in_the_database_already_refuses_no_other_change():
    photo = make_photo()
    Photo.objects.filter(pk=photo.pk).update(credit_en="A\x01B")
    photo = Photo.objects.get(pk=photo.pk)
    photo.title_en = "Another"
    photo.save()
    photo.credit_en = "A\x01C"
    with pytest.raises(ValidationError, match=r"U\+0001"):
        photo.save()
    with pytest.raises(ValidationError, match=r"U\+0001"):
        Photo.objects.bulk_update([photo], ["credit_en"])
    with pytest.raises(ValidationError, match=r"U\+0000"):
        Photo.objects.bulk_create([Photo(title_en="A\x00")])
