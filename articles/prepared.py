"""The bodies of articles, parsed when they are written and not when they are read.

Stored is what depends on the text alone. The names of the records in it, and whether they are
public, are read at each rendering, so nothing that was withdrawn stays in what is stored. That of
an article which is withdrawn or deleted is deleted with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import Q

import languages
from articles.models import Article, PreparedBody
from records.changes import ChangeSet
from records.documents import Select
from records.markdown.prepared import Prepared, digest, from_json, prepare
from records.markdown.remembered import remembered
from records.models import State

#: Characters of the shortest body that is stored; a shorter one is parsed sooner than read.
MIN_CHARACTERS = 1000

#: Forms read long bodies before their transaction, in which nobody else can save.
_read = remembered(prepare)


def prepare_touched(changes: ChangeSet) -> None:
    """Store the parsed bodies of the articles touched by a changeset; a step of every changeset."""
    keys = changes.touched.get(Article)
    if keys:
        prepare_bodies(int(key) for key in keys)


def prepare_bodies(keys: Iterable[int] | None = None) -> None:
    """Store the parsed bodies of these articles, or of all, where they are not stored yet."""
    articles, stored = Article._base_manager.all(), PreparedBody.objects.all()
    if keys is not None:
        wanted = list(keys)
        articles, stored = articles.filter(pk__in=wanted), stored.filter(article__in=wanted)
    present = {
        (one.article_id, one.language): (one.pk, one.digest) for one in stored.defer("pieces")
    }
    columns = languages.columns("body")
    missing = []
    for key, *texts in articles.filter(state=State.PUBLISHED).values_list("pk", *columns):
        for language, text in zip(languages.codes(), texts, strict=True):
            if text and len(text) >= MIN_CHARACTERS:
                current = digest(text)
                if present.get((key, language), (0, ""))[1] == current:
                    del present[key, language]
                else:
                    missing.append(
                        PreparedBody(
                            article_id=key,
                            language=language,
                            digest=current,
                            pieces=_read(text).to_json(),
                        )
                    )
    if present:
        PreparedBody.objects.filter(pk__in=[key for key, _digest in present.values()]).delete()
    PreparedBody.objects.bulk_create(missing)


@cache
def _stored(language: str) -> Select:
    return Select(PreparedBody, "article", columns=("digest", "pieces"), where=Q(language=language))


def prepared_body(article: int, language: str, text: str) -> Prepared | None:
    """Return the parsed body of an article, or None if it is not stored for this very text."""
    if len(text) < MIN_CHARACTERS:
        return None
    found = _stored(language)([article])
    if not found or found[0].digest != digest(text):
        return None
    return from_json(found[0].pieces)
