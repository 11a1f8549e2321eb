"""Choosing the time at which records are published or withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

import languages
from editorial.models import ScheduledKind
from editorial.scheduling import Withdrawal, format_time, schedule
from identifiers.resolve import find_records
from records.admin.forms import publication_blockers
from records.admin.publication_actions import WithdrawalForm
from records.changes import changeset
from records.models import Record
from records.publication import may_publish

from .records import change_form_url

#: Records that are set for a time at once.
MAX_RECORDS = 200


class TimeForm(forms.Form):
    """When: to the minute, in the museum's time zone, which the field names."""

    due_at = forms.DateTimeField(
        label=gettext_lazy("Date and time"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=UnfoldAdminTextInputWidget({"type": "datetime-local", "step": "60"}),
        error_messages={
            "invalid": gettext_lazy("This is no date and time: write it as 2026-11-30T09:00."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localtime()
        self.fields["due_at"].help_text = _(
            "In the museum’s time zone, %(zone)s, where it is %(now)s now."
        ) % {"zone": timezone.get_current_timezone_name(), "now": f"{now:%H:%M}"}

    def clean_due_at(self) -> Any:
        due_at = self.cleaned_data["due_at"]
        if due_at <= timezone.now():
            raise ValidationError(
                _("%(time)s is past: choose a later time, or do it at once.")
                % {"time": format_time(due_at)}
            )
        return due_at

    def withdrawal(self) -> Withdrawal | None:
        """What the public will read; None of a publication."""
        return None


class WithdrawalTimeForm(TimeForm, WithdrawalForm):
    """The same with the public's wording."""

    field_order = ("due_at",)

    def withdrawal(self) -> Withdrawal:
        data = self.cleaned_data
        reason = {language: data[f"reason_{language}"] for language in languages.codes()}
        return Withdrawal(data["category"], reason, data["hide_title"])


FORMS: dict[str, type[TimeForm]] = {
    ScheduledKind.PUBLISH.value: TimeForm,
    ScheduledKind.WITHDRAW.value: WithdrawalTimeForm,
}


def schedule_records(request: HttpRequest, kind: str) -> HttpResponse:
    """Set a time for the records `?id=PH-0001&id=…`: for all of them, or for none."""
    if kind not in FORMS:
        raise Http404(_("Records are published or withdrawn, not “%s”.") % kind[:40])
    names = list(dict.fromkeys(request.GET.getlist("id")))[: MAX_RECORDS + 1]
    found = find_records(names)
    records = [found[name] for name in names if name in found]
    if not records:
        raise Http404(_("Choose at least one record."))
    if not all(isinstance(one, Record) and may_publish(request.user, one) for one in records):
        raise PermissionDenied
    if len(records) > MAX_RECORDS:
        messages.error(request, _("At most %d records are set for a time at once.") % MAX_RECORDS)
        return redirect("admin:index")
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _schedule_all(request, records, kind, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _success_response(request, records, form)
    is_publication = kind == ScheduledKind.PUBLISH
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Publish at a set time") if is_publication else _("Withdraw at a set time"),
        "records": [
            (one, change_form_url(one), publication_blockers(one) if is_publication else [])
            for one in records
        ],
        "form": form,
        "is_publication": is_publication,
    }
    return TemplateResponse(request, "admin/backoffice/review/set_time.html", context)


def _schedule_all(request: HttpRequest, records: list[Any], kind: str, form: TimeForm) -> None:
    with changeset(
        user=request.user, why=_("Set for %s.") % format_time(form.cleaned_data["due_at"])
    ):
        for record in records:
            schedule(
                record=record,
                kind=kind,
                due_at=form.cleaned_data["due_at"],
                user=request.user,
                withdrawal=form.withdrawal(),
            )


def _success_response(request: HttpRequest, records: list[Any], form: TimeForm) -> HttpResponse:
    done = ngettext(
        "%(n)d record is set for %(time)s.", "%(n)d records are set for %(time)s.", len(records)
    )
    messages.success(
        request, done % {"n": len(records), "time": format_time(form.cleaned_data["due_at"])}
    )
    if len(records) == 1:
        return redirect(change_form_url(records[0]))
    return redirect(reverse("admin:editorial_scheduledact_changelist"))
