"""What every record's form has: a reason for the history, and what blocks publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.models import Problem
from catalog.publication import LANGUAGES


class SomeLanguageForm(forms.ModelForm):
    """Asks for a text in at least one language, whichever, where the model needs one."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, field in self.fields.items():
            original = getattr(field, "needs_some_language", "")
            in_each = [f"{original}_{language}" for language in LANGUAGES]
            if original and not any(
                self.cleaned_data.get(text) or text in self.errors for text in in_each
            ):
                self.add_error(name, _("Write it in at least one language."))
        return cleaned


class RecordForm(SomeLanguageForm):
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

    #: Set by the admin for the second pass, when the database's part of the rules refused.
    problems: list[Problem] = []

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for problem in self.problems:
            names = (problem.field, f"{problem.field}_en")
            field = next((name for name in names if name in self.fields), None)
            self.add_error(field, str(problem))
        return cleaned
