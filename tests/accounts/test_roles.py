"""A migration creates the roles and their permissions."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from accounts.roles import PERMISSIONS_BY_ROLE, contributor_permissions
from tests.admin_pages import form_data

pytestmark = pytest.mark.django_db


def _permissions(name):
    group = Group.objects.get(name=name)
    return set(group.permissions.values_list("content_type__app_label", "codename"))


@pytest.mark.parametrize("name", PERMISSIONS_BY_ROLE)
def test_migration_makes_every_role(name):
    assert _permissions(name) == PERMISSIONS_BY_ROLE[name]()


def test_a_researcher_sees_and_changes_nothing():
    held = _permissions("Researcher")
    assert ("photos", "view_photo") in held
    assert all(codename.startswith("view_") for _app, codename in held)


def test_the_audit_log_is_the_administrators():
    assert [
        name for name in PERMISSIONS_BY_ROLE if ("audit", "view_auditentry") in _permissions(name)
    ] == ["Administrator"]


def test_a_curator_publishes_and_a_contributor_does_not():
    assert ("photos", "publish_photo") in _permissions("Curator")
    assert not [
        codename
        for _app, codename in _permissions("Contributor")
        if codename.startswith("publish_")
    ]


def test_nobody_but_the_administrator_touches_users():
    for name in ("Curator", "Contributor", "Researcher"):
        assert not {
            codename for app, codename in _permissions(name) if app in ("auth", "axes", "reversion")
        }


def test_a_changed_group_is_reset():
    Group.objects.get(name="Contributor").permissions.clear()
    call_command("migrate", verbosity=0)
    assert _permissions("Contributor") == contributor_permissions()


@pytest.mark.parametrize("name", PERMISSIONS_BY_ROLE)
def test_whoever_was_given_a_role_enters_the_admin(client, name):
    user = User.objects.create_user("keiko", password="only-for-this-test-4712")
    user.groups.add(Group.objects.get(name=name))
    values = {"username": "keiko", "password": "only-for-this-test-4712"}
    response = client.post(reverse("admin:login"), values)
    assert response.status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200
    user.refresh_from_db()
    assert user.is_staff


def test_a_role_given_by_a_program_counts_at_the_next_page(client):
    user = User.objects.create_user("keiko")
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 302
    user.groups.add(Group.objects.get(name="Researcher"))
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:photos_photo_changelist")).status_code == 200


def test_a_role_chosen_in_the_form_of_the_account_makes_a_member_of_the_staff(administrator):
    user = User.objects.create_user("keiko")
    address = reverse("admin:auth_user_change", args=[user.pk])
    data = form_data(administrator, address)
    data |= {"groups": [str(Group.objects.get(name="Translator").pk)]}
    data.pop("is_staff", None)
    assert administrator.post(address, data).status_code == 302
    user.refresh_from_db()
    assert user.is_staff


def test_a_migration_makes_members_of_the_staff_of_those_who_have_a_role():
    user, other = (User.objects.create_user(name) for name in ("keiko", "other"))
    user.groups.add(Group.objects.get(name="Curator"))
    call_command("migrate", verbosity=0)
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.is_staff, other.is_staff) == (True, False)


@pytest.mark.parametrize("values", [{"is_active": False}, {}])
def test_an_account_that_was_closed_or_is_in_another_group_does_not_enter(client, values):
    user = User.objects.create_user("keiko", **values)
    name = "Curator" if values else "Friends of the museum"
    user.groups.add(Group.objects.get_or_create(name=name)[0])
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 302
    user.refresh_from_db()
    assert not user.is_staff
