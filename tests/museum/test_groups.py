"""Who may do what is kept by migration."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from museum.groups import contributor_permissions, curator_permissions

pytestmark = pytest.mark.django_db


def _held(name):
    group = Group.objects.get(name=name)
    return set(group.permissions.values_list("content_type__app_label", "codename"))


def test_migration_makes_both_groups():
    assert _held("Curator") == curator_permissions()
    assert _held("Contributor") == contributor_permissions()


def test_a_curator_publishes_and_a_contributor_does_not():
    assert ("photos", "publish_photo") in _held("Curator")
    assert not [
        codename for _app, codename in _held("Contributor") if codename.startswith("publish_")
    ]


def test_nobody_but_the_administrator_touches_users():
    for name in ("Curator", "Contributor"):
        assert not {
            codename for app, codename in _held(name) if app in ("auth", "axes", "reversion")
        }


def test_a_group_that_was_tampered_with_is_mended():
    Group.objects.get(name="Contributor").permissions.clear()
    call_command("migrate", verbosity=0)
    assert _held("Contributor") == contributor_permissions()
