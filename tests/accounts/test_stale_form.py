"""Two administrators with the same account or group open: the later save is refused once."""

import pytest
from django.contrib.auth.models import Group, User

from tests.admin_pages import admin_url, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["user", "group"])
def opened(request, administrator):
    """A row, the field that both change, and the form as it was opened."""
    if request.param == "user":
        row, name = User.objects.create_user("hanako", first_name="H"), "first_name"
    else:
        row, name = Group.objects.create(name="Readers"), "name"
    return row, name, form_data(administrator, admin_url(row))


def shown(answer, data):
    return data | {"opened_version": answer.context["adminform"].form["opened_version"].value()}


def test_a_save_over_a_newer_state_is_refused_once_and_keeps_what_was_typed(opened, administrator):
    row, name, data = opened
    administrator.post(admin_url(row), data | {name: "Theirs"})
    answer = administrator.post(admin_url(row), data | {name: "Mine"})
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert "somebody else changed this meanwhile" in str(form.non_field_errors())
    assert form[name].value() == "Mine"
    assert f'value="{form["opened_version"].value()}"' in answer.content.decode()
    row.refresh_from_db()
    assert getattr(row, name) == "Theirs"
    answer = administrator.post(admin_url(row), shown(answer, data | {name: "Mine"}))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == "Mine"


def test_a_role_granted_meanwhile_is_not_taken_back(administrator):
    user, role = User.objects.create_user("hanako"), Group.objects.get(name="Curator")
    data = form_data(administrator, admin_url(user))
    user.groups.add(role)
    answer = administrator.post(admin_url(user), data | {"first_name": "Hanako"})
    assert "Roles" in str(answer.context["adminform"].form.non_field_errors())
    assert list(user.groups.all()) == [role]
