"""Users and groups in the admin's own skin; what only machines write is left out of it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from audit.log import log_event
from audit.models import AuditKind

from .roles import ROLES

for model in (User, Group, Tag, AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


#: The name of the first page: what there is to do.
admin.site.index_title = _("Work list")


class RoleChoice(forms.ModelMultipleChoiceField):
    """The roles, each with what its members do here."""

    def label_from_instance(self, group: Any) -> str:
        said = {role.name: role.description for role in ROLES}.get(group.name)
        return f"{group.name}: {said}" if said else str(group.name)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """A person who works here, and their roles.

    Whoever is no superuser neither makes one nor touches one, and gives roles alone: no account can
    be raised above the one that raises it.
    """

    form = UserChangeForm
    add_form = UserCreationForm
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
        held: Any = user  # django-stubs does not know allauth's relation
        kinds = {one.type for one in held.authenticator_set.all()}
        return bool(kinds - {Authenticator.Type.RECOVERY_CODES})

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
        above = ["is_superuser"] if request.user.is_superuser else []  # rights come by roles alone
        return [
            (None, {"fields": ["username", "password", "access"]}),
            (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
            (_("Roles"), {"fields": ["groups", "is_staff", "is_active", *above]}),
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
        done = gettext("changed") if change else gettext("made")
        self._log(request, user.username, f"{done} ({self.roles(user)})")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            user = User.objects.get(pk=id)
            self._log(request, user.username, gettext("password changed"))
        return answer

    def _log(self, request: HttpRequest, name: str, done: Any) -> None:
        why = gettext("Account %(name)s: %(done)s.") % {"name": name, "done": done}
        log_event(AuditKind.ACCESS, user=request.user, why=why)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """What the members of a group may do. The museum's own roles are kept by every migration."""
