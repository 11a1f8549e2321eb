"""The base of every model with texts: each entry point cleans them, and one language is enough.

A text comes through forms, spreadsheets, bags, imports and commands. All of them end in
`full_clean()`, `save()`, `bulk_create()` or `bulk_update()`, so the rules of
`languages.characters` are applied there. What the active language is decides nothing: a required
text is valid when any of the museum's languages has it (docs/text.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override
from modeltranslation.fields import TranslationField

import languages
from languages.characters import character_problem, clean_text

M = TypeVar("M", bound=models.Model)


class TextQuerySet(models.QuerySet[M]):
    """A queryset whose bulk methods clean texts as `save()` does.

    `update()` writes what it is given: it takes expressions, and no entry point uses it for texts.
    """

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Create all rows. Raises ValidationError for a character that no text may have."""
        rows = list(objs)
        for row in rows:
            _prepare(row)
        with override(languages.default()):
            return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        """Update `fields` of all rows. Raises ValidationError as `bulk_create` does."""
        rows, names = list(objs), list(fields)
        for row in rows:
            _prepare(row, names)
        return super().bulk_update(rows, names, *args, **kwargs)


def _prepare(row: models.Model, names: Collection[str] | None = None) -> None:
    if isinstance(row, TextModel):
        row.prepare_texts(names)


class TextModel(models.Model):
    """Abstract. A model whose texts are cleaned, and refused where they cannot be."""

    objects = TextQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Clean the texts and save, the same whatever the active language is.

        Raises ValidationError for a new text with a character that no text may have. One that
        stands in the database already is no reason to refuse another change of the record.
        """
        self.prepare_texts(kwargs.get("update_fields"))
        # modeltranslation stores, in the column without a language, the text of the active one.
        with override(languages.default()):
            super().save(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Clean the texts, then validate every field, in whatever language the museum is read.

        A translated field (`title`) is required in any one language, and its absence reported at
        the first of its columns (`title_ja`) that is not excluded. Raises ValidationError, by
        column.
        """
        skipped = set(exclude or ())
        originals = translated_fields(type(self))
        errors: dict[str, Any] = {}
        for name, problem in self._clean_texts():
            if name not in skipped:
                errors[name] = [problem]
        for name, field in originals.items():
            columns = [column for column in languages.columns(name) if column not in skipped]
            if columns and not (field.blank or self._is_filled(name, errors)):
                errors[columns[0]] = [_("Write it in at least one language.")]
        try:
            super().clean_fields(exclude=skipped | originals.keys() | errors.keys())
        except ValidationError as error:
            errors = dict(error.update_error_dict(errors))
        if errors:
            raise ValidationError(errors)

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Check what must be unique, each language's column by itself.

        The translated field itself would be compared in the active language alone.
        """
        super().validate_unique(exclude={*(exclude or ()), *translated_fields(type(self))})

    def prepare_texts(self, names: Collection[str] | None = None) -> None:
        """Clean the texts of the fields `names` (None: of all). Raises ValidationError as save."""
        raw = {field.attname: self.__dict__.get(field.attname) for field in text_fields(type(self))}
        problems = dict(self._clean_texts(names))
        if not problems:
            return
        stored = type(self)._base_manager.filter(pk=self.pk).values(*problems).first() or {}
        for name in [name for name in problems if stored.get(name) == raw[name]]:
            self.__dict__[name] = raw[name]
            del problems[name]
        if problems:
            raise ValidationError(problems)

    def _clean_texts(self, names: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
        """Clean each text in place; yield (field, sentence) where a character is refused."""
        for field in text_fields(type(self)):
            if names is not None and field.name not in names:
                continue
            text = self.__dict__.get(field.attname)  # absent where the column was deferred
            if not isinstance(text, str):
                continue
            cleaned = clean_text(text, one_line=not isinstance(field, models.TextField))
            # Written past the descriptor of a historic date, which would forget its EDTF. Two empty
            # names would not be unique, and two that are null are.
            is_null = not cleaned and field.unique and field.null
            self.__dict__[field.attname] = None if is_null else cleaned
            if problem := character_problem(cleaned):
                yield field.name, problem

    def _is_filled(self, name: str, errors: dict[str, Any]) -> bool:
        columns = languages.columns(name)
        return any(getattr(self, column, None) or column in errors for column in columns)


@cache
def translated_fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    """Return the translated fields of a model by name: `title` where there is `title_ja`."""
    return {
        field.translated_field.name: field.translated_field  # type: ignore[attr-defined]
        for field in model._meta.concrete_fields
        if isinstance(field, TranslationField)
    }


@cache
def text_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """Return the columns of a model that hold text: a TextField has lines, others have one.

    The column of a translated field without a language is not among them: it repeats another.
    """
    originals = translated_fields(model)
    return tuple(
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField)) and field.name not in originals
    )
