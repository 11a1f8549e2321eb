"""The engine of the public templates: Jinja2 with the museum's words, addresses and filters.

Public pages are rendered from documents (records.documents), by templates in `templates/public`.
Messages are extracted from them as from all templates (`museum.template_messages`). What the same
arguments always give is remembered: translated words, addresses by name, addresses of static files.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextvars import ContextVar
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Any

import jinja2
from django.http import HttpRequest
from django.template.backends.jinja2 import Jinja2, Template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from jinja2.ext import Extension
from markupsafe import Markup, escape

import languages
from exchange.templatetags.export_links import export_links
from languages import names
from languages.names import native_name
from museum.context_processors import museum
from people.documents.naming import transmission_name
from photos import iiif_urls
from records.citation import citation
from records.documents import Day, Text, day
from records.templatetags import catalogue
from records.templatetags import museum as tags
from records.version_cache import version_cache


class PublicTemplates(Jinja2):
    """Django's backend for Jinja2, in which the context of a view comes before that of all pages.

    No public page has a form that changes anything, so templates get no CSRF token.
    """

    def get_template(self, template_name: str) -> Any:
        found: Any = super().get_template(template_name)
        return PublicTemplate(found.template, self)


class PublicTemplate(Template):
    """A template of PublicTemplates."""

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> Any:
        values: dict[str, Any] = {}
        if request is not None:
            values = museum(request) | {"request": request}
        token = _active.set(translation.get_language())
        try:
            return mark_safe(self.template.render(values | (context or {})))
        finally:
            _active.reset(token)


class InlinedIncludes(Extension):
    """Compiles an included template into the one that includes it, in a scope of its own.

    A page of many small components would spend a quarter of its time on making their contexts. A
    template that includes itself, such as a tree, is included when it is rendered.
    """

    INCLUDE = re.compile(r'{% include "([^"]+)" %}')

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source with the sources of the templates that it includes."""
        return self._inline(source, (name or "",))

    def _inline(self, source: str, outer: tuple[str, ...]) -> str:
        def replace(found: re.Match[str]) -> str:
            name = found[1]
            if name in outer:
                return found[0]
            loader = self.environment.loader
            assert loader is not None
            included, _path, _is_current = loader.get_source(self.environment, name)
            return f"{{% with %}}{self._inline(included, (*outer, name))}{{% endwith %}}"

        return self.INCLUDE.sub(replace, source)


#: The active language while a template is rendered; Django's own look-up takes a microsecond.
_active: ContextVar[str | None] = ContextVar("language_of_the_page", default=None)


def _language() -> str | None:
    return _active.get() or translation.get_language()


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment of the public templates."""
    # Django's default while debugging would show undefined variables to visitors.
    options["undefined"] = jinja2.Undefined
    options["keep_trailing_newline"] = True
    env = jinja2.Environment(extensions=["jinja2.ext.i18n", InlinedIncludes], **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, translation.ngettext, newstyle=True, pgettext=_pgettext
    )
    env.globals.update(
        _=word,
        citation=citation,
        current_language=translation.get_language,
        day_of=_day_of,
        export_links=export_links,
        fallback_notice=tags.fallback_notice,
        in_other_languages=_in_other_languages,
        info_json_url=iiif_urls.info_json_url,
        json_ld_script=tags.json_ld,
        cached_html=cached_html,
        list_separator=tags.list_separator,
        other_languages=tags.other_languages,
        pgettext=word_in_context,
        querystring=querystring,
        regroup=regroup,
        static=lru_cache(static),
        tr_markdown=tags.tr_markdown,
        transmission_name=transmission_name,
        url=url,
    )
    env.filters.update(
        capfirst=_capitalised,
        close_quote=tags.close_quote,
        counts_for=catalogue.counts_for,
        date=_iso_date,
        day=tags.day,
        default=lambda value, other="": value or other,
        excerpt=tags.excerpt,
        grouped_number=tags.grouped_number,
        in_language=_in_language,
        latitude=catalogue.latitude,
        linebreaksbr=_line_breaks,
        longitude=catalogue.longitude,
        native_name=native_name,
        omission_mark=tags.omission_mark,
        open_graph_locale=tags.open_graph_locale,
        open_quote=tags.open_quote,
        plain=_plain,
        title_parts=_title_parts,
        tr=tags.tr,
        tr_lang=tags.tr_lang,
        tr_text=tags.tr_text,
        unbroken_years=tags.unbroken_years,
        urlencode=urllib.parse.quote,
        urlencode_all=partial(urllib.parse.quote, safe=""),
        without_markup=tags.without_markup,
    )
    return env


def word(message: str) -> Markup:
    """Return a message in the active language. A translation is trusted to be HTML."""
    return _word(_language(), "", message)


def word_in_context(context: str, message: str) -> Markup:
    """Return a message with a context (msgctxt) in the active language."""
    return _word(_language(), context, message)


@lru_cache(maxsize=8192)
def _word(language: str | None, context: str, message: str) -> Markup:
    found = translation.pgettext(context, message) if context else translation.gettext(message)
    return Markup(found)


def _gettext(message: str) -> str:
    return _word(_language(), "", message)


def _pgettext(context: str, message: str) -> str:
    return _word(_language(), context, message)


def url(name: str, *arguments: Any) -> str:
    """Return the path of a URL by its name, in the active language."""
    return _url(_language(), name, arguments)


@lru_cache(maxsize=8192)
def _url(language: str | None, name: str, arguments: tuple[Any, ...]) -> str:
    return reverse(name, args=arguments)


def _in_language(code: str) -> str:
    return str(names.in_language(code))


def _in_other_languages(message: str) -> list[tuple[str, Markup]]:
    """Return a message in the museum's other languages, the last one first, if it differs there."""
    here, own = translation.get_language(), word(message)
    found = []
    for code in reversed(languages.codes()):
        if code != here:
            with translation.override(code):
                theirs = _word(code, "", message)
            if theirs != own:
                found.append((code, theirs))
    return found


def cached_html(name: str, key: Hashable, caller: Callable[[], str]) -> str:
    """Return the HTML of `{% call cached_html("name", key) %}…{% endcall %}`, kept by `key`.

    It may depend on nothing else than the key, language and catalogue (records.version_cache).
    """
    return version_cache.get(f"HTML of {name}", key, caller)


def querystring(request: HttpRequest, **changes: Any) -> str:
    """Return the query string of the request with these changes; None takes a parameter away."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


def regroup(records: Iterable[Any], attribute: str) -> Iterator[tuple[Any, list[Any]]]:
    """Yield (value, records) for each run of records with the same value of an attribute."""
    for value, group in groupby(records, attrgetter(attribute)):
        yield value, list(group)


def _day_of(record: Any, field: str) -> Day:
    """Return the date in the HistoricDateField `field` of a record."""
    return day(type(record), record, field)


def _plain(value: Any) -> Any:
    """Return a text of a document without its markup, for an attribute; other values unchanged."""
    return str(value) if isinstance(value, Text) else value


@lru_cache(maxsize=1024)
def _title_parts(title: str) -> tuple[str, str]:
    return tags.title_parts(str(title))


def _capitalised(text: Any) -> Any:
    """Return a text with a capital at its beginning; HTML, which begins with a tag, unchanged."""
    if isinstance(text, Text):
        return text if text.lang else capfirst(str(text))
    return text if isinstance(text, SafeString) else capfirst(text)


def _line_breaks(text: str) -> Markup:
    """Return a text as HTML in which each line ends in `<br>`; see Text for its language."""
    return Markup(str(escape(text)).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>"))


def _iso_date(moment: Any, _format: str = "") -> str:
    return moment.date().isoformat() if moment else ""
