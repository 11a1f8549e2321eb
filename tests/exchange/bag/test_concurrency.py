"""A bag over what curators changed since: nothing of it is taken back without a word."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Subject
from exchange.bag import load
from exchange.bag.concurrency import WhenChanged
from exchange.bag.load import load_bag
from exchange.bag.read import BagProblems, read_bag
from museum.management.commands import setup
from people.models import Person
from photos.models import Caption, Photo
from records.changes import changeset
from records.merging.merge import merge
from records.models import Tombstone
from records.publication import withdraw
from tests import builders
from tests.admin_pages import admin_url
from tests.exchange.bag.bags import edit_table, find_row
from tests.records.concurrency.two_curators import (
    conflicts,
    decide,
    opened_by,
    reread,
    save,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(db):
    return sign_in("hanako")


@pytest.fixture
def photo(loaded):
    return Photo.objects.get(identifier="PH-0001")


def retitle(bag, identifier="PH-0001", title="The bag's"):
    def change(rows):
        find_row(rows, identifier=identifier).update(title_en=title)

    edit_table(bag, "photos.csv", change)


def load_again(bag, when_changed=WhenChanged.REFUSE):
    return load_bag(read_bag(bag), why="Loaded again.", when_changed=when_changed)


def change_title(client, photo):
    answer = save(client, photo, opened_by(client, photo) | {"title_en": "Hers"})
    assert answer.status_code == 302


def change_caption(client, photo):
    builders.make_caption(photo)
    save(client, photo, opened_by(client, photo) | {"captions-0-text": "Hers"})


def withdraw_it(client, photo):
    withdraw(record=photo, category="rights", reason={"en": "Asked."})


def delete_it(client, photo):
    client.post(admin_url(photo, "delete"), {"post": "yes"})
    assert not Photo.objects.filter(pk=photo.pk).exists()


CHANGES = [change_title, change_caption, withdraw_it, delete_it]


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_changed_since_the_last_load_is_named_and_nothing_is_loaded(
    loaded, hanako, photo, change
):
    change(hanako, photo)
    retitle(loaded)
    retitle(loaded, "PH-0002")
    with pytest.raises(BagProblems) as refusal:
        load_again(loaded)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.row, problem.column) == ("photos.csv", 2, "identifier")
    assert "--keep" in problem.message
    assert ("hanako" in problem.message) == (change is not withdraw_it)
    assert not Photo.objects.filter(title_en="The bag's").exists()


@pytest.mark.parametrize("change", CHANGES)
def test_with_keep_it_stays_and_the_others_are_loaded(loaded, hanako, photo, change):
    change(hanako, photo)
    before = list(Photo.objects.filter(pk=photo.pk).values())
    captions = list(Caption.objects.filter(photo_id=photo.pk).values())
    retitle(loaded)
    retitle(loaded, "PH-0002")
    report = load_again(loaded, WhenChanged.KEEP)
    assert [record.identifier for record in report.kept] == ["PH-0001"]
    assert list(Photo.objects.filter(pk=photo.pk).values()) == before
    assert list(Caption.objects.filter(photo_id=photo.pk).values()) == captions
    assert Photo.objects.get(title_en="The bag's").identifier == "PH-0002"
    # It is asked again the next time: the bag still says otherwise.
    assert load_again(loaded, WhenChanged.KEEP).kept


@pytest.mark.parametrize("change", CHANGES)
def test_with_overwrite_the_bag_wins_and_asks_no_more(loaded, hanako, photo, change):
    change(hanako, photo)
    retitle(loaded)
    assert load_again(loaded, WhenChanged.OVERWRITE).kept == []
    again = Photo.objects.get(identifier="PH-0001")
    assert (again.title_en, again.state, again.captions.count()) == (
        "The bag's",
        "published",
        sum(row.cells["photo"] == "PH-0001" for row in read_bag(loaded).rows["captions.csv"]),
    )
    assert not Tombstone.objects.filter(identifier="PH-0001").exists()
    assert load_again(loaded).wrote_nothing
    retitle(loaded, title="The bag's second")
    assert load_again(loaded).changed == {"photos.csv": 1}


def test_what_the_bag_does_not_touch_asks_nothing(loaded, hanako, photo):
    change_title(hanako, photo)
    # The bag says of PH-0001 what it said before; without a question only what it changes counts.
    retitle(loaded, title="Hers")
    retitle(loaded, "PH-0002")
    assert load_again(loaded).changed == {"photos.csv": 1}
    assert reread(photo).title_en == "Hers"


def test_a_bag_that_the_museum_wrote_knows_what_it_was_written_from(
    loaded, hanako, photo, tmp_path
):
    change_title(hanako, photo)
    dump = tmp_path / "dump"
    call_command("dump_bag", dump)
    assert "Museum-Version: " in (dump / "bag-info.txt").read_text()
    retitle(dump, title="By hand")
    assert load_again(dump).changed == {"photos.csv": 1}
    assert reread(photo).title_en == "By hand"
    # What is changed after the dump was written is not taken back by it.
    save(hanako, photo, opened_by(hanako, photo) | {"title_en": "Hers again"})
    retitle(dump, title="By hand again")
    with pytest.raises(BagProblems, match="hanako"):
        load_again(dump)
    # Nor is what another bag has brought meanwhile.
    retitle(loaded, title="The exhibit's")
    load_again(loaded, WhenChanged.OVERWRITE)
    with pytest.raises(BagProblems, match="would take that back"):
        load_again(dump)


def test_the_number_of_another_museums_version_means_nothing(loaded, hanako, photo, tmp_path):
    dump = tmp_path / "dump"
    call_command("dump_bag", dump)
    info = dump / "bag-info.txt"
    version = info.read_text().partition("Museum-Version: ")[2].split()[0]
    elsewhere = f"Museum-Version: {int(version) + 1} 2020-01-01T00:00:00+00:00"
    change_title(hanako, photo)
    lines = info.read_text().splitlines()
    lines = [elsewhere if line.startswith("Museum-Version") else line for line in lines]
    info.write_text("\n".join(lines) + "\n")
    retitle(dump)
    with pytest.raises(BagProblems, match="hanako"):
        load_again(dump)


def test_a_form_that_is_open_while_a_bag_is_loaded_takes_nothing_back(loaded, hanako, photo):
    opened = opened_by(hanako, photo)
    retitle(loaded)
    load_again(loaded)
    answer = save(hanako, photo, opened | {"credit_en": "Hers"})
    assert answer.status_code == 302
    assert (reread(photo).title_en, reread(photo).credit_en) == ("The bag's", "Hers")
    opened = opened_by(hanako, photo)
    retitle(loaded, title="The bag's second")
    load_again(loaded, WhenChanged.OVERWRITE)
    answer = save(hanako, photo, opened | {"title_en": "Hers"})
    assert [conflict.fields for conflict in conflicts(answer)] == [("title_en",)]
    assert reread(photo).title_en == "The bag's second"
    save(hanako, photo, decide(answer, "mine"))
    assert reread(photo).title_en == "Hers"


@pytest.mark.parametrize("when_changed", WhenChanged)
@pytest.mark.parametrize("change", [change_title, delete_it])
def test_what_is_changed_while_the_bag_is_read_is_not_overwritten(
    loaded, hanako, photo, monkeypatch, when_changed, change
):
    retitle(loaded)
    prepared = load.prepare_images

    def prepare(*args):
        change(hanako, photo)
        return prepared(*args)

    monkeypatch.setattr(load, "prepare_images", prepare)
    with pytest.raises(BagProblems, match="while the bag was being read"):
        load_again(loaded, when_changed)
    assert not Photo.objects.filter(title_en="The bag's").exists()


def test_what_was_merged_is_not_brought_back(loaded, hanako):
    subjects = [Subject.objects.get(identifier=f"SU-000{number}") for number in (1, 2)]
    merge(gone=subjects[1], kept=subjects[0])
    with pytest.raises(BagProblems, match="merged into SU-0001"):
        load_again(loaded)
    kept = {record.identifier for record in load_again(loaded, WhenChanged.KEEP).kept}
    assert "SU-0002" in kept
    assert not Subject.objects.filter(identifier="SU-0002").exists()


def test_a_record_that_no_bag_brought_is_not_overwritten_either(loaded):
    with changeset(why="Typed."):
        person = builders.make_person(name_en="Typed")
    row = {"identifier": person.identifier, "state": "published", "name_en": "The bag's"}
    edit_table(loaded, "people.csv", lambda rows: rows.append({**rows[0], **row, "sources": ""}))
    with pytest.raises(BagProblems, match="would take that back"):
        load_again(loaded)
    assert Person.objects.get(pk=person.pk).name_en == "Typed"


def test_the_command_names_them_and_the_two_ways(loaded, hanako, photo, capsys):
    change_title(hanako, photo)
    with pytest.raises(CommandError, match=r"photos\.csv, row 2, .* --keep"):
        call_command("load_bag", loaded)
    call_command("load_bag", loaded, "--keep")
    assert "left as it is: PH-0001" in capsys.readouterr().out
    assert reread(photo).title_en == "Hers"
    call_command("load_bag", loaded, "--overwrite")
    assert reread(photo).title_en != "Hers"


def test_an_update_of_the_museum_takes_nothing_back(loaded, hanako, photo, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    change_title(hanako, photo)
    retitle(loaded)
    retitle(loaded, "PH-0002")
    setup.Command()._load_exhibit(loaded)
    assert reread(photo).title_en == "Hers"
    assert Photo.objects.get(title_en="The bag's").identifier == "PH-0002"
