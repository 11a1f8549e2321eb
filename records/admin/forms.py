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
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        model: Any = self._meta.model
        for original in translated_fields(model):
            columns = languages.columns(original)
            if any(column in self.errors for column in columns):
                excluded.update(columns)
        return excluded


class SavingForm(forms.ModelForm):
    """A form that shows why its save was rolled back, or what others changed meanwhile."""

    #: Set by the admin. It has `problems` when the record could not be published as it was typed,
    #: and `concurrency` with the fields that somebody else changed since the form was opened.
    saving = AdminSave()

    def field_for(self, problem: Problem) -> str | None:
        """Return the form field of a problem, by name; None when it is of a part or of no field."""
        names = (problem.field, f"{problem.field}_{languages.default()}")
        return next((name for name in names if name in self.fields), None)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for problem in self.saving.problems:
            self.add_error(self.field_for(problem), str(problem))
        found = self.saving.concurrency
        if found is not None and found.is_refused:
            self.add_error(None, _("Nothing was saved yet: see above what others changed."))
            for conflict in found.conflicts:
                for name in conflict.fields[:1]:
                    self.add_error(
                        name, _("Changed by %(who)s too: decide above.") % {"who": conflict.author}
                    )
        return cleaned


class RecordForm(SavingForm, AnyLanguageForm):
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


def publication_blockers(record: Record) -> list[Problem]:
    """Return the publication problems of a stored record; a public one is not checked."""
    return [] if record.is_published() else record.publication_problems()
