"""Review on a record's admin page: publication problems, previews, schedule, and comments."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import action

from editorial.comments import MAX_CHARACTERS, comments_on, count_open_comments
from editorial.models import ScheduledKind
from editorial.scheduling import format_time, pending_for
from records.admin.forms import publication_blockers
from records.admin.listed import LISTED_FIELD
from records.admin.publication import PublicationAdmin
from records.models import Record


def time_page(kind: str, identifiers: list[str]) -> str:
    """Return the address of the form that schedules the records with these identifiers."""
    query = urlencode([("id", identifier) for identifier in identifiers])
    return f"{reverse('backoffice:set_time', args=[kind])}?{query}"


#: The button that publishes a selection although comments are open.
CONFIRMED = "with_open_comments"
#: Identifiers of a selection that fit into an address: one more than the page that sets the time
#: accepts, so that it can refuse.
_MAX_IDENTIFIERS = 201


class ReviewAdmin(PublicationAdmin):
    """Mixin: publication, scheduling, and the review panels on the page of a record."""

    change_form_outer_before_template = "admin/backoffice/review/before.html"
    change_form_outer_after_template = "admin/backoffice/review/comments.html"
    actions = (*PublicationAdmin.actions, "publish_selected_at", "withdraw_selected_at")
    actions_detail = (*PublicationAdmin.actions_detail, "publish_one_at", "withdraw_one_at")

    def page_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        # Lazy, because a form that is saved redirects and the context is not used.
        review = SimpleLazyObject(lambda: self.review_of(request, object_id))
        return {**super().page_context(request, object_id), "review": review}

    def review_of(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """Return the context of the review panels; empty for a record not yet saved."""
        record = self.get_object(request, object_id) if object_id is not None else None
        if not isinstance(record, Record) or not self.has_view_permission(request, record):
            return {}
        row = pending_for(record.identifier)
        found = list(comments_on(record.identifier))
        return {
            "record": record,
            "problems": publication_blockers(record),
            "previews": _in_each_language("preview", record),
            "translations": _in_each_language("backoffice:translate", record),
            "row": row,
            "due": format_time(row.due_at) if row is not None else "",
            "may_publish": self.has_publish_permission(request, record),
            "comments": found,
            "open_comments": sum(comment.resolved_at is None for comment in found),
            "may_comment": request.user.has_perm("editorial.add_comment"),
            "most": MAX_CHARACTERS,
        }

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Publish the selection; ask first when comments on some of it are open."""
        records = list(queryset)
        counts = count_open_comments(record.identifier for record in records)
        if not counts or CONFIRMED in request.POST:
            return super().publish_selected(request, queryset)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return TemplateResponse(
            request,
            "admin/backoffice/review/open_comments.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Comments are open"),
                "opts": self.opts,
                "commented": [
                    (record, counts[record.identifier], reverse(name, args=[record.pk]))
                    for record in records
                    if record.identifier in counts
                ],
                "count": len(records),
                "address": request.get_full_path(),
                "keys": [record.pk for record in records],
                "confirmed": CONFIRMED,
                LISTED_FIELD: request.POST.get(LISTED_FIELD, ""),
            },
        )

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
        return self._choose_time_of_selected(request, ScheduledKind.PUBLISH, queryset)

    @admin.action(description=gettext_lazy("Withdraw at…"), permissions=["publish"])
    def withdraw_selected_at(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        return self._choose_time_of_selected(request, ScheduledKind.WITHDRAW, queryset)

    def _choose_time_of_selected(
        self, request: HttpRequest, kind: str, queryset: QuerySet[Any]
    ) -> HttpResponse:
        selected = list(queryset.order_by("pk")[:_MAX_IDENTIFIERS])
        identifiers = [one.identifier for one in self.unchanged_since_listed(request, selected)]
        return redirect(time_page(kind, identifiers) if identifiers else request.get_full_path())

    def _choose_time(self, request: HttpRequest, kind: str, object_id: str) -> HttpResponse:
        record = self.get_object(request, object_id)
        return redirect(time_page(kind, [record.identifier] if record is not None else []))


def _in_each_language(page: str, record: Any) -> list[tuple[str, str, str]]:
    """Return, for each language, its name, its code and the address of the record's `page`."""
    return [
        (name, code, reverse(page, args=[record.identifier, code]))
        for code, name in settings.LANGUAGES
    ]
