"""Publishing and withdrawing in the admin: buttons and actions that obey `catalog.publication`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

import languages
from catalog.models import State, WithdrawalCategory
from catalog.publication import publish, return_to_draft, submit_for_review, withdraw
from languages.names import choices

STATE_COLOURS = {
    State.DRAFT.value: "warning",
    State.REVIEW.value: "info",
    State.PUBLISHED.value: "success",
    State.WITHDRAWN.value: "danger",
}

#: The states in which a button of the form is offered.
STATES_BEFORE = {
    "save_and_publish": (State.DRAFT, State.REVIEW, State.WITHDRAWN),
    "save_and_submit": (State.DRAFT,),
    "withdraw_one": (State.PUBLISHED,),
    "publish_one_at": (State.DRAFT, State.REVIEW, State.WITHDRAWN),
    "withdraw_one_at": (State.PUBLISHED,),
}


def _reason_in(language: str | Promise) -> forms.CharField:
    """The field of the public wording in a language, by its name."""
    return forms.CharField(
        label=format_lazy(gettext_lazy("Public wording, {language}"), language=language),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
    )


class WithdrawalForm(forms.Form):
    """Why a record is taken back, in words that the public will read."""

    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=WithdrawalCategory.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    hide_title = forms.BooleanField(
        label=gettext_lazy("Hide the title too"), required=False, widget=UnfoldBooleanSwitchWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = {f"reason_{code}": _reason_in(language) for code, language in choices()}
        self.fields |= reasons
        self.order_fields([*(self.field_order or ()), "category", *reasons])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reasons = languages.columns("reason")
        if not any((cleaned.get(name) or "").strip() for name in reasons):
            self.add_error(reasons[0], _("Write the public wording in at least one language."))
        return cleaned


class PublicationAdmin(admin.ModelAdmin):
    """Mixin: state in the list, publish and withdraw as actions, and who may do what."""

    actions: tuple[str, ...] = (
        "publish_selected",
        "withdraw_selected",
        "submit_selected",
        "return_selected",
    )
    actions_submit_line = ("save_and_publish", "save_and_submit")
    actions_detail: tuple[str, ...] = ("withdraw_one",)

    # Who may do what. A contributor changes drafts; whoever may publish changes everything.

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or obj.state == State.DRAFT or self.has_publish_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or obj.state == State.DRAFT or self.has_publish_permission(request)

    def has_submit_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request)

    # On the page of one record.

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        # unfold has these buttons for a record that exists; a new one may be published at once too.
        buttons = {"actions_submit_line": self.get_actions_submit_line(request, None)}
        return super().changeform_view(
            request, object_id, form_url, {**buttons, **(extra_context or {})}
        )

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """The steps that the record can take from the state it is in."""
        state = State.DRAFT.value
        if object_id is not None:
            stored = self.model._base_manager.filter(pk=object_id)
            state = stored.values_list("state", flat=True).first() or state
        return [
            button
            for button in super().get_actions_submit_line(request, object_id)  # type: ignore[misc]
            if state in STATES_BEFORE[button.method.__name__]
        ]

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The withdrawal is offered only of what is public."""
        record = self.get_object(request, str(object_id))
        return [
            button
            for button in super().get_actions_detail(request, object_id)  # type: ignore[misc]
            if record is not None
            and record.state in STATES_BEFORE.get(button.method.__name__, State.values)
        ]

    @action(description=gettext_lazy("Save and publish"), permissions=["publish"])
    def save_and_publish(self, request: HttpRequest, obj: Any) -> None:
        # The parts are saved after this: the record is published in `save_related`.
        request.state_asked_for = publish  # type: ignore[attr-defined]

    @action(description=gettext_lazy("Save and submit for review"), permissions=["submit"])
    def save_and_submit(self, request: HttpRequest, obj: Any) -> None:
        request.state_asked_for = submit_for_review  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        asked = getattr(request, "state_asked_for", None)
        if asked is None:
            return
        record = self.model._default_manager.get(pk=form.instance.pk)
        if asked is publish and not record.is_published():
            publish(record=record, user=request.user)
        elif asked is submit_for_review and record.state == State.DRAFT:
            submit_for_review(record=record, user=request.user)
        form.instance.state = record.state

    @action(
        description=gettext_lazy("Withdraw…"),
        url_path="withdraw",
        permissions=["publish"],
        icon="block",
    )
    def withdraw_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record = self.get_object(request, object_id)
        if record is None or record.state != State.PUBLISHED:
            messages.error(request, _("Only a published record can be withdrawn."))
            return redirect(
                reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            )
        return self._withdrawal(request, [record], address=request.path, hidden={})

    # On a selection.

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._each(
            request,
            queryset,
            lambda record: publish(record=record, user=request.user),
            _("published"),
        )

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["submit"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._each(
            request,
            queryset,
            lambda record: submit_for_review(record=record, user=request.user),
            _("submitted"),
        )

    @admin.action(description=gettext_lazy("Return to draft"), permissions=["publish"])
    def return_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._each(
            request,
            queryset,
            lambda record: return_to_draft(record=record, user=request.user),
            _("returned to draft"),
        )

    @admin.action(description=gettext_lazy("Withdraw…"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        hidden = {
            "action": ["withdraw_selected"],
            "_selected_action": [str(pk) for pk in queryset.values_list("pk", flat=True)],
        }
        return self._withdrawal(
            request, list(queryset), address=request.get_full_path(), hidden=hidden
        )

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Any], do: Callable[[Any], None], done: str
    ) -> None:
        """Do it to each record, and say for how many it worked and why it failed for the others."""
        count = 0
        for record in queryset:
            try:
                do(record)
            except ValidationError as error:
                for message in error.messages:
                    messages.error(request, message)
            else:
                count += 1
        if count:
            messages.success(
                request,
                ngettext("%(count)d record: %(done)s.", "%(count)d records: %(done)s.", count)
                % {"count": count, "done": done},
            )

    def _withdrawal(
        self,
        request: HttpRequest,
        records: list[Any],
        *,
        address: str,
        hidden: dict[str, list[str]],
    ) -> HttpResponse:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        asked = request.method == "POST" and "withdraw" in request.POST
        form = WithdrawalForm(request.POST if asked else None)
        if asked and form.is_valid():
            reason = {
                language: form.cleaned_data[f"reason_{language}"] for language in languages.codes()
            }

            def take_back(record: Any) -> None:
                withdraw(
                    record=record,
                    category=form.cleaned_data["category"],
                    reason=reason,
                    hide_title=form.cleaned_data["hide_title"],
                    user=request.user,
                )

            self._each(request, records, take_back, _("withdrawn"))  # type: ignore[arg-type]
            return redirect(
                reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            )
        return TemplateResponse(
            request,
            "admin/withdraw.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Withdraw from the public"),
                "opts": self.opts,
                "records": records,
                "form": form,
                "address": address,
                "hidden": hidden,
            },
        )

    # The list's column.

    @display(description=gettext_lazy("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, record: Any) -> tuple[str, str]:
        return record.state, record.get_state_display()
