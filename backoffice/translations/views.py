"""The translators' pages: the queue, and one record with original and translation."""

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
    TranslatableText,
    save_translation,
    set_original_language,
    translatable_texts,
)
from editorial.translations.segments import join_sentences, pair_sentences
from languages import names
from people.models import Testimony
from records.changes import changeset
from records.concurrency.attribution import Author, Authors
from records.concurrency.opened import key_of
from records.markdown import markdown_texts, read_ahead
from records.publishable import NotPublishable

from .queues import count_by_kind, find_model, records_waiting
from .wordings import save_wordings, wordings_context

PER_PAGE = 50


def translations(request: HttpRequest) -> HttpResponse:
    """List what needs translation: `?language=ja&state=stale&kind=photos.Photo&page=2`."""
    language = request.GET.get("language", "")
    language = language if language in languages.codes() else languages.default()
    state = request.GET.get("state", "")
    state = state if state == TranslationState.STALE else UNTRANSLATED
    counted_kinds = count_by_kind(request, state, language)
    if not counted_kinds:
        raise PermissionDenied
    allowed = {kind.label for kind in counted_kinds}
    first = next((kind.label for kind in counted_kinds if kind.count), counted_kinds[0].label)
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
        "kinds": counted_kinds,
        "kind": label,
        "page_obj": page,
    }
    return TemplateResponse(request, "admin/backoffice/translations/list.html", context)


def may_translate(request: HttpRequest, record: Any) -> bool:
    """Whether the user may translate records in general, or may change this one."""
    model_admin: Any = admin.site.get_model_admin(type(record))
    return request.user.has_perm("editorial.translate_record") or bool(
        model_admin.has_change_permission(request, record)
    )


def translate(request: HttpRequest, identifier: str, language: str) -> HttpResponse:
    """Show one record to users who may view it; save what users who may translate it send."""
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
                name: request.POST.getlist(f"text-{name}")
                for name in request.POST.getlist("field")
                if f"take-{name}" not in request.POST
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
    """Return the messages of `error` to display on the page of `record`."""
    if isinstance(error, NotPublishable):
        return [str(problem) for problem in error.problems_beside(record)]
    return error.messages


def _save(request: HttpRequest, record: Any, language: str) -> None:
    """Save the texts of the record and the wordings of a testimony in one changeset."""
    why = _("Translated: %(language)s.") % {"language": names.name(language)}
    # Before the transaction, in which nobody else can save.
    read_ahead([*_typed(request, record, language).values(), *markdown_texts(record)])
    with changeset(user=request.user, why=why):
        changed = _save_texts(request, record, language) if "field" in request.POST else 0
        if "seen-words" in request.POST and isinstance(record, Testimony):
            changed += save_wordings(request, record, language)
    if changed:
        done = ngettext("%d text was saved.", "%d texts were saved.", changed)
        messages.success(request, done % changed)
    else:
        messages.info(request, _("Nothing was changed."))


def _typed(request: HttpRequest, record: Any, language: str) -> dict[str, str]:
    """Return the text of each field that was sent, joined of its sentences."""
    original = original_language(record)
    known = {text.name: text for text in translatable_texts(record, original, language)}
    # The field of a part that is gone is sent on as well, so that what was typed into it is not
    # lost without a word.
    return {
        name: join_sentences(
            [line.replace("\r\n", "\n") for line in request.POST.getlist(f"text-{name}")],
            known[name].original if name in known else "",
            known[name].translation if name in known else "",
            language,
        )
        for name in request.POST.getlist("field")
        if (name in known or "." in name) and f"take-{name}" not in request.POST
    }


def _save_texts(request: HttpRequest, record: Any, language: str) -> int:
    typed = _typed(request, record, language)
    return save_translation(
        record=record,
        language=language,
        typed=typed,
        seen={name: request.POST.get(f"seen-{name}", "") for name in typed},
        reviewed={name for name in typed if f"reviewed-{name}" in request.POST},
        user=request.user,
    )


def _author(record: Any, text: TranslatableText, language: str) -> Author:
    """Return who stored the present translation of `text`."""
    row = key_of(type(text.location.owner), text.location.owner.pk)
    return Authors(record, 0).of(row, f"{text.location.name}_{language}")


def _context(
    request: HttpRequest, record: Any, language: str, allowed: bool, typed: dict[str, list[str]]
) -> dict[str, Any]:
    original = original_language(record)
    rows = []
    for text in translatable_texts(record, original, language) if original != language else []:
        segments = pair_sentences(text.original, text.translation)
        lines = [(pair.original, pair.translation) for pair in segments]
        typed_lines = typed.get(text.name)
        sent = request.POST.get(f"seen-{text.name}", "")
        reviewed = f"reviewed-{text.name}" in request.POST
        if typed_lines is not None and text.was_edited("".join(typed_lines), sent, reviewed):
            if not text.is_as_seen(sent):
                text.other = _author(record, text, language).words(request.user)
            typed_lines = [*typed_lines, *[""] * (len(lines) - len(typed_lines))]
            lines += [("", "")] * (len(typed_lines) - len(lines))
            lines = [(line[0], words) for line, words in zip(lines, typed_lines, strict=True)]
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
