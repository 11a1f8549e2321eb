"""The museum's roles: groups whose permissions are reset to these after every migration.

docs/permissions.md lists what each role may do. A test checks that list by trying every action.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.utils.translation import gettext_lazy as _

from identifiers.models import Identified

#: Apps in which a contributor adds and changes nothing but records.
APPS_CLOSED_TO_CONTRIBUTORS = ("identifiers", "search", "audit", "records", "editorial", "catalog")
#: The museum's apps for which roles get permissions. Users are for administrators only.
APPS = (*APPS_CLOSED_TO_CONTRIBUTORS, "people", "photos", "articles")

#: Models that the roles below administrator do not even see: (app, model).
HIDDEN_MODELS = {
    ("articles", "preparedbody"),
    ("audit", "auditentry"),
    ("audit", "failedsignins"),
    ("records", "savedform"),
}

#: Models whose rows only the software writes; roles may at most view them: (app, model).
SYSTEM_MODELS = {
    ("records", "merged"),
    ("editorial", "externallink"),
    ("identifiers", "counter"),
    ("search", "catalogueversion"),
    ("records", "tombstone"),
    ("photos", "comparison"),
    ("photos", "importrow"),
    ("photos", "master"),
    ("photos", "duplicatecandidate"),
    ("photos", "fixitycheck"),
}


def curator_permissions() -> set[tuple[str, str]]:
    """Return (app, codename): all permissions on all models of APPS except HIDDEN_MODELS.

    SYSTEM_MODELS can only be viewed.
    """
    permissions = set()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            name = model._meta.model_name or ""
            if (app, name) in HIDDEN_MODELS:
                continue
            verbs = ("view",) if (app, name) in SYSTEM_MODELS else model._meta.default_permissions
            permissions |= {(app, f"{verb}_{name}") for verb in verbs}
    return permissions


def contributor_permissions() -> set[tuple[str, str]]:
    """Return (app, codename): view all but HIDDEN_MODELS, and write records and their parts.

    Vocabularies cannot be written, and nothing can be published. The admin checks for each record
    that it is still a draft.
    """
    permissions = set()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            name = model._meta.model_name or ""
            if (app, name) in HIDDEN_MODELS:
                continue
            is_record = "publish" in model._meta.default_permissions
            is_part = not issubclass(model, Identified)
            verbs = {"view"}
            fixed = (app, name) in SYSTEM_MODELS or app in APPS_CLOSED_TO_CONTRIBUTORS
            if not fixed and (is_record or is_part):
                verbs |= {"add", "change"} | ({"delete"} if is_part else set())
            if (app, name) == ("photos", "importbatch"):
                verbs |= {"add"}  # contributors upload scans, which starts an import batch
            if app == "catalog" and is_record:
                verbs |= {"add", "change"}
            if (app, name) == ("editorial", "comment"):
                verbs |= {"add"}  # all staff may comment on a record
            permissions |= {(app, f"{verb}_{name}") for verb in verbs}
    return permissions


def researcher_permissions() -> set[tuple[str, str]]:
    """Return (app, codename): view every record with its parts, also unpublished; change none."""
    return {(app, name) for app, name in contributor_permissions() if name.startswith("view_")}


def translator_permissions() -> set[tuple[str, str]]:
    """Return (app, codename): view every record, translate records, and comment on them."""
    translating = {("editorial", "translate_record"), ("editorial", "add_comment")}
    return researcher_permissions() | translating


def administrator_permissions() -> set[tuple[str, str]]:
    """Return (app, codename): a curator's permissions, managing users, reading the audit log."""
    accounts = {("auth", f"{verb}_user") for verb in ("add", "change", "delete", "view")} | {
        ("auth", "view_group")
    }
    return curator_permissions() | accounts | {("audit", "view_auditentry")}


@dataclass(frozen=True)
class Role:
    """A role: the name of its group, its description in the user form, and its permissions."""

    name: str
    description: Any
    permissions: Callable[[], set[tuple[str, str]]]


ROLES = (
    Role(
        "Administrator",
        _("does all that a curator does, makes accounts, and reads the audit log"),
        administrator_permissions,
    ),
    Role("Curator", _("edits, publishes, withdraws and deletes every record"), curator_permissions),
    Role(
        "Contributor",
        _("enters drafts and scans and submits them for review; publishes nothing"),
        contributor_permissions,
    ),
    Role(
        "Translator",
        _("sees every record and writes its translations, and nothing else of it"),
        translator_permissions,
    ),
    Role(
        "Researcher", _("sees what is not published, and changes nothing"), researcher_permissions
    ),
)
PERMISSIONS_BY_ROLE = {role.name: role.permissions for role in ROLES}


def has_staff_access(user: Any) -> bool:
    """Return whether `user` may enter the admin: an active member of the staff.

    Whoever has a role is one. An account that was given a role and not the flag gets it here, so
    that it does not matter by which way the role was given. The permissions are those of the role.
    """
    if not user.is_active or user.is_staff:
        return bool(user.is_active and user.is_staff)
    if not user.groups.filter(name__in=PERMISSIONS_BY_ROLE).exists():
        return False
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    return True


def sync_roles(sender: Any, **kwargs: Any) -> None:
    """Create the groups of the roles and set their permissions to exactly those of the role.

    Whoever has a role becomes a member of the staff.

    A receiver of `post_migrate` of the last app to be migrated.
    """
    for app in (*APPS, "auth"):
        create_permissions(apps.get_app_config(app), verbosity=0)
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.filter(
            content_type__app_label__in=(*APPS, "auth")
        ).select_related("content_type")
    }
    for name, permissions_of_role in PERMISSIONS_BY_ROLE.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([known[key] for key in permissions_of_role() if key in known])
    User.objects.filter(groups__name__in=PERMISSIONS_BY_ROLE, is_staff=False).update(is_staff=True)
