"""Names of accounts and groups, cleaned as every text of the museum is (docs/text.md).

Their models are Django's, so that the rules cannot be those of a base class: the forms of the admin
are the only place where such a name is typed.
"""

from __future__ import annotations

from typing import Any

from django import forms

from languages.characters import character_problem, clean_text


class CleanTextsMixin:
    """Mixin of a model form: cleans its texts; a character that no text may have is an error.

    Passwords stay as they are typed.
    """

    def clean(self) -> dict[str, Any]:
        form: Any = self
        cleaned: dict[str, Any] = super().clean() or form.cleaned_data  # type: ignore[misc]
        for name, field in form.fields.items():
            value = cleaned.get(name)
            if not isinstance(field, forms.CharField) or name.startswith("password"):
                continue
            if not isinstance(value, str):
                continue
            cleaned[name] = text = clean_text(value, one_line=True)
            if problem := character_problem(text):
                form.add_error(name, problem)
            elif field.required and not text:
                form.add_error(name, field.error_messages["required"])
        return cleaned
