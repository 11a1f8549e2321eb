"""The form fields of the admin, the same in records and in their parts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Field
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField
from taggit.managers import TaggableManager


class FormFieldsMixin:
    """Mixin: subjects are chosen by autocomplete, and no language of a text is required."""

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
            # modeltranslation requires the default language; AnyLanguageForm requires any one.
            field.required = field.widget.is_required = False
            field.needs_some_language = db_field.translated_field.name
        if isinstance(field, forms.CharField):
            # The model refuses a NUL too, and says where it stands.
            field.validators = [
                each
                for each in field.validators
                if not isinstance(each, ProhibitNullCharactersValidator)
            ]
        return field
