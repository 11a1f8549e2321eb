"""Base forms of records: a reason for the history, and the problems that block publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

import languages
from languages.text_model import translated_fields
from records.admin.saving import AdminSave
from records.models import Problem, Record


class AnyLanguageForm(forms.ModelForm):
    """A form that needs a text in one language where the model does: any, and not the default."""

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude all languages of a text of which one is refused already.

        The model would otherwise ask for the text in another language.
        """
        excluded = super()._get_validation_exclusions()
        for original in translated_fields(self._meta.model):
            columns = languages.columns(original)
            if any(column in self.errors for column in columns):
                excluded.update(columns)
        return excluded


class RecordForm(AnyLanguageForm):
    """The form of a record: it takes a reason for the history and shows what blocks publication."""

    why = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "For the history: one sentence, e.g. “date corrected from the back of the print”."
        ),
    )

    #: Set by the admin. It has `problems` when the record could not be published as it was typed.
    saving = AdminSave()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk and isinstance(self.instance, Record):
            self._show_blockers()

    def _show_blockers(self) -> None:
        """Show beside each field, in its help text, the problem that blocks publication."""
        for problem in publication_blockers(self.instance):
            name = self.field_for(problem)
            if name is not None:
                field = self.fields[name]
                field.help_text = format_html(
                    '<span class="blocking-problems">{} {}</span> {}',
                    _("Before publishing:"),
                    problem.message,
                    field.help_text,
                )

    def field_for(self, problem: Problem) -> str | None:
        """Return the form field of a problem, by name; None when it is of a part or of no field."""
        names = (problem.field, f"{problem.field}_{languages.default()}")
        return next((name for name in names if name in self.fields), None)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for problem in self.saving.problems:
            self.add_error(self.field_for(problem), str(problem))
        return cleaned


def publication_blockers(record: Record) -> list[Problem]:
    """Return the publication problems of a stored record; a public one is not checked."""
    return [] if record.is_published() else record.publication_problems()
