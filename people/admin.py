"""The admin of people, of testimonies with their wordings, and of questions with positions."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import languages
from editorial.admin.records import RecordAdmin
from people.models import (
    Answer,
    Passage,
    Person,
    PersonName,
    Position,
    Question,
    Testimony,
    Wording,
)
from records.admin.inlines import PlainTabularPartInline, StackedPartFormSet, StackedPartInline


class PersonNameInline(PlainTabularPartInline):
    model = PersonName
    fields = ("order", "text", "language", "kind", "family", "given", "source")
    autocomplete_fields = ("source",)


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    list_display = ("identifier", "name", "role", "kind", "state_label")
    list_filter = ("state", "kind", "is_living")
    search_fields = ("identifier", *languages.columns("name"), "names__text")
    autocomplete_fields = ("sources",)
    fieldsets = [
        (None, {"fields": ["kind", "name", "role", "biography", "is_living"]}),
        (gettext_lazy("Dates"), {"fields": [("dates", "dates_edtf")]}),
        (gettext_lazy("Sources"), {"fields": ["sources", "authority_url"]}),
    ]
    inlines = (PersonNameInline,)


class PassageInline(PlainTabularPartInline):
    model = Passage
    fields = ("order", "voice", "text")


class SingleNearestFormSet(StackedPartFormSet):
    """Rejects a testimony with more than one wording marked as nearest to the speaker.

    A published testimony needs exactly one; `Testimony.publication_problems()` checks that.
    """

    unique_flag = "is_nearest"

    def clean(self) -> None:
        super().clean()
        nearest = sum(
            bool(form.cleaned_data.get("is_nearest"))
            for form in self.forms
            if form.is_valid() and form not in self.deleted_forms
        )
        if nearest > 1:
            raise ValidationError(
                _("%d wordings are marked as nearest to the speaker: leave one of them.") % nearest
            )


class WordingInline(StackedPartInline):
    model = Wording
    formset = SingleNearestFormSet
    inlines = (PassageInline,)
    autocomplete_fields = ("source", "chain_ends_at", "translator", "translated_from")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("order", "language", "kind"),
                    ("is_nearest", "in_quotation_marks"),
                    ("source", "locator", "chain_ends_at"),
                    ("translator", "translated_from", "made_on"),
                    ("reviewed_by", "reviewed_on"),
                    "note",
                ]
            },
        ),
    ]
    verbose_name_plural = gettext_lazy("wordings: the words in each form in which they reached us")


@admin.register(Testimony)
class TestimonyAdmin(RecordAdmin):
    list_display = ("identifier", "title", "speaker", "basis", "period", "state_label")
    list_filter = ("state", "basis", ("speaker", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("speaker",)
    search_fields = (
        "identifier",
        *languages.columns("title"),
        *languages.columns("speaker__name"),
        "wordings__passages__text",
    )
    autocomplete_fields = ("speaker", "place", "mentions")
    fieldsets = [
        (None, {"fields": ["title", "speaker", ("basis", "basis_note")]}),
        (
            gettext_lazy("When and where"),
            {"fields": [("said", "said_edtf"), ("period", "period_edtf", "period_kind"), "place"]},
        ),
        (gettext_lazy("What it is about"), {"fields": ["subjects", "mentions", "note"]}),
        (
            gettext_lazy("If it is a figure"),
            {
                "fields": [
                    ("figure_low", "figure_high", "figure_is_approximate"),
                    "counted",
                    "counted_of_whom",
                    "counted_where",
                    "counted_until",
                ],
                "classes": ["collapse"],
            },
        ),
    ]
    inlines = (WordingInline,)


@admin.register(Wording)
class WordingAdmin(admin.ModelAdmin):
    """Serves the autocompletion of wordings in forms. Wordings are edited with their testimony."""

    search_fields = ("testimony__identifier", "passages__text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wording]:
        return super().get_queryset(request).select_related("testimony")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Wording | None = None) -> bool:
        return False

    # The permission to delete is kept, because deleting a draft or removing one of its wordings
    # needs it. The pages that would delete a wording alone, outside of a changeset, are closed.

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        raise PermissionDenied

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        raise PermissionDenied


class AnswerInline(StackedPartInline):
    model = Answer
    autocomplete_fields = ("testimony",)
    fields = ("order", "testimony", "why", "placed_by", "placed_on")


class PositionInline(StackedPartInline):
    model = Position
    inlines = (AnswerInline,)
    fields = ("order", "title", "note")


@admin.register(Question)
class QuestionAdmin(RecordAdmin):
    list_display = ("identifier", "title", "order", "state_label")
    search_fields = ("identifier", *languages.columns("title"))
    fieldsets = [(None, {"fields": ["title", "order", "introduction", "common_ground"]})]
    inlines = (PositionInline,)
