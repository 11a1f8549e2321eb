"""The admin of users and groups, in unfold's layout.

Models of packages that nobody edits by hand (tags, access attempts) are removed from the admin.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from audit.log import log_event
from audit.models import AuditKind

from .clean_texts import CleanTextsMixin
from .roles import APPS, ROLES, has_staff_access
from .stale_form import StaleFormMixin

for model in (User, Group, Tag, AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


#: The title of the admin's index page.
admin.site.index_title = _("Work list")


class CleanUserForm(CleanTextsMixin, UserChangeForm):
    """The form of an account; its names are cleaned."""


class CleanUserCreationForm(CleanTextsMixin, UserCreationForm):
    """The form of a new account; its name is cleaned."""


class CleanGroupForm(CleanTextsMixin, forms.ModelForm):
    """The form of a group; its name is cleaned."""


class RoleChoice(forms.ModelMultipleChoiceField):
    """A choice of roles that shows the description of each."""

    def label_from_instance(self, group: Any) -> str:
        description = {role.name: role.description for role in ROLES}.get(group.name)
        return f"{group.name}: {description}" if description else str(group.name)


class NamedDeletionsMixin:
    """Mixin: the page that deletes an account or a group names what it has, and no rows of links.

    Django would list each row of its link tables and of its own log, in English.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        found, counts, needed, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        unnamed = (Group.permissions.through, User.groups.through, LogEntry)
        titles = [str(capfirst(model._meta.verbose_name)) for model in unnamed]
        left_out = {str(model._meta.verbose_name_plural) for model in unnamed}
        return (
            _without(found, tuple(f"{title}: " for title in titles)),
            {title: n for title, n in counts.items() if str(title) not in left_out},
            needed,
            protected,
        )


def _without(nested: list[Any], beginnings: tuple[str, ...]) -> list[Any]:
    """Return a nested list of Django's deletion page without the lines that begin so."""
    return [
        _without(line, beginnings) if isinstance(line, list) else line
        for line in nested
        if isinstance(line, list) or not str(line).startswith(beginnings)
    ]


@admin.register(User)
class UserAdmin(StaleFormMixin, NamedDeletionsMixin, DjangoUserAdmin, ModelAdmin):
    """The admin of user accounts and their roles.

    Users who are not superusers cannot create, change or delete a superuser, and can grant roles
    but no single permissions. So nobody can give an account more rights than their own.
    """

    form = CleanUserForm
    change_form_before_template = "admin/accounts/opened_version.html"
    add_form = CleanUserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = (
        "username",
        "first_name",
        "last_name",
        "roles",
        "second_factor",
        "is_active",
        "last_login",
    )
    list_filter = ("groups", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "authenticator_set")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        names = sorted(group.name for group in user.groups.all())
        return ", ".join([*([gettext("superuser")] if user.is_superuser else []), *names]) or "—"

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user: User) -> bool:
        untyped_user: Any = user  # django-stubs does not know allauth's relation
        types = {authenticator.type for authenticator in untyped_user.authenticator_set.all()}
        return bool(types - {Authenticator.Type.RECOVERY_CODES})

    @admin.display(description=_("access"))
    def access(self, user: User) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("account_access", args=[user.pk]),
            gettext("Sessions and second factor"),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        # There is no field for single permissions: permissions are granted by roles only.
        superuser = ["is_superuser"] if request.user.is_superuser else []
        return [
            (None, {"fields": ["username", "password", "access"]}),
            (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
            (_("Roles"), {"fields": ["groups", "is_staff", "is_active", *superuser]}),
            (_("Dates"), {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("last_login", "date_joined", "access")

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return RoleChoice(
            Group.objects.order_by("pk"),
            label=_("Roles"),
            required=False,
            help_text=_("Whoever has a role may sign in here."),
            widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_manage(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_manage(request, obj)

    def _may_manage(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or request.user.is_superuser or not obj.is_superuser

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        if not request.user.is_superuser:
            queryset = queryset.filter(is_superuser=False)
        self._log(request, ", ".join(queryset.values_list("username", flat=True)), _("deleted"))
        super().delete_queryset(request, queryset)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self._log(request, obj.username, _("deleted"))
        super().delete_model(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user: User = form.instance
        has_staff_access(user)  # a role implies it
        event = gettext("changed") if change else gettext("made")
        self._log(request, user.username, f"{event} ({self.roles(user)})")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user = User.objects.get(pk=id)
            self._log(request, user.username, gettext("password changed"))
        return response

    def _log(self, request: HttpRequest, name: str, event: Any) -> None:
        """Add an entry on the account `name` to the audit log."""
        why = gettext("Account %(name)s: %(done)s.") % {"name": name, "done": event}
        log_event(AuditKind.ACCESS, user=request.user, why=why)


#: What a permission allows, by the verb of its codename.
_VERBS = {
    "add": _("may add"),
    "change": _("may change"),
    "delete": _("may delete"),
    "view": _("may see"),
    "publish": _("may publish and withdraw"),
    "translate": _("may translate"),
}


class PermissionChoice(forms.ModelMultipleChoiceField):
    """A choice of permissions in the reader's language; Django stores their names in English."""

    def label_from_instance(self, permission: Any) -> str:
        kind = permission.content_type.model_class()
        title = kind._meta.verbose_name if kind else permission.content_type.model
        verb = _VERBS.get(permission.codename.partition("_")[0], permission.codename)
        return f"{title}: {verb}"


@admin.register(Group)
class GroupAdmin(StaleFormMixin, NamedDeletionsMixin, DjangoGroupAdmin, ModelAdmin):
    """The admin of groups. Every migration resets the permissions of the museum's own roles."""

    form = CleanGroupForm
    change_form_before_template = "admin/accounts/opened_version.html"

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name != "permissions":
            return field
        return PermissionChoice(
            Permission.objects.filter(
                content_type__app_label__in=(*APPS, "exchange", "auth")
            ).select_related("content_type"),
            label=field.label,
            required=False,
            help_text=field.help_text,
            widget=field.widget,
        )
