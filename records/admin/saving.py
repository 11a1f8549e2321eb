"""One save of a form in the admin: what is known of it, and the steps that mixins add to it."""

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

#: Django hands the request alone from step to step: the save is found there, under one name.
_ATTRIBUTE = "admin_save"


@dataclass
class AdminSave:
    """A form that is being saved, from before its transaction to the answer.

    Mixins that must remember more of it extend this class, and name theirs in `SavingAdmin.saves`.
    """

    #: Key of the record as the address has it; None while a new one is entered.
    object_id: str | None = None
    #: For the history.
    why: str = ""
    #: Why the record could not be public; then the form is shown again, with these beside its
    #: fields.
    problems: list[Problem] = field(default_factory=list)
    #: What the pressed button does once the parts are saved: a function of `records.publication`.
    change_state: Callable[..., None] | None = None
    #: Key of the record to open next; None after the last one of a list.
    next_key: Any = None
    #: What is closed when the answer is ready.
    resources: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The save that `request` asks for; an empty one where it only shows a form."""
        found = getattr(request, _ATTRIBUTE, None)
        return found if isinstance(found, cls) else cls()

    def begin(self, request: HttpRequest) -> None:
        """From now on `of(request)` is this save."""
        setattr(request, _ATTRIBUTE, self)

    def refuse(self, request: HttpRequest, refusal: NotPublishable, model: type[Any]) -> None:
        """After it was rolled back: note the problems, and forget the messages of a success.

        Those of the record in the form stand beside its fields; another record is named.
        """
        records = (each.record for each in refusal.refusals)
        own = next((record for record in records if self._is_of(record, model)), None)
        self.problems = refusal.problems_beside(own)
        request._messages = default_storage(request)  # type: ignore[attr-defined]

    def _is_of(self, record: Any, model: type[Any]) -> bool:
        return isinstance(record, model) and self.object_id in (None, str(record.pk))


class SavingAdmin(admin.ModelAdmin):
    """Base of mixins: what they may add to the page of a record, and to its save.

    Each calls `super()`. `records.admin.base.ChangeSetAdmin` calls these, and it alone overrides
    `changeform_view`.
    """

    saves: ClassVar[type[AdminSave]] = AdminSave

    def page_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """What the template of the form reads besides Django's own context."""
        return {}

    def before_save(self, request: HttpRequest, save: AdminSave) -> None:
        """Before the transaction: what takes long, or must be known of the state before."""

    def after_save(self, request: HttpRequest, save: AdminSave, answer: HttpResponse) -> None:
        """After the transaction, with the answer: a redirect, or the form with its errors."""
