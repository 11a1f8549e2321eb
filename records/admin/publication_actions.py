"""Publishing and withdrawing a selection of records in the admin, and the form of a withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

import languages
from languages.names import choices
from records.admin.listed import LISTED_FIELD, changed_since, listed_version, newest_version
from records.models import WithdrawalCategory
from records.publication import publish, return_to_draft, submit_for_review, withdraw


def _reason_in(language: str | Promise) -> forms.CharField:
    """Return the form field of the public wording in a language, given the language's name."""
    return forms.CharField(
        label=format_lazy(gettext_lazy("Public wording, {language}"), language=language),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
    )


class WithdrawalForm(forms.Form):
    """The category of a withdrawal, and its reason as the public will read it."""

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


class PublicationActions(admin.ModelAdmin):
    """Mixin: list actions to publish, withdraw, submit and return records, with permissions."""

    actions: tuple[str, ...] = (
        "publish_selected",
        "withdraw_selected",
        "submit_selected",
        "return_selected",
    )

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_submit_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request)

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        self._apply_to_each(
            request,
            queryset,
            lambda record: publish(record=record, user=request.user),
            _("published"),
        )
        return None

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["submit"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._apply_to_each(
            request,
            queryset,
            lambda record: submit_for_review(record=record, user=request.user),
            _("submitted"),
        )

    @admin.action(description=gettext_lazy("Return to draft"), permissions=["publish"])
    def return_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._apply_to_each(
            request,
            queryset,
            lambda record: return_to_draft(record=record, user=request.user),
            _("returned to draft"),
        )

    @admin.action(description=gettext_lazy("Withdraw…"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        records = self.unchanged_since_listed(request, list(queryset))
        if not records:
            return redirect(request.get_full_path())
        hidden = {
            "action": ["withdraw_selected"],
            "_selected_action": [str(record.pk) for record in records],
        }
        return self._withdrawal(request, records, address=request.get_full_path(), hidden=hidden)

    def unchanged_since_listed(self, request: HttpRequest, records: list[Any]) -> list[Any]:
        """Return those of `records` that are as the list showed them; say which others are not."""
        with transaction.atomic():
            keys = sorted(record.pk for record in records)
            changed = dict(changed_since(listed_version(request), self.model, keys, request.user))
        for words in changed.values():
            messages.error(request, _changed_message(words))
        return [record for record in records if record.pk not in changed]

    def _apply_to_each(
        self, request: HttpRequest, queryset: QuerySet[Any], do: Callable[[Any], None], done: str
    ) -> None:
        """Call `do` with each record; show how many succeeded, and the errors of the others.

        A record that was changed since the list or the page before was shown is left as it is.
        `done` completes the message, e.g. “published”.
        """
        count, listed = 0, listed_version(request)
        for record in queryset:
            try:
                # The check locks the record, so that nobody changes it before `do` is through.
                with transaction.atomic():
                    for _key, words in changed_since(listed, self.model, [record.pk], request.user):
                        raise ValidationError(_changed_message(words))
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
        # The list before, or this form before a mistake in it was found, may say it already.
        listed = listed_version(request)
        hidden = {**hidden, LISTED_FIELD: [str(newest_version() if listed is None else listed)]}
        is_submitted = request.method == "POST" and "withdraw" in request.POST
        form = WithdrawalForm(request.POST if is_submitted else None)
        if is_submitted and form.is_valid():
            reason = {
                language: form.cleaned_data[f"reason_{language}"] for language in languages.codes()
            }

            def withdraw_record(record: Any) -> None:
                withdraw(
                    record=record,
                    category=form.cleaned_data["category"],
                    reason=reason,
                    hide_title=form.cleaned_data["hide_title"],
                    user=request.user,
                )

            self._apply_to_each(request, records, withdraw_record, _("withdrawn"))  # type: ignore[arg-type]
            return redirect(
                reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            )
        return TemplateResponse(
            request,
            "admin/records/withdraw.html",
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


def _changed_message(words: str) -> str:
    return _(
        "Left as it is, because it was changed since it was shown here: %(record)s. Look at it "
        "again first."
    ) % {"record": words}
