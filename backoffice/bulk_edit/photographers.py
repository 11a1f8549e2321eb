"""The column "Photographer" of the table: a person linked to the photograph in that role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from people.models import Person
from photos.models import PhotoPerson
from photos.models.people import PhotoRole

from .rows import RowForm


def photographers(photo: Any) -> list[PhotoPerson]:
    """Return the links to the photographers of `photo`. Uses prefetched links where they exist."""
    links = photo.people_links.all()
    return [link for link in links if link.role == PhotoRole.PHOTOGRAPHER]


class PhotoRow(RowForm):
    """The row of a photograph.

    Where a photograph has several photographers, the first is shown and the cell is disabled: they
    are changed in the record's own form.
    """

    prefetched = (*RowForm.prefetched, "people_links")

    photographer = forms.ModelChoiceField(
        Person.objects.all(),
        required=False,
        label=_("Photographer"),
        widget=AutocompleteSelect(PhotoPerson._meta.get_field("person"), admin.site),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = photographers(self.instance)
        self.initial["photographer"] = links[0].person_id if links else None
        if len(links) > 1:
            self.fields["photographer"].disabled = True
            self.field_notes["photographer"] = [
                _("There are several: change them in the record’s own form.")
            ]

    def field_of_model(self, name: str) -> Any:
        if name == "photographer":
            return PhotoPerson._meta.get_field("person")
        return super().field_of_model(name)

    def restrict(self, user: Any) -> None:
        """Disable the cell unless the user may add and delete links to people."""
        if not user.has_perms(["photos.add_photoperson", "photos.delete_photoperson"]):
            self.fields["photographer"].disabled = True

    def save(self, commit: bool = True) -> Any:
        photo = super().save(commit)
        if "photographer" in self.changed_data:
            # The certainty and source of a link belong to the former photographer: make a new link.
            photo.people_links.filter(role=PhotoRole.PHOTOGRAPHER).delete()
            person = self.cleaned_data["photographer"]
            if person is not None:
                PhotoPerson.objects.create(photo=photo, person=person, role=PhotoRole.PHOTOGRAPHER)
        return photo
