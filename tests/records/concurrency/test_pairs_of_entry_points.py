"""Any two concurrent edits of a photograph by two entry points: nothing is lost without a word.

Every pair of entry points is tried with the same field and with two different ones. The ordinary
run tries each pair once, with the same field where both have it, and a form against a form with
all. One curator opens one, the other curator opens another and changes the record through it, and
then the first one saves. Afterwards the second change is still stored, and the first is stored too
or was refused with a page that has both.
"""

from itertools import product

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from exchange.models import RowAction
from photos.models import Photo
from tests import builders
from tests.backoffice.test_bulk_edit import address as table_address
from tests.backoffice.test_bulk_edit import form_values as table_values
from tests.backoffice.test_bulk_update import address as update_address
from tests.backoffice.translations.test_translations import form_values as translation_values
from tests.exchange.spreadsheets.sheets import apply_sheet, upload_sheet
from tests.records.concurrency.two_curators import opened_by, reread, save, sign_in

pytestmark = pytest.mark.django_db


class EntryPoint:
    """A way to change a photograph: what it looks like when it is opened, and how it saves."""

    #: The fields that it can change.
    fields: tuple[str, ...] = ("title_ru", "date")

    def __init__(self, client, photo):
        self.client, self.photo = client, photo
        self.open()


class Form(EntryPoint):
    def open(self):
        self.data = opened_by(self.client, self.photo)

    def save(self, field, value):
        return save(self.client, self.photo, self.data | {field: value}).content.decode()


class Table(EntryPoint):
    fields = ("title_en", "date")

    def open(self):
        self.data = table_values(self.client, self.photo)

    def save(self, field, value):
        data = self.data | {f"r{self.photo.pk}-{field}": value}
        return self.client.post(table_address(self.photo), data).content.decode()


class Update(EntryPoint):
    fields = ("date",)

    def open(self):
        self.seen = {}
        for value in ("1950", "1951"):
            answer = self.client.post(update_address(self.photo), {"date": value, "preview": "yes"})
            self.seen[value] = answer.context["changes"][0].seen

    def save(self, field, value):
        data = {field: value, "confirm": "yes", f"seen-{self.photo.pk}": self.seen[value]}
        return self.client.post(update_address(self.photo), data).content.decode()


class Translation(EntryPoint):
    fields = ("title_ru",)

    def open(self):
        self.address = reverse("backoffice:translate", args=[self.photo.identifier, "ru"])
        self.data = translation_values(self.client, self.photo)

    def save(self, field, value):
        answer = self.client.post(self.address, self.data | {"text-title": [value]})
        return answer.content.decode()


class Sheet(EntryPoint):
    fields = ("title_ru", "date")

    def open(self):
        user = User.objects.get(pk=self.client.session["_auth_user_id"])
        self.sheets = {}
        for field, value in product(self.fields, ("1950", "1951")):
            text = f"identifier,{field}\n{self.photo.identifier},{value}\n"
            self.sheets[field, value] = upload_sheet("photos", text, user)

    def save(self, field, value):
        sheet = apply_sheet(self.sheets[field, value])
        rows = sheet.rows.filter(action=RowAction.CHANGE)
        return " ".join(f"{row.outcome} {row.reason}" for row in rows)


ENTRY_POINTS = (Form, Table, Update, Translation, Sheet)


def cases():
    for first, other in product(ENTRY_POINTS, ENTRY_POINTS):
        pairs = sorted(product(first.fields, other.fields), key=lambda pair: pair[0] != pair[1])
        for number, (one, two) in enumerate(pairs):
            yield pytest.param(
                first,
                other,
                one,
                two,
                id=f"{first.__name__}.{one}-{other.__name__}.{two}",
                marks=[pytest.mark.long] if number and (first, other) != (Form, Form) else [],
            )


@pytest.mark.parametrize(("first", "other", "one", "two"), cases())
def test_nothing_is_lost_without_a_word(first, other, one, two):
    photo = builders.make_photo(state="draft", date="1946", title_ru="Как было")
    photo = Photo.objects.get(pk=photo.pk)
    early = first(sign_in("ivan"), photo)
    late = other(sign_in("hanako"), photo)
    late.save(two, "1951")
    assert getattr(reread(photo), two) == "1951"
    page = early.save(one, "1950")
    now = reread(photo)
    if one != two:
        assert getattr(now, two) == "1951"
    if getattr(now, one) != "1950":
        assert getattr(now, one) == ("1951" if one == two else getattr(photo, one))
        assert "1951" in page or "hanako" in page
    else:
        assert one != two, "The change of the other was overwritten without a word."
