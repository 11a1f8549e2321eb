"""How fields are edited, in records and in their parts alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Field
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField
from taggit.managers import TaggableManager


class FormFieldsMixin:
    """Mixin of an admin: subjects by autocomplete, and no language above the others."""

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
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(db_field, TranslationField) and field is not None and field.required:
            # modeltranslation asks for the default language; AnyLanguageForm asks for any.
            field.required = field.widget.is_required = False
            field.needs_some_language = db_field.translated_field.name
        return field
