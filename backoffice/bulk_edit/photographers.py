"""The photographer in the table: a person with that role in the photograph, where there is one."""

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
    """Who took `photo`: read from the links that are loaded already, if they are."""
    links = photo.people_links.all()
    return [link for link in links if link.role == PhotoRole.PHOTOGRAPHER]


class PhotoRow(RowForm):
    """A photograph. Of several photographers the first is shown, and the record's form opened."""

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

    def restrict(self, user: Any) -> None:
        """A photographer is a part of the record, with permissions of its own."""
        if not user.has_perms(["photos.add_photoperson", "photos.delete_photoperson"]):
            self.fields["photographer"].disabled = True

    def save(self, commit: bool = True) -> Any:
        photo = super().save(commit)
        if "photographer" in self.changed_data:
            # How sure it is, and by which source, was said of the one before.
            photo.people_links.filter(role=PhotoRole.PHOTOGRAPHER).delete()
            person = self.cleaned_data["photographer"]
            if person is not None:
                PhotoPerson.objects.create(photo=photo, person=person, role=PhotoRole.PHOTOGRAPHER)
        return photo
