"""The state of one save of an admin form, and the methods with which mixins extend the save."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.contrib import admin
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse

from records.models import Problem
from records.publishable import NotPublishable

#: The attribute of the request that holds the AdminSave: only the request is passed on by Django.
_ATTRIBUTE = "admin_save"


@dataclass
class AdminSave:
    """A form that is being saved, from before its transaction until the response.

    Mixins that need more state extend this class and set their class as `SavingAdmin.saves`.
    """

    #: Key of the record in the address; None while a new record is entered.
    object_id: str | None = None
    #: The reason, for the history.
    why: str = ""
    #: The publication problems for which the save was rolled back. The form is then shown again
    #: with these beside its fields.
    problems: list[Problem] = field(default_factory=list)
    #: The function of `records.publication` to call for the pressed button after the parts are
    #: saved.
    change_state: Callable[..., None] | None = None
    #: The version with which the form is shown, as its hidden field carries it.
    opened: str = ""
    #: The token with which the form for a new record can be saved once.
    token: str = ""
    #: What came of comparing the form with what others changed since it was opened: a
    #: `records.admin.concurrency.Concurrency`, None before that.
    concurrency: Any = None
    #: What the pressed button did, once it is done: the sentence for the history, and the message.
    done: tuple[str, str] | None = None
    #: Key of the record to open next; None after the last one of a list.
    next_key: Any = None
    #: Resources that are closed when the response is ready.
    resources: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the save of `request`; an empty one when the request only shows a form."""
        save = getattr(request, _ATTRIBUTE, None)
        return save if isinstance(save, cls) else cls()

    def begin(self, request: HttpRequest) -> None:
        """Let `of(request)` return this save from now on."""
        setattr(request, _ATTRIBUTE, self)

    def refuse(self, request: HttpRequest, refusal: NotPublishable, model: type[Any]) -> None:
        """Take over the problems after the save was rolled back, and drop its success messages.

        Problems of the record in the form will be shown beside their fields, those of another
        record with its identifier.
        """
        records = (each.record for each in refusal.refusals)
        own = next((record for record in records if self._is_of(record, model)), None)
        self.problems = refusal.problems_beside(own)
        self.forget_messages(request)

    def forget_messages(self, request: HttpRequest) -> None:
        """Drop the success messages of a save that was rolled back."""
        request._messages = default_storage(request)  # type: ignore[attr-defined]

    def _is_of(self, record: Any, model: type[Any]) -> bool:
        return isinstance(record, model) and self.object_id in (None, str(record.pk))


class SavingAdmin(admin.ModelAdmin):
    """Base of admin mixins, with the methods by which they extend a record's form and its save.

    Overriding methods call `super()`. The methods are called by
    `records.admin.base.ChangeSetAdmin`, the only class that overrides `changeform_view`.
    """

    saves: ClassVar[type[AdminSave]] = AdminSave

    def page_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """Return what the form's template needs besides Django's own context."""
        return {}

    def before_save(self, request: HttpRequest, save: AdminSave) -> None:
        """Called before the transaction: for slow work, and for reading the state before it."""

    def after_save(self, request: HttpRequest, save: AdminSave, answer: HttpResponse) -> None:
        """Called after the transaction. The answer is a redirect, or the form with its errors."""
