"""The translators' pages: what waits, and one record side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import languages
from backoffice.review.records import change_form_url, get_record_or_404
from editorial.models import TranslationState
from editorial.translations.original import original_language
from editorial.translations.save import (
    UNTRANSLATED,
    save_translation,
    set_original_language,
    translatable_texts,
)
from editorial.translations.segments import join_sentences, pair_sentences
from languages import names
from people.models import Testimony
from records.changes import changeset
from records.publishable import NotPublishable

from .queues import count_by_kind, find_model, records_waiting
from .wordings import save_wordings, wordings_context

PER_PAGE = 50


def translations(request: HttpRequest) -> HttpResponse:
    """What waits: `?language=ja&state=stale&kind=photos.Photo&page=2`."""
    language = request.GET.get("language", "")
    language = language if language in languages.codes() else languages.default()
    state = request.GET.get("state", "")
    state = state if state == TranslationState.STALE else UNTRANSLATED
    every = count_by_kind(request, state, language)
    if not every:
        raise PermissionDenied
    allowed = {kind.label for kind in every}
    first = next((kind.label for kind in every if kind.count), every[0].label)
    label = request.GET.get("kind", "")
    label = label if label in allowed else first
    model = find_model(label)
    assert model is not None, "Only kinds that are known are listed."
    page = Paginator(records_waiting(model, state, language), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Translations"),
        "languages": names.choices(),
        "language": language,
        "states": [(UNTRANSLATED, _("untranslated")), (TranslationState.STALE.value, _("stale"))],
        "state": state,
        "kinds": every,
        "kind": label,
        "page_obj": page,
    }
    return TemplateResponse(request, "admin/backoffice/translations/list.html", context)


def may_translate(request: HttpRequest, record: Any) -> bool:
    """Whoever may translate all records, or change this one."""
    desk: Any = admin.site.get_model_admin(type(record))
    return request.user.has_perm("editorial.translate_record") or bool(
        desk.has_change_permission(request, record)
    )


def translate(request: HttpRequest, identifier: str, language: str) -> HttpResponse:
    """One record: shown to whoever may see it, saved by whoever may translate it."""
    record = get_record_or_404(request, identifier)
    if language not in languages.codes():
        raise Http404(_("“%s” is no language of the museum.") % language[:20])
    allowed = may_translate(request, record)
    address = reverse("backoffice:translate", args=[record.identifier, language])
    typed: dict[str, list[str]] = {}
    is_refused = False
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        try:
            if "original" in request.POST:
                set_original_language(
                    record=record, language=request.POST["original"], user=request.user
                )
                return redirect(address)
            _save(request, record, language)
        except ValidationError as error:
            for message in _messages_of(error, record):
                messages.error(request, message)
            is_refused = True
            typed = {
                name: request.POST.getlist(f"text-{name}") for name in request.POST.getlist("field")
            }
        else:
            return redirect(address)
    return TemplateResponse(
        request,
        "admin/backoffice/translations/record.html",
        {
            **_context(request, record, language, allowed, typed),
            "words": wordings_context(record, language, request, is_refused=is_refused),
        },
    )


def _messages_of(error: ValidationError, record: Any) -> list[str]:
    """A sentence for each thing that `error` says, on the page of `record`."""
    if isinstance(error, NotPublishable):
        return [str(problem) for problem in error.problems_beside(record)]
    return error.messages


def _save(request: HttpRequest, record: Any, language: str) -> None:
    """All that was typed, or none of it: the record's texts, and the words of a testimony."""
    why = _("Translated: %(language)s.") % {"language": names.name(language)}
    with changeset(user=request.user, why=why):
        changed = _save_texts(request, record, language) if "field" in request.POST else 0
        if "seen-words" in request.POST and isinstance(record, Testimony):
            changed += save_wordings(request, record, language)
    if changed:
        done = ngettext("%d text was saved.", "%d texts were saved.", changed)
        messages.success(request, done % changed)
    else:
        messages.info(request, _("Nothing was changed."))


def _save_texts(request: HttpRequest, record: Any, language: str) -> int:
    original = original_language(record)
    known = {text.name: text for text in translatable_texts(record, original, language)}
    names = [name for name in request.POST.getlist("field") if name in known]
    return save_translation(
        record=record,
        language=language,
        typed={
            name: join_sentences(
                [line.replace("\r\n", "\n") for line in request.POST.getlist(f"text-{name}")],
                known[name].original,
                known[name].translation,
                language,
            )
            for name in names
        },
        seen={name: request.POST.get(f"seen-{name}", "") for name in names},
        reviewed={name for name in names if f"reviewed-{name}" in request.POST},
        user=request.user,
    )


def _context(
    request: HttpRequest, record: Any, language: str, allowed: bool, typed: dict[str, list[str]]
) -> dict[str, Any]:
    original = original_language(record)
    rows = []
    for text in translatable_texts(record, original, language) if original != language else []:
        beside = pair_sentences(text.original, text.translation)
        lines = [(pair.original, pair.translation) for pair in beside]
        kept = typed.get(text.name)
        if kept is not None:
            kept = [*kept, *[""] * (len(lines) - len(kept))]
            lines += [("", "")] * (len(kept) - len(lines))
            lines = [(line[0], words) for line, words in zip(lines, kept, strict=True)]
        rows.append((text, lines))
    return {
        **admin.site.each_context(request),
        "title": _("Translate %(id)s") % {"id": record.identifier},
        "record": record,
        "back": change_form_url(record),
        "texts": rows,
        "language": language,
        "language_label": names.name(language),
        "original": original,
        "original_label": names.name(original),
        "languages": names.choices(),
        "may_translate": allowed,
    }
