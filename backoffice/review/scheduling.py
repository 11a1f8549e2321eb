"""The page that schedules the publication or withdrawal of records."""

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
from editorial.comments import count_open_comments
from editorial.models import ScheduledKind
from editorial.scheduling import Withdrawal, format_time, schedule
from identifiers.resolve import find_records
from records.admin.forms import publication_blockers
from records.admin.publication_actions import WithdrawalForm
from records.changes import changeset
from records.models import Record
from records.publication import may_publish

from .records import change_form_url

#: Records that can be scheduled at once.
MAX_RECORDS = 200


class TimeForm(forms.Form):
    """The time to publish, to the minute, in the museum's time zone, which the help text names."""

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
        """Return what the withdrawn page will tell; None for a publication."""
        return None


class WithdrawalTimeForm(TimeForm, WithdrawalForm):
    """The time to withdraw, with the reason that the public will read."""

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
    """Schedule the records `?id=PH-0001&id=…`: all of them, or none."""
    if kind not in FORMS:
        raise Http404(_("Records are published or withdrawn, not “%s”.") % kind[:40])
    identifiers = list(dict.fromkeys(request.GET.getlist("id")))[: MAX_RECORDS + 1]
    records_by_identifier = find_records(identifiers)
    records = [records_by_identifier[name] for name in identifiers if name in records_by_identifier]
    if not records:
        raise Http404(_("Choose at least one record."))
    if not all(
        isinstance(record, Record) and may_publish(request.user, record) for record in records
    ):
        raise PermissionDenied
    if len(records) > MAX_RECORDS:
        messages.error(request, _("At most %d records are set for a time at once.") % MAX_RECORDS)
        return redirect("admin:index")
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _schedule_all(request, records, kind, form)
        except ValidationError as error:
            # By message: the fields of a scheduled act are not those of this form.
            form.add_error(None, error.messages)
        else:
            return _success_response(request, records, form)
    is_publication = kind == ScheduledKind.PUBLISH
    open_comments = count_open_comments(record.identifier for record in records)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Publish at a set time") if is_publication else _("Withdraw at a set time"),
        "records": [
            (
                record,
                change_form_url(record),
                publication_blockers(record) if is_publication else [],
                open_comments.get(record.identifier, 0) if is_publication else 0,
            )
            for record in records
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
