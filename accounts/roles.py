"""The roles that every museum has, kept as they are here after every migration.

What each may do, by every door, is in docs/permissions.md, which a test makes by trying.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

from identifiers.models import Identified

#: Apps whose models, beside records, a contributor neither adds nor changes.
APPS_CLOSED_TO_CONTRIBUTORS = ("identifiers", "search", "audit", "records", "editorial", "catalog")
#: The museum's own apps; users and what keeps the software running are the administrator's.
APPS = (*APPS_CLOSED_TO_CONTRIBUTORS, "people", "photos", "articles")

#: What the museum's own groups never see.
HIDDEN_MODELS = {("audit", "auditentry")}

#: Rows that no one edits by hand.
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
}


def curator_permissions() -> set[tuple[str, str]]:
    """(app, codename) of everything but users: a curator adds, edits, publishes and deletes."""
    found = set()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            name = model._meta.model_name or ""
            if (app, name) in HIDDEN_MODELS:
                continue
            wanted = ("view",) if (app, name) in SYSTEM_MODELS else model._meta.default_permissions
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
            if (app, name) in HIDDEN_MODELS:
                continue
            is_record = "publish" in model._meta.default_permissions
            is_part = not issubclass(model, Identified)
            verbs = {"view"}
            fixed = (app, name) in SYSTEM_MODELS or app in APPS_CLOSED_TO_CONTRIBUTORS
            if not fixed and (is_record or is_part):
                verbs |= {"add", "change"} | ({"delete"} if is_part else set())
            if (app, name) == ("photos", "importbatch"):
                verbs |= {"add"}  # a delivery is begun by whoever brings the scans
            if app == "catalog" and is_record:
                verbs |= {"add", "change"}
            if (app, name) == ("editorial", "comment"):
                verbs |= {"add"}  # whoever works here may say something of a record
            found |= {(app, f"{verb}_{name}") for verb in verbs}
    return found


def researcher_permissions() -> set[tuple[str, str]]:
    """(app, codename): every record and its parts, unpublished ones too, and no change."""
    return {(app, name) for app, name in contributor_permissions() if name.startswith("view_")}


def translator_permissions() -> set[tuple[str, str]]:
    """(app, codename): to see every record, to translate it and nothing else, and to comment."""
    own = {("editorial", "translate_record"), ("editorial", "add_comment")}
    return researcher_permissions() | own


def administrator_permissions() -> set[tuple[str, str]]:
    """(app, codename): a curator's, the accounts, and the audit log to read."""
    accounts = {("auth", f"{verb}_user") for verb in ("add", "change", "delete", "view")} | {
        ("auth", "view_group")
    }
    return curator_permissions() | accounts | {("audit", "view_auditentry")}


@dataclass(frozen=True)
class Role:
    """A group, and what its members do here, for whoever chooses it."""

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


def sync_roles(sender: Any, **kwargs: Any) -> None:
    """Make the groups hold exactly their permissions. Runs after the last app has migrated."""
    for app in (*APPS, "auth"):
        create_permissions(apps.get_app_config(app), verbosity=0)
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.filter(
            content_type__app_label__in=(*APPS, "auth")
        ).select_related("content_type")
    }
    for name, wanted in PERMISSIONS_BY_ROLE.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([known[key] for key in wanted() if key in known])
