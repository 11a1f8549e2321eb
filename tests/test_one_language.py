"""A record is valid in whatever language it is filled, whatever language the screen has."""

import csv
import io
import shutil
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import activate, override

from catalog.models import Subject
from editorial.models import ScheduledAct
from editorial.scheduling import schedule
from exchange.bag.load import load_bag
from exchange.bag.read import read_bag
from jobs.worker import run_all
from people.models import Person
from photos.models import Photo
from records.models import State
from records.publication import publish
from tests.admin_pages import admin_url, create_user_in_group, form_data, model_admin_url
from tests.builders import make_place
from tests.exchange.bag.bags import EXHIBIT
from tests.exchange.spreadsheets.sheets import apply_sheet, upload_sheet
from tests.images.image_files import encode_image, random_scene, write_file

LANGUAGES = ("en", "ru", "ja")
TITLES = {"en": "The port of Maizuru", "ru": "Порт Майдзуру", "ja": "舞鶴港"}
#: Read in the language that is filled or in another; every pair among the long tests.
ORDINARY = {("en", "ru"), ("ru", "ja"), ("ja", "en"), ("ja", "ja")}
every_pair = pytest.mark.parametrize(
    ("interface", "filled"),
    [
        pytest.param(*pair, marks=[] if pair in ORDINARY else [pytest.mark.long])
        for pair in product(LANGUAGES, LANGUAGES)
    ],
)
pytestmark = [pytest.mark.django_db, every_pair]


@pytest.fixture
def user():
    return create_user_in_group("Curator")


@pytest.fixture
def desk(client, user, interface):
    """A client of a curator who reads the admin in the language `interface`."""
    client.force_login(user)
    client.cookies["django_language"] = interface
    activate(interface)
    return client


def only_in(language, name="title", text=""):
    """`title_en`, `title_ru`, `title_ja`, of which one is filled."""
    return {f"{name}_{each}": "" for each in LANGUAGES} | {
        f"{name}_{language}": text or TITLES[language]
    }


def draft_in(language):
    values = only_in(language) | only_in(language, "alt_text")
    return Photo.objects.create(date="1947", **values)


def test_the_model(interface, filled):
    activate(interface)
    photo = draft_in(filled)
    photo.full_clean()
    assert photo.headline == str(Photo.objects.get().title) == TITLES[filled]
    assert TITLES[filled] in str(photo)


def test_it_is_stored_the_same_in_every_interface(interface, filled):
    activate(interface)
    photo = draft_in(filled)
    Photo.objects.bulk_create([Photo(identifier="PH-0900", **only_in(filled))])
    subject = Subject.objects.create(name=TITLES[interface], **only_in(filled, "name"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT title FROM photos_photo")
        assert cursor.fetchall() == [(TITLES[filled],)]
        cursor.execute("SELECT name FROM catalog_subject")
        assert cursor.fetchall() == [(TITLES[filled],)]
    with override("en"):
        assert subject.slug == Subject().slugify(TITLES[filled])
    assert photo.pk


def test_the_form(desk, interface, filled):
    data = form_data(desk, model_admin_url(Photo, "add")) | only_in(filled)
    data |= only_in(filled, "alt_text") | {"photos_photo_save_and_publish": "1"}
    response = desk.post(model_admin_url(Photo, "add"), data)
    assert response.status_code == 302
    photo = Photo.objects.get()
    assert photo.state == State.PUBLISHED
    data = form_data(desk, admin_url(photo))
    assert desk.post(admin_url(photo), data | {"credit_en": "x"}).status_code == 302


def test_the_form_needs_one_language(desk, interface, filled):
    photo = draft_in(filled)
    data = form_data(desk, admin_url(photo)) | {f"title_{filled}": "\u200b "}
    response = desk.post(admin_url(photo), data)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["title_en"]
    assert Photo.objects.get().headline == TITLES[filled]


def test_the_list_action(desk, interface, filled):
    photo = draft_in(filled)
    chosen = {"action": "publish_selected", "_selected_action": [photo.pk]}
    desk.post(model_admin_url(Photo), chosen)
    photo.refresh_from_db()
    assert photo.state == State.PUBLISHED


def test_the_clock(user, interface, filled):
    photo = draft_in(filled)
    activate(interface)
    due = timezone.now() + timedelta(hours=1)
    schedule(record=photo, kind="publish", due_at=due, user=user)
    ScheduledAct.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    run_all(until_empty=True)
    assert ScheduledAct.objects.get().reason == ""
    photo.refresh_from_db()
    assert photo.state == State.PUBLISHED


def test_the_translators_view(desk, interface, filled):
    photo = draft_in(filled)
    other = LANGUAGES[LANGUAGES.index(filled) - 1]
    desk.post(reverse("backoffice:translate", args=[photo.identifier, other]), {"original": filled})
    page = reverse("backoffice:translate", args=[photo.identifier, other])
    texts = desk.get(page).context["texts"]
    data = {"field": [text.name for text, _lines in texts]}
    data |= {f"seen-{text.name}": text.seen for text, _lines in texts}
    response = desk.post(page, data | {"text-alt_text": [TITLES[other]]})
    assert response.status_code == 302
    photo.refresh_from_db()
    assert getattr(photo, f"alt_text_{other}") == TITLES[other]


def test_the_bulk_change(desk, interface, filled):
    photo = draft_in(filled)
    place = make_place()
    page = reverse("backoffice:bulk_update", args=["photos.Photo"]) + f"?pk={photo.pk}"
    assert desk.post(page, {"place": place.pk, "confirm": "yes"}).status_code == 302
    photo.refresh_from_db()
    assert photo.place == place


def test_the_bulk_table(desk, interface, filled):
    photo = draft_in(filled)
    page = reverse("backoffice:bulk_edit", args=["photos.Photo"]) + f"?pk={photo.pk}"
    (row,) = desk.get(page).context["rows"]
    data = {
        field.html_name: field.value()
        for field in row
        if field.value() not in (None, False) and not isinstance(field.value(), list)
    }
    assert desk.post(page, data | {f"r{photo.pk}-date": "1948"}).status_code == 302
    photo.refresh_from_db()
    assert photo.date == "1948"


def test_the_sheet(user, interface, filled):
    activate(interface)
    text = f"title_{filled},date\n{TITLES[filled]},昭和22年\n"
    sheet = apply_sheet(upload_sheet("photos", text, user))
    assert [row.outcome for row in sheet.rows.all()] == ["applied"]
    photo = Photo.objects.get()
    assert (photo.headline, photo.date_edtf) == (TITLES[filled], "1947")
    text = f"identifier,title_{filled}\n{photo.identifier},\n"
    (row,) = upload_sheet("photos", text, user).rows.all()
    assert row.problems[0][0] == f"title_{filled}"


def small_bag(folder, filled):
    """Three records of the exhibit, with nothing that they refer to, named in one language."""
    shutil.copytree(EXHIBIT, folder)
    kept = {"photos.csv": "title", "people.csv": "name", "subjects.csv": "name"}
    references = {"subjects", "sources", "place", "collection", "holder", "source", "broader"}
    for path in (folder / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            headers = reader.fieldnames
            rows = [next(reader)] if path.name in kept else []
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers)
            writer.writeheader()
            for row in rows:
                texts = {name: "" for name in row if name[-3:] in ("_en", "_ru", "_ja")}
                kept_texts = {name: row[name] for name in texts if name.startswith("alt_text")}
                named = only_in(filled, kept[path.name])
                writer.writerow(
                    row | texts | kept_texts | dict.fromkeys(references & {*row}, "") | named
                )
    for path in (folder / "data" / "articles").glob("*.md"):
        path.unlink()
    call_command("seal_bag", folder, stdout=io.StringIO())
    return folder


def test_the_bag(tmp_path, interface, filled):
    activate(interface)
    load_bag(read_bag(small_bag(tmp_path / "bag", filled)), why="From elsewhere.")
    for model, identifier in ((Photo, "PH-0001"), (Person, "PE-0001"), (Subject, "SU-0001")):
        record = model.objects.get(identifier=identifier)
        assert record.headline == TITLES[filled]
        assert not isinstance(record, Photo) or record.is_published()


@pytest.mark.django_db(transaction=True)
def test_the_import(tmp_path, interface, filled):
    write_file(tmp_path, "a.png", encode_image(random_scene(1), "png"))
    table = tmp_path / "table.csv"
    table.write_text(f"file,title_{filled}\na.png,{TITLES[filled]}\n", encoding="utf-8")
    with override(interface):
        call_command("import_photos", str(table), images=tmp_path, verbosity=0)
    assert Photo.objects.get().headline == TITLES[filled]


def test_a_name_is_unique_in_its_language_and_not_in_that_of_the_screen(interface, filled):
    activate(interface)
    other = LANGUAGES[LANGUAGES.index(filled) - 1]
    third = LANGUAGES[LANGUAGES.index(filled) - 2]
    Subject.objects.create(**only_in(filled, "name"))
    same = Subject(**only_in(filled, "name"))
    found = {f"name_{filled}"}
    assert _unique_errors(same) == found
    # The first language that is filled is its name without a language, which is unique too.
    assert _unique_errors(Subject(**only_in(other, "name", TITLES[filled]))) == {f"name_{other}"}
    assert not _unique_errors(Subject(**only_in(third, "name")))


def _unique_errors(subject):
    try:
        subject.full_clean(exclude=["slug", "identifier"], validate_constraints=False)
    except ValidationError as error:
        return set(error.message_dict)
    return set()


def test_the_public_reads_it(client, interface, filled):
    photo = draft_in(filled)
    with override(interface):
        publish(record=photo)
        address = photo.get_absolute_url()
        feed = client.get(reverse("feed")).content.decode()
        assert TITLES[filled] in client.get(address).content.decode()
        assert TITLES[filled] in feed
        found = client.get(reverse("search"), {"q": TITLES[filled].split()[-1]})
        assert photo.identifier in found.content.decode()
