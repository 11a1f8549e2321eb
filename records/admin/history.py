"""The history of a record in the admin, restoring a version, and restoring a deleted record."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Version
from unfold.decorators import action

from records.concurrency.seen import SEEN_INPUT, check_seen, seen_token
from records.history import history_steps, restore
from records.locking import locked


class HistoryAdmin(admin.ModelAdmin):
    """Mixin: a readable history with restoring, and the list of deleted records."""

    actions_list = ("deleted_records",)

    @action(
        description=gettext_lazy("Deleted records"), permissions=["delete"], url_path="to-deleted"
    )
    def deleted_records(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the deleted records. Shown as a button above the list."""
        return redirect(reverse(f"admin:{self._name('deleted')}"))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(self.deleted_view), name=self._name("deleted")),
            path("restore/<int:version_id>/", view(self.restore_view), name=self._name("restore")),
            *super().get_urls(),
        ]

    def _name(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404(_("There is no such record."))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        # Before the history is read: a change in between is then refused, and not overwritten.
        seen = seen_token(record)
        return TemplateResponse(
            request,
            "admin/records/history.html",
            {
                **self.admin_site.each_context(request),
                "title": _("History of %s") % record,
                "opts": self.opts,
                "object": record,
                "steps": history_steps(record),
                "may_restore": self.has_change_permission(request, record),
                "restore_name": f"admin:{self._name('restore')}",
                "seen": seen,
                **(extra_context or {}),
            },
        )

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """Show the last version of every deleted record of this model."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        return TemplateResponse(
            request,
            "admin/records/deleted.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Deleted: %s") % self.opts.verbose_name_plural,
                "opts": self.opts,
                "versions": Version.objects.get_deleted(self.model).select_related(
                    "revision__user"
                ),
                "restore_name": f"admin:{self._name('restore')}",
            },
        )

    def restore_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Restore a version of a record; a GET leads to the page on which it is chosen.

        Raises PermissionDenied for a user who may not restore it.
        """
        version = get_object_or_404(
            Version,
            pk=version_id,
            content_type__app_label=self.opts.app_label,
            content_type__model=self.opts.model_name,
        )
        record = self.model._default_manager.filter(pk=version.object_id).first()
        allowed = (
            self.has_change_permission(request, record)
            if record
            else self.has_delete_permission(request)
        )
        if not allowed:
            raise PermissionDenied
        if request.method != "POST":
            # The session had ended when the button was pressed: after signing in, choose again.
            messages.info(request, _("Nothing was restored yet: choose the version once more."))
            return redirect(self._restore_page(record))
        try:
            with transaction.atomic():
                if record is not None:
                    current = locked(record)
                    check_seen(current, request.POST.get(SEEN_INPUT, ""), user=request.user)
                restored = restore(version=version, user=request.user)
        except (ValidationError, IntegrityError) as error:
            reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
            messages.error(request, _("Nothing was restored: %s") % " ".join(reasons))
            target = self._restore_page(record)
        else:
            messages.success(request, _("%s was restored.") % restored)
            target = reverse(f"admin:{self._name('change')}", args=[restored.pk])
        return redirect(target)

    def _restore_page(self, record: Any) -> str:
        """Return the address of the page with the button: the history, or the deleted records."""
        if record is None:
            return reverse(f"admin:{self._name('deleted')}")
        return reverse(f"admin:{self._name('history')}", args=[record.pk])
