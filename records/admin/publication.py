"""Publishing and withdrawing in the admin: buttons of the form, permissions, the state column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from records.admin.publication_actions import PublicationActions
from records.admin.saving import AdminSave, SavingAdmin
from records.models import State
from records.publication import publish, submit_for_review

STATE_COLOURS = {
    State.DRAFT.value: "warning",
    State.REVIEW.value: "info",
    State.PUBLISHED.value: "success",
    State.WITHDRAWN.value: "danger",
}

#: What the history says of each button that saves, if the curator gives no reason.
BUTTON_REASONS: dict[str, Callable[[], str]] = {
    "save_and_publish": lambda: _("Published."),
    "save_and_submit": lambda: _("Submitted for review."),
}

#: The states of a record in which each button of its form is shown.
BUTTON_STATES = {
    "save_and_publish": (State.DRAFT, State.REVIEW, State.WITHDRAWN),
    "save_and_submit": (State.DRAFT,),
    "withdraw_one": (State.PUBLISHED,),
    "publish_one_at": (State.DRAFT, State.REVIEW, State.WITHDRAWN),
    "withdraw_one_at": (State.PUBLISHED,),
}


class PublicationAdmin(PublicationActions, SavingAdmin):
    """Mixin: the state in the list, buttons to publish and withdraw, and permissions by state."""

    actions_submit_line = ("save_and_publish", "save_and_submit")
    actions_detail: tuple[str, ...] = ("withdraw_one",)

    # Permissions: a contributor changes drafts; a user who may publish changes all records.

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or obj.state == State.DRAFT or self.has_publish_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or obj.state == State.DRAFT or self.has_publish_permission(request)

    # On the page of one record.

    def page_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        # unfold shows these buttons only for existing records; a new one may be published too.
        buttons = {"actions_submit_line": self.get_actions_submit_line(request, None)}
        return {**super().page_context(request, object_id), **buttons}

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Return the buttons beside “Save” that apply to the record's state."""
        state = State.DRAFT.value
        if object_id is not None:
            stored = self.model._base_manager.filter(pk=object_id)
            state = stored.values_list("state", flat=True).first() or state
        return [
            button
            for button in super().get_actions_submit_line(request, object_id)  # type: ignore[misc]
            if state in BUTTON_STATES[button.method.__name__]
        ]

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Return the buttons above the form that apply to the record's state."""
        record = self.get_object(request, str(object_id))
        return [
            button
            for button in super().get_actions_detail(request, object_id)  # type: ignore[misc]
            if record is not None
            and record.state in BUTTON_STATES.get(button.method.__name__, State.values)
        ]

    @action(description=gettext_lazy("Save and publish"), permissions=["publish"])
    def save_and_publish(self, request: HttpRequest, obj: Any) -> None:
        # Parts are saved after this, so the record is published later, in `save_related`.
        AdminSave.of(request).change_state = publish

    @action(description=gettext_lazy("Save and submit for review"), permissions=["submit"])
    def save_and_submit(self, request: HttpRequest, obj: Any) -> None:
        AdminSave.of(request).change_state = submit_for_review

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        change_state = AdminSave.of(request).change_state
        if change_state is None:
            return
        record = self.model._default_manager.get(pk=form.instance.pk)
        if change_state is publish and not record.is_published():
            publish(record=record, user=request.user)
            self._done(request, record, _("Published."), _("Published: {record}."))
        elif change_state is submit_for_review and record.state == State.DRAFT:
            submit_for_review(record=record, user=request.user)
            self._done(
                request, record, _("Submitted for review."), _("Submitted for review: {record}.")
            )
        form.instance.state = record.state

    def _done(self, request: HttpRequest, record: Any, why: str, sentence: str) -> None:
        """Remember what to say, in place of “changed”, when the save is through."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        link = format_html('<a href="{}">{}</a>', reverse(name, args=[record.pk]), record)
        AdminSave.of(request).done = why, format_html(sentence, record=link)

    def message_user(
        self,
        request: HttpRequest,
        message: Any,
        level: Any = messages.INFO,
        extra_tags: str = "",
        fail_silently: bool = False,
    ) -> None:
        """Say what the pressed button did; Django would only say that the record was changed."""
        done = AdminSave.of(request).done
        if done is not None and level == messages.SUCCESS:
            message = done[1]
        super().message_user(request, message, level, extra_tags, fail_silently)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        done = AdminSave.of(request).done
        return done[0] if done else super().construct_change_message(request, form, formsets, add)

    def reason(self, request: HttpRequest, object_id: str | None) -> str:
        """Return the reason for the history; without one, what the pressed button does."""
        if not request.POST.get("why", "").strip():
            for button in self.get_actions_submit_line(request, object_id):
                if button.action_name in request.POST:
                    return BUTTON_REASONS[button.method.__name__]()
        return super().reason(request, object_id)  # type: ignore[misc]

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

    # The column of the list.

    @display(description=gettext_lazy("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, record: Any) -> tuple[str, str]:
        return record.state, record.get_state_display()
