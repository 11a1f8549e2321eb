"""Two curators with a table or a change of many open: what the other did is not overwritten."""

import pytest

from tests import builders
from tests.admin_pages import admin_url
from tests.backoffice.test_bulk_edit import address, field_name, form_values
from tests.backoffice.test_bulk_update import address as update_address
from tests.records.concurrency.two_curators import opened_by, reread, save, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(db):
    return sign_in("hanako")


@pytest.fixture
def ivan(db):
    return sign_in("ivan")


def row_data(answer):
    """What a browser would send back from the page with the refused row."""
    data = {}
    for row in answer.context["rows"]:
        for field in row:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = value
    return data


MAKERS = {
    "photo": (builders.make_photo, "title_en"),
    "testimony": (builders.make_testimony, "title_en"),
    "person": (builders.make_person, "name_en"),
}


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def shown(request, hanako, ivan):
    """A record, a field of it, and the row that Ivan sees, after Hanako changed the field."""
    make, name = request.param
    record = make()
    data = form_values(ivan, record)
    save(hanako, record, opened_by(hanako, record) | {name: "Hers"})
    return record, name, data


def test_a_cell_that_both_changed_shows_both_values_and_whose(shown, ivan):
    record, name, data = shown
    answer = ivan.post(address(record), data | {field_name(record, name): "His"})
    (row,) = answer.context["rows"]
    assert row[name].value() == "His"
    assert "hanako" in row.others[name][0]
    assert "“Hers”" in row.others[name][0]
    assert "hanako" in str(row.errors)
    assert getattr(reread(record), name) == "Hers"


@pytest.mark.parametrize("takes", [True, False])
def test_the_curator_decides_in_the_table(shown, ivan, takes):
    record, name, data = shown
    answer = ivan.post(address(record), data | {field_name(record, name): "His"})
    data = row_data(answer)
    if takes:
        data[f"take-{field_name(record, name)}"] = "on"
    assert ivan.post(address(record), data).status_code == 302
    assert getattr(reread(record), name) == ("Hers" if takes else "His")


def test_cells_that_only_the_other_changed_are_shown_as_they_are_now(hanako, ivan):
    old, hers, his = (builders.make_subject() for _ in range(3))
    photo = builders.make_photo(subjects=(old,))
    data = form_values(ivan, photo)
    save(
        hanako,
        photo,
        opened_by(hanako, photo) | {"title_en": "Hers", "subjects": [old.pk, hers.pk]},
    )
    data |= {field_name(photo, "date"): "1946", field_name(photo, "subjects"): [his.pk]}
    answer = ivan.post(address(photo), data)
    (row,) = answer.context["rows"]
    assert not row.others
    assert row["title_en"].value() == "Hers"
    assert "Title" in str(row.errors)
    assert ivan.post(address(photo), row_data(answer)).status_code == 302
    now = reread(photo)
    assert (now.title_en, now.date, set(now.subjects.all())) == ("Hers", "1946", {hers, his})


@pytest.mark.parametrize("seen", ["", "nonsense"])
def test_a_row_that_does_not_tell_what_it_showed_overwrites_nothing(ivan, seen):
    photo = builders.make_photo(title_en="Stored")
    data = form_values(ivan, photo)
    data |= {field_name(photo, "title_en"): "His", field_name(photo, "seen"): seen}
    ivan.post(address(photo), data)
    assert reread(photo).title_en == "Stored"


def _wanted(ivan, record, **values):
    """What confirming the preview of a change of many sends."""
    answer = ivan.post(update_address(record), values | {"preview": "yes"})
    (change,) = answer.context["changes"]
    assert f'name="seen-{record.pk}" value="{change.seen}"' in answer.content.decode()
    return values | {"confirm": "yes", f"seen-{record.pk}": change.seen}


def test_a_change_between_preview_and_confirmation_is_not_overwritten(hanako, ivan):
    place, other = builders.make_place(), builders.make_place()
    photo = builders.make_photo()
    data = _wanted(ivan, photo, place=place.pk)
    save(hanako, photo, opened_by(hanako, photo) | {"place": other.pk})
    answer = ivan.post(update_address(photo), data)
    (change,) = answer.context["changes"]
    assert "hanako" in change.error
    assert str(other) in change.lines[0]
    assert reread(photo).place == other
    # Having seen it, he confirms once more.
    again = data | {f"seen-{photo.pk}": change.seen}
    assert ivan.post(update_address(photo), again).status_code == 302
    assert reread(photo).place == place


def test_a_change_of_another_field_between_preview_and_confirmation_is_kept(hanako, ivan):
    place, photo = builders.make_place(), builders.make_photo()
    data = _wanted(ivan, photo, place=place.pk)
    save(hanako, photo, opened_by(hanako, photo) | {"title_en": "Hers"})
    assert ivan.post(update_address(photo), data).status_code == 302
    assert (reread(photo).place, reread(photo).title_en) == (place, "Hers")


def test_other_values_than_those_previewed_are_shown_first(ivan):
    place, other = builders.make_place(), builders.make_place()
    photo = builders.make_photo()
    data = _wanted(ivan, photo, place=place.pk)
    assert ivan.post(update_address(photo), data | {"place": other.pk}).status_code == 200
    assert reread(photo).place is None


def test_the_form_notices_what_the_table_and_the_change_of_many_saved(hanako, ivan):
    photo, place = builders.make_photo(), builders.make_place()
    his = opened_by(ivan, photo)
    data = form_values(hanako, photo) | {field_name(photo, "title_en"): "Hers"}
    assert hanako.post(address(photo), data).status_code == 302
    hanako.post(update_address(photo), {"place": place.pk, "confirm": "yes"})
    answer = ivan.post(admin_url(photo), his | {"title_en": "His"})
    assert answer.status_code == 200
    assert "Hers" in answer.content.decode()
    ivan.post(admin_url(photo), his | {"title_ru": "Его"})
    now = reread(photo)
    assert (now.title_en, now.title_ru, now.place) == ("Hers", "Его", place)
