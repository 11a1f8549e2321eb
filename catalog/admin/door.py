"""Everything that the admin changes goes through the one door, `catalog.acts`."""

from __future__ import annotations

from typing import Any

import reversion
from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.admin import (
    TabbedTranslationAdmin,
    TranslationStackedInline,
    TranslationTabularInline,
)
from taggit.managers import TaggableManager
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from catalog.acts import act
from catalog.dates.field import HistoricDateField, reading_notes
from catalog.publication import NotPublishable


class Fields:
    """How fields are edited, in records and in their parts alike."""

    admin_site: Any

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, TaggableManager):
            return forms.ModelMultipleChoiceField(
                queryset=db_field.remote_field.model._default_manager.all(),
                required=not db_field.blank,
                label=capfirst(db_field.verbose_name),
                help_text=_("Begin to type in any of the three languages."),
                widget=AutocompleteSelectMultiple(db_field, self.admin_site),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class PlainDoorAdmin(Fields, ModelAdmin):
    """A model whose changes are acts: versions, catalogue version and reason come with each."""

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
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with act(user=request.user, why=self.reason(request, object_id)):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except NotPublishable as refusal:
            # Rolled back. Once more, with the problems beside their fields: the form refuses
            # itself and nothing that was typed is lost.
            request.publication_problems = refusal.problems  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def reason(self, request: HttpRequest, object_id: str | None) -> str:
        """What the history will say: the curator's own sentence, or what was done."""
        typed = request.POST.get("why", "").strip()
        return typed or (_("Edited in the admin.") if object_id else _("Entered in the admin."))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.problems = getattr(request, "publication_problems", [])
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        record = type(form.instance)._default_manager.get(pk=form.instance.pk)
        # The last state, with every part, is what the history keeps.
        reversion.add_to_revision(record)
        if hasattr(record, "is_published") and record.is_published():
            problems = record.publication_problems()
            if problems:
                raise NotPublishable(record, problems)
        self.tell_how_dates_were_read(request, record)

    def tell_how_dates_were_read(self, request: HttpRequest, record: Model) -> None:
        """What a curator should know of each date: not understood, ambiguous, widened."""
        for field in record._meta.get_fields():
            if isinstance(field, HistoricDateField):
                for note in reading_notes(record, field.name):
                    messages.warning(request, f"{field.verbose_name}: {note}")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with act(
            user=request.user, why=request.POST.get("why") or _("Deleted in the admin.")
        ) as this:
            this.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with act(user=request.user, why=_("Deleted in the admin.")) as this:
            for record in queryset:
                this.delete(record)


class DoorAdmin(PlainDoorAdmin, TabbedTranslationAdmin):
    """The same for a model with fields in three languages, a tab for each."""


class PartPermissions:
    """A part may be changed by whoever may change the record that it belongs to."""

    def _may_change_owner(self, request: HttpRequest, obj: Any) -> bool:
        state = getattr(obj, "state", None)
        if obj is None or state is None or state == "draft":
            return True
        meta = obj._meta
        return request.user.has_perm(f"{meta.app_label}.publish_{meta.model_name}")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._may_change_owner(request, obj)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_change_owner(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_change_owner(request, obj)  # type: ignore[misc]


class PartStack(Fields, PartPermissions, StackedInline, TranslationStackedInline):
    """Parts of a record, one below the other."""

    extra = 0


class PartTable(Fields, PartPermissions, TabularInline, TranslationTabularInline):
    """Parts of a record, a row each."""

    extra = 0


class PlainPartStack(Fields, PartPermissions, StackedInline):
    """Parts that have no translated field, one below the other."""

    extra = 0


class PlainPartTable(Fields, PartPermissions, TabularInline):
    """Parts that have no translated field, a row each."""

    extra = 0
