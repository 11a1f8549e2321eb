"""Base classes of the admin that make every change inside a changeset (`records.changes`)."""

from __future__ import annotations

from typing import Any

import reversion
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from modeltranslation.admin import TabbedTranslationAdmin
from unfold.admin import ModelAdmin

from dates.fields import HistoricDateField, parsing_notes
from records.admin.adding import AddingAdmin
from records.admin.deleting import DeletingAdmin
from records.admin.fields import FormFieldsMixin
from records.admin.saving import AdminSave
from records.admin.search import SearchAdmin
from records.admin.unsaved import unsaved_page
from records.changes import changeset
from records.locking import locked_by_key
from records.markdown import read_ahead
from records.models import Problem
from records.publishable import NotPublishable


class ChangeSetAdmin(FormFieldsMixin, SearchAdmin, DeletingAdmin, AddingAdmin, ModelAdmin):
    """The admin of a model: each save and deletion is a changeset, with the curator's reason."""

    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {**self.page_context(request, object_id), **(extra_context or {})}
        save = self.saves(object_id=object_id, why=self.reason(request, object_id))
        save.begin(request)
        context["saving"] = save
        if request.method != "POST":
            self.open_form(request, save)
            return super().changeform_view(request, object_id, form_url, context)
        if (page := self.unsaved(request, save)) is not None:
            return page
        # Before the transaction, in which nobody else can save.
        read_ahead(text.strip() for texts in request.POST.lists() for text in texts[1])
        with save.resources:
            self.before_save(request, save)
            response = self._save(request, save, form_url, context)
            self.after_save(request, save, response)
        return response

    def _save(
        self, request: HttpRequest, save: AdminSave, form_url: str, context: dict[str, Any]
    ) -> HttpResponse:
        """Save the form in a changeset; where that is refused, show it again with the reasons."""
        for is_last_try in (False, True):
            try:
                if (page := self.unsaved(request, save)) is not None:
                    return page
                with changeset(user=request.user, why=save.why):
                    response = self._save_merged(request, save, form_url, context)
                self.report_merge(request, save, response)
                return response
            except NotPublishable as refusal:
                save.refuse(request, refusal, self.model)
                break
            except IntegrityError as error:
                # Somebody saved a part of the record at the very same moment: what they saved can
                # be seen now, and the form is merged with it.
                save.forget_messages(request)
                if is_last_try:
                    save.problems = [Problem("", _("The database refuses it (%s).") % error)]
        # The changeset was rolled back. The form is processed again with the problems as errors of
        # its fields: it is invalid now, and nothing that was typed is lost.
        with transaction.atomic():
            return self._save_merged(request, save, form_url, context)

    def unsaved(self, request: HttpRequest, save: AdminSave) -> HttpResponse | None:
        """Return a page with what was typed if the form can no longer be saved; None otherwise."""
        if save.object_id is None:
            return self.saved_before(request)
        record = self.get_object(request, unquote(save.object_id))
        if record is not None and self.has_change_permission(request, record):
            return None
        return unsaved_page(self, request, save.object_id, record)

    def _save_merged(
        self, request: HttpRequest, save: AdminSave, form_url: str, context: dict[str, Any]
    ) -> HttpResponse:
        merged = self.merged_request(request, save)
        return super().changeform_view(merged, save.object_id, form_url, context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the record; when a form is being saved, lock it before it is read.

        A form writes every column of a record. If somebody else published or changed the record
        between reading and writing, that change would be undone silently.
        """
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            record = super().get_object(request, object_id, from_field)
            if record is None:
                return None
            locked_by_key(self.model, record.pk)
        return super().get_object(request, object_id, from_field)

    def reason(self, request: HttpRequest, object_id: str | None) -> str:
        """Return the reason for the history: the curator's sentence, or a default."""
        typed = request.POST.get("why", "").strip()
        return typed or (_("Edited in the admin.") if object_id else _("Entered in the admin."))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.saving = self.saves.of(request)
        if obj is not None and kwargs.get("fields") is not None:
            self.add_opened_field(form)
        elif obj is None and kwargs.get("fields") is not None:
            self.add_token_field(form)
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        record = type(form.instance)._default_manager.get(pk=form.instance.pk)
        # Add the final state with all parts: that is what the history stores.
        reversion.add_to_revision(record)
        self.report_parsed_dates(request, record)

    def report_parsed_dates(self, request: HttpRequest, record: Model) -> None:
        """Show a warning for each date that was not understood, is ambiguous or was widened."""
        for field in record._meta.get_fields():
            if isinstance(field, HistoricDateField):
                for note in parsing_notes(record, field.name):
                    messages.warning(request, f"{field.verbose_name}: {note}")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with changeset(
            user=request.user, why=request.POST.get("why") or _("Deleted in the admin.")
        ) as changes:
            changes.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with changeset(user=request.user, why=_("Deleted in the admin.")) as changes:
            for record in queryset:
                changes.delete(record)


class TranslatedChangeSetAdmin(ChangeSetAdmin, TabbedTranslationAdmin):
    """The same for a model with translated fields, with a tab for each language."""
