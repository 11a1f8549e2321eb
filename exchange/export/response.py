"""`export(request, result, format)`: the answer that streams a result out in one of the formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

import languages
from articles.models import Article, ArticleKind
from audit.log import log_event
from audit.models import AuditKind
from exchange.export.atom import write_atom
from exchange.export.bibtex import write_bibtex
from exchange.export.context import Exportable, ExportContext
from exchange.export.csl import write_csl
from exchange.export.csv import write_csv
from exchange.export.json import write_json
from exchange.export.ris import write_ris
from records.templatetags.museum import tr_text
from search.models import CatalogueVersion

#: Records that are written out at once: what is sent in one piece.
_CHUNK_RECORDS = 100
_MAX_FILE_NAME = 60


@dataclass(frozen=True)
class Format:
    """A way out. `suffix` ends the name of the file, without a full stop."""

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Iterable[Any], ExportContext], Iterator[str]]


_FORMATS = (
    Format("csv", "CSV", "csv", "text/csv; charset=utf-8; header=present", write_csv),
    Format("json", "JSON", "json", "application/json", write_json),
    Format("atom", "Atom", "atom", "application/atom+xml; charset=utf-8", write_atom),
    Format("bib", "BibTeX", "bib", "application/x-bibtex; charset=utf-8", write_bibtex),
    Format("ris", "RIS", "ris", "application/x-research-info-systems; charset=utf-8", write_ris),
    Format("csl", "CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", write_csl),
)

#: The formats by name, in the order in which a page offers them.
FORMATS = {one.name: one for one in _FORMATS}


def export(
    request: HttpRequest, result: Exportable, format: str, kind: str = ""
) -> HttpResponseBase:
    """`result` as a file in `format`, sent while it is read: memory does not grow with its length.

    `kind` (`PH`, `TE`) where all records are of that kind: CSV and JSON then have its fields alone.
    Raises Http404 for a format that there is not. An export asks not to be indexed: the page that
    it was made from is what a reader should find.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise Http404(
            _("There is no export “%(format)s”. There are: %(formats)s.")
            % {"format": format, "formats": ", ".join(FORMATS)}
        )
    headers = {
        "Content-Type": chosen.media_type,
        "Content-Disposition": content_disposition_header(True, _file_name(result.title, chosen)),
        "X-Robots-Tag": "noindex",
    }
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    # A reader without a session is nobody's to write down, and is not made one by asking.
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        log_event(AuditKind.EXPORT, user=request.user, why=f"{chosen.label}: {result.address}")
    scope = _export_context(request, result, kind)
    texts = chosen.write(result.records(kind), scope)
    return StreamingHttpResponse(_encoded(texts, scope.language), headers=headers)


def _file_name(title: str, chosen: Format) -> str:
    name = slugify(title, allow_unicode=True)[:_MAX_FILE_NAME].strip("-") or "export"
    return f"{name}.{chosen.suffix}"


def _export_context(request: HttpRequest, result: Exportable, kind: str) -> ExportContext:
    home = Article.objects.published().filter(kind=ArticleKind.HOME).first()
    example = reverse("identify", kwargs={"identifier": "PH-0001"})
    now = timezone.now()
    catalogue = CatalogueVersion.objects.filter(pk=1).first()
    return ExportContext(
        title=result.title,
        address=result.address,
        count=result.count,
        kind=kind,
        language=languages.current(),
        museum=tr_text(home, "title") if home is not None else _("Museum"),
        origin=request.build_absolute_uri("/").removesuffix("/"),
        identity=request.build_absolute_uri(example.removesuffix("PH-0001")),
        made_at=now,
        changed_at=(catalogue and catalogue.changed_at) or now,
    )


def _encoded(texts: Iterator[str], language: str) -> Iterator[bytes]:
    """Pieces of the file, each made in `language`.

    The server asks for the next piece when the view has long returned, and between two pieces its
    thread may belong to a reader of another language.
    """
    while True:
        with override(language):
            piece = "".join(islice(texts, _CHUNK_RECORDS))
        if not piece:
            return
        # A lone half of a surrogate pair, which a database can hold, is no text to any reader.
        yield piece.encode("utf-8", "replace")
