"""Names of accounts and groups are cleaned or refused, as every text of the museum is."""

import pytest
from django.contrib.auth.models import Group, User

from tests.admin_pages import admin_url, form_data

pytestmark = pytest.mark.django_db

ROWS = [
    (lambda: User.objects.create_user("hanako", first_name="H"), "first_name"),
    (lambda: User.objects.create_user("hanako", last_name="H"), "last_name"),
    (lambda: Group.objects.create(name="Readers"), "name"),
]


@pytest.mark.parametrize(("make", "name"), ROWS)
@pytest.mark.parametrize(
    ("typed", "stored"),
    [("a\vb", "a b"), ("и\u0306", "й"), ("\ufeffa", "a"), ("\u200b x", "\u200b x")],
)
def test_a_name_is_cleaned(administrator, make, name, typed, stored):
    row = make()
    data = form_data(administrator, admin_url(row)) | {name: typed}
    assert administrator.post(admin_url(row), data).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == stored


@pytest.mark.parametrize(("make", "name"), ROWS)
@pytest.mark.parametrize("typed", ["a\x07b", "a\x9fb", "\u202eb", "a\ufffe"])
def test_a_character_that_no_text_may_have_is_named(administrator, make, name, typed):
    row = make()
    data = form_data(administrator, admin_url(row)) | {name: typed}
    answer = administrator.post(admin_url(row), data)
    assert "U+" in str(answer.context["adminform"].form.errors[name])
    row.refresh_from_db()
    assert getattr(row, name) in ("H", "Readers")


def test_a_group_of_no_visible_name_is_none(administrator):
    row = Group.objects.create(name="Readers")
    data = form_data(administrator, admin_url(row)) | {"name": "\u200b"}
    answer = administrator.post(admin_url(row), data)
    assert answer.context["adminform"].form.errors["name"]
