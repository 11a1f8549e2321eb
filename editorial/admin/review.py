"""Review on the page of a record: what blocks it, its previews, what is set, what is said of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from editorial.comments import MAX_CHARACTERS, comments_on
from editorial.models import ScheduledKind
from editorial.scheduling import format_time, pending_for
from records.admin.forms import publication_blockers
from records.admin.publication import PublicationAdmin
from records.models import Record


def time_page(kind: str, identifiers: list[str]) -> str:
    """Where a time is chosen for the records with these identifiers."""
    query = urlencode([("id", identifier) for identifier in identifiers])
    return f"{reverse('backoffice:set_time', args=[kind])}?{query}"


class ReviewAdmin(PublicationAdmin):
    """Mixin: publication, and what colleagues need to agree on it."""

    change_form_outer_before_template = "admin/backoffice/review/before.html"
    change_form_outer_after_template = "admin/backoffice/review/comments.html"
    actions = (*PublicationAdmin.actions, "publish_selected_at", "withdraw_selected_at")
    actions_detail = (*PublicationAdmin.actions_detail, "publish_one_at", "withdraw_one_at")

    def page_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        # Lazy: a form that is saved redirects, and nobody reads it.
        review = SimpleLazyObject(lambda: self.review_of(request, object_id))
        return {**super().page_context(request, object_id), "review": review}

    def review_of(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """What the page of the record says beside its form; nothing of one not yet saved."""
        record = self.get_object(request, object_id) if object_id is not None else None
        if not isinstance(record, Record) or not self.has_view_permission(request, record):
            return {}
        row = pending_for(record.identifier)
        return {
            "record": record,
            "problems": publication_blockers(record),
            "previews": _in_each_language("preview", record),
            "translations": _in_each_language("backoffice:translate", record),
            "row": row,
            "due": format_time(row.due_at) if row is not None else "",
            "may_publish": self.has_publish_permission(request, record),
            "comments": comments_on(record.identifier),
            "may_comment": request.user.has_perm("editorial.add_comment"),
            "most": MAX_CHARACTERS,
        }

    @action(
        description=gettext_lazy("Publish at…"),
        url_path="publish-at",
        permissions=["publish"],
        icon="schedule",
    )
    def publish_one_at(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._choose_time(request, ScheduledKind.PUBLISH, object_id)

    @action(
        description=gettext_lazy("Withdraw at…"),
        url_path="withdraw-at",
        permissions=["publish"],
        icon="schedule",
    )
    def withdraw_one_at(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._choose_time(request, ScheduledKind.WITHDRAW, object_id)

    @admin.action(description=gettext_lazy("Publish at…"), permissions=["publish"])
    def publish_selected_at(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        return redirect(time_page(ScheduledKind.PUBLISH, _identifiers(queryset)))

    @admin.action(description=gettext_lazy("Withdraw at…"), permissions=["publish"])
    def withdraw_selected_at(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        return redirect(time_page(ScheduledKind.WITHDRAW, _identifiers(queryset)))

    def _choose_time(self, request: HttpRequest, kind: str, object_id: str) -> HttpResponse:
        record = self.get_object(request, object_id)
        return redirect(time_page(kind, [record.identifier] if record is not None else []))


def _identifiers(records: QuerySet[Any]) -> list[str]:
    """Of a selection; no more than an address holds, and one more than the page takes."""
    return list(records.order_by("pk").values_list("identifier", flat=True)[:201])


def _in_each_language(page: str, record: Any) -> list[tuple[str, str, str]]:
    """Name of the language, its code, and the address of the page of the record in it."""
    return [
        (name, code, reverse(page, args=[record.identifier, code]))
        for code, name in settings.LANGUAGES
    ]
