"""What every record's form has: a reason for the history, and what blocks publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

import languages
from records.admin.saving import AdminSave
from records.models import Problem, Record


class AnyLanguageForm(forms.ModelForm):
    """Asks for a text in at least one language, whichever, where the model needs one."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, field in self.fields.items():
            original = getattr(field, "needs_some_language", "")
            in_each = [f"{original}_{language}" for language in languages.codes()]
            if original and not any(
                self.cleaned_data.get(text) or text in self.errors for text in in_each
            ):
                self.add_error(name, _("Write it in at least one language."))
        return cleaned


class RecordForm(AnyLanguageForm):
    """A record's form: takes a reason for the history, and shows what blocks publication."""

    why = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "For the history: one sentence, e.g. “date corrected from the back of the print”."
        ),
    )

    #: Set by the admin; its problems when the record could not be public as it was typed.
    saving = AdminSave()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk and isinstance(self.instance, Record):
            self._show_blockers()

    def _show_blockers(self) -> None:
        """Before anybody tries: beside each field, what of it keeps the record from the public."""
        for problem in publication_blockers(self.instance):
            name = self.field_for(problem)
            if name is not None:
                field = self.fields[name]
                field.help_text = format_html(
                    '<span class="blocks">{} {}</span> {}',
                    _("Before publishing:"),
                    problem.message,
                    field.help_text,
                )

    def field_for(self, problem: Problem) -> str | None:
        """The field that stands for a problem; None for one of a part, or of no field."""
        names = (problem.field, f"{problem.field}_{languages.default()}")
        return next((name for name in names if name in self.fields), None)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for problem in self.saving.problems:
            self.add_error(self.field_for(problem), str(problem))
        return cleaned


def publication_blockers(record: Record) -> list[Problem]:
    """What keeps a stored record from being published; of one that is public, nothing is asked."""
    return [] if record.is_published() else record.publication_problems()
