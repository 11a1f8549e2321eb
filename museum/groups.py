"""The groups that every museum has, kept as they are here after every migration."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

#: The museum's own apps; users and what keeps the software running are the administrator's.
APPS = ("catalog", "people", "photos", "articles")

#: What the museum's own groups never see.
KEPT_FROM_THEM = {("catalog", "auditentry")}

#: Rows that no one edits by hand.
KEPT_BY_MACHINE = {
    ("catalog", "counter"),
    ("catalog", "catalogue"),
    ("photos", "importrow"),
    ("photos", "master"),
}


def curator_permissions() -> set[tuple[str, str]]:
    """(app, codename) of everything but users: a curator adds, edits, publishes and deletes."""
    found = set()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            name = model._meta.model_name or ""
            if (app, name) in KEPT_FROM_THEM:
                continue
            wanted = (
                ("view",) if (app, name) in KEPT_BY_MACHINE else model._meta.default_permissions
            )
            found |= {(app, f"{verb}_{name}") for verb in wanted}
    return found


def contributor_permissions() -> set[tuple[str, str]]:
    """(app, codename): drafts and their parts, nothing of the vocabularies, nothing public.

    That a record is still a draft is checked in the admin, record by record.
    """
    found = set()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            name = model._meta.model_name or ""
            if (app, name) in KEPT_FROM_THEM:
                continue
            is_record = hasattr(model, "is_published")
            is_part = not is_record and not hasattr(model, "identifier")
            verbs = {"view"}
            if (app, name) not in KEPT_BY_MACHINE and app != "catalog" and (is_record or is_part):
                verbs |= {"add", "change"} | ({"delete"} if is_part else set())
            if (app, name) == ("photos", "importbatch"):
                verbs |= {"add"}  # a delivery is begun by whoever brings the scans
            if app == "catalog" and is_record:
                verbs |= {"add", "change"}
            if (app, name) == ("catalog", "comment"):
                verbs |= {"add"}  # whoever works here may say something of a record
            found |= {(app, f"{verb}_{name}") for verb in verbs}
    return found


GROUPS = {"Curator": curator_permissions, "Contributor": contributor_permissions}


def keep_groups(sender: Any, **kwargs: Any) -> None:
    """Make the groups hold exactly their permissions. Runs after the last app has migrated."""
    for app in APPS:
        create_permissions(apps.get_app_config(app), verbosity=0)
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.filter(
            content_type__app_label__in=APPS
        ).select_related("content_type")
    }
    for name, wanted in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([known[key] for key in wanted() if key in known])
