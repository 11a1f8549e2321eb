"""The name of a source in a sentence about transmission."""

from __future__ import annotations

import re

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.documents import SourceDocument

_CYRILLIC_NAME = re.compile(r"[«„]?[А-ЯЁа-яё]")


def transmission_name(source: SourceDocument) -> SafeString:
    """Return the name of a source for a sentence about transmission: HTML with `lang`, no link.

    In a Russian sentence a Cyrillic name is put in guillemets, and guillemets inside it become
    „“. A name in Latin letters and a title supplied by the museum, which is in square brackets,
    get no quotation marks.
    """
    name = render_to_string("components/_transmission_step_name.html", {"source": source}).strip()
    if get_language() == "ru" and _CYRILLIC_NAME.match(strip_tags(name)):
        name = f"«{name.replace('«', '„').replace('»', '“')}»"
    return mark_safe(name)
