"""A migration creates the roles and their permissions."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.roles import PERMISSIONS_BY_ROLE, contributor_permissions

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
