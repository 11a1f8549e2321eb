"""Forms of a spreadsheet import: the file and its kind, its columns, and the mode."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from exchange.models import SheetMode
from exchange.spreadsheets.mapping import mappable_headers
from exchange.spreadsheets.rules import KINDS, title_of
from records.table import Table


class SheetForm(forms.Form):
    """The file and the kind of record it contains; `kinds` are those that the user may change."""

    kind = forms.ChoiceField(label=gettext_lazy("What it holds"), widget=UnfoldAdminSelectWidget())
    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
        help_text=gettext_lazy("CSV (UTF-8), XLSX or ODS, up to 20,000 rows and 50 MB."),
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.initial = "photos"
        kind.choices = [(name, title_of(KINDS[name])) for name in kinds]


class MappingForm(forms.Form):
    """Maps each header of a spreadsheet to one of our columns; an empty choice leaves it out."""

    def __init__(
        self, *args: Any, table: Table, headers: list[str], chosen: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headers = headers
        choices = [("", _("— leave it out —")), *((name, name) for name in mappable_headers(table))]
        for number, header in enumerate(headers):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=header or _("(no name)"),
                choices=choices,
                required=False,
                initial=chosen.get(header, ""),
                widget=UnfoldAdminSelectWidget(),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for name, value in list(cleaned.items()):
            if value and value in seen:
                self.add_error(
                    name, _("“%(column)s” is chosen twice: leave one out.") % {"column": value}
                )
            seen[value] = name
        return cleaned

    def mapping(self) -> dict[str, str]:
        """Return our header, or "", for each header of the spreadsheet."""
        return {
            header: self.cleaned_data[f"column_{number}"]
            for number, header in enumerate(self.headers)
        }


class ModeForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("When a row is wrong"),
        choices=[
            (SheetMode.ALL, gettext_lazy("do nothing at all: I correct the sheet first")),
            (SheetMode.EACH, gettext_lazy("do the others: wrong rows are named and left out")),
        ],
        initial=SheetMode.ALL,
        widget=forms.RadioSelect,
    )
