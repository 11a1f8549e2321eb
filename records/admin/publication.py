"""Publishing and withdrawing in the admin: buttons and actions that obey `records.publication`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
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

#: The states in which a button of the form is offered.
BUTTON_STATES = {
    "save_and_publish": (State.DRAFT, State.REVIEW, State.WITHDRAWN),
    "save_and_submit": (State.DRAFT,),
    "withdraw_one": (State.PUBLISHED,),
    "publish_one_at": (State.DRAFT, State.REVIEW, State.WITHDRAWN),
    "withdraw_one_at": (State.PUBLISHED,),
}


class PublicationAdmin(PublicationActions, SavingAdmin):
    """Mixin: state in the list, publish and withdraw as actions, and who may do what."""

    actions_submit_line = ("save_and_publish", "save_and_submit")
    actions_detail: tuple[str, ...] = ("withdraw_one",)

    # Who may do what. A contributor changes drafts; whoever may publish changes everything.

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
        # unfold has these buttons for a record that exists; a new one may be published at once too.
        buttons = {"actions_submit_line": self.get_actions_submit_line(request, None)}
        return {**super().page_context(request, object_id), **buttons}

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """The steps that the record can take from the state it is in."""
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
        """The withdrawal is offered only of what is public."""
        record = self.get_object(request, str(object_id))
        return [
            button
            for button in super().get_actions_detail(request, object_id)  # type: ignore[misc]
            if record is not None
            and record.state in BUTTON_STATES.get(button.method.__name__, State.values)
        ]

    @action(description=gettext_lazy("Save and publish"), permissions=["publish"])
    def save_and_publish(self, request: HttpRequest, obj: Any) -> None:
        # The parts are saved after this: the record is published in `save_related`.
        AdminSave.of(request).change_state = publish

    @action(description=gettext_lazy("Save and submit for review"), permissions=["submit"])
    def save_and_submit(self, request: HttpRequest, obj: Any) -> None:
        AdminSave.of(request).change_state = submit_for_review

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        asked = AdminSave.of(request).change_state
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

    # The list's column.

    @display(description=gettext_lazy("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, record: Any) -> tuple[str, str]:
        return record.state, record.get_state_display()
