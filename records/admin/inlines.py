"""Inlines for the parts of a record: ordered, movable in one save, with all errors shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.forms import BaseInlineFormSet
from django.forms.utils import ErrorList
from django.http import HttpRequest
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationStackedInline, TranslationTabularInline
from unfold.admin import StackedInline, TabularInline

from records.admin.fields import FormFieldsMixin
from records.admin.forms import AnyLanguageForm

#: The highest order number: more parts than any record has, and less than the column can hold.
MAX_PARTS = 9999


class PartFormSet(BaseInlineFormSet):
    """Numbers new parts, and lets parts exchange places or pass on a unique flag in one save."""

    #: A boolean field that at most one part of a record may have set, e.g. "is_nearest".
    unique_flag = ""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        key = form._meta.model._meta.pk.name
        if index is not None and index >= self.initial_form_count() and key in form.fields:
            # A new row may carry the key of a part that was deleted while it was edited, until the
            # curator decides (records/concurrency/merge.py). It is no error, and is not saved.
            form.fields[key] = forms.CharField(required=False, widget=forms.HiddenInput)
        order = form.fields.get("order")
        if order is None:
            return
        order.validators.append(MaxValueValidator(MAX_PARTS))
        # For static/js/reorder.js.
        order.widget.attrs |= {
            "data-text-move-up": _("Move up"),
            "data-text-move-down": _("Move down"),
            "data-text-moved": _("Now number %1 of %2"),
            "data-text-remove": _("Remove"),
        }
        if form.instance.pk is None:
            order.required = order.widget.is_required = False
            order.initial = None
            order.widget.attrs["placeholder"] = _("next")

    def clean(self) -> None:
        # First, so that the check for duplicates in super().clean() covers the new numbers too.
        self._number_new_parts()
        super().clean()

    def save(self, commit: bool = True) -> Any:
        if commit:
            self._free_numbers()
        return super().save(commit)

    def _changed_forms(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form.is_valid() and form not in self.deleted_forms and form.has_changed()
        ]

    def _number_new_parts(self) -> None:
        numbers = [
            form.cleaned_data.get("order") or 0
            for form in self.forms
            if form.is_valid() and form not in self.deleted_forms
        ]
        last = max(numbers, default=0)
        for form in self._changed_forms():
            if "order" in form.fields and form.cleaned_data.get("order") is None:
                last += 1
                form.cleaned_data["order"] = form.instance.order = last

    def _free_numbers(self) -> None:
        """Free the numbers and the unique flag that stored parts give up, before others take them.

        The parts are saved one after the other. Without this, the first of two parts that exchange
        places would get the number that the second still has, and the database would refuse it.
        """
        stored = [form for form in self.initial_forms if form.instance.pk is not None]
        leaving = [
            form.instance.pk
            for form in stored
            if form in self.deleted_forms or "order" in form.changed_data
        ]
        assert self.model is not None, "An inline formset has a model."
        manager = self.model._base_manager
        if "order" in self.form.base_fields:
            used = {form.cleaned_data.get("order") or 0 for form in self.forms if form.is_valid()}
            used |= set(self.get_queryset().values_list("order", flat=True))
            for free, key in enumerate(leaving, start=max(used, default=0) + 1):
                manager.filter(pk=key).update(order=free)
        if self.unique_flag:
            giving_up = [
                form.instance.pk
                for form in stored
                if form in self.deleted_forms or not form.cleaned_data.get(self.unique_flag)
            ]
            manager.filter(pk__in=giving_up).update(**{self.unique_flag: False})


class StackedPartFormSet(PartFormSet):
    """The same for stacked parts, with the non-field errors of each part listed above them.

    unfold shows the non-field errors of tabular inlines, but not those of stacked ones.
    """

    def non_form_errors(self) -> ErrorList:
        errors = ErrorList(super().non_form_errors(), error_class="nonform")
        for number, form in enumerate(self.forms, start=1):
            errors += [f"{number}: {error}" for error in form.non_field_errors()]
        return errors


class PartPermissions:
    """Mixin: a user who may change a record may change its parts."""

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


class StackedPartInline(FormFieldsMixin, PartPermissions, StackedInline, TranslationStackedInline):
    """Parts of a record, as stacked forms."""

    extra = 0
    form: type[forms.ModelForm] = AnyLanguageForm
    formset = StackedPartFormSet


class TabularPartInline(FormFieldsMixin, PartPermissions, TabularInline, TranslationTabularInline):
    """Parts of a record, as rows of a table."""

    extra = 0
    form: type[forms.ModelForm] = AnyLanguageForm
    formset = PartFormSet


class PlainTabularPartInline(FormFieldsMixin, PartPermissions, TabularInline):
    """Parts without translated fields, as rows of a table."""

    extra = 0
    formset = PartFormSet
