"""Every page of the desk with a record of each kind, and the sentences that a reader sees there."""

import re
from html.parser import HTMLParser

from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, override

from audit.models import AuditEntry
from exchange.spreadsheets.preview import create_preview
from exchange.spreadsheets.rules import KINDS
from images.errors import InvalidImage
from photos.models import ImportBatch
from photos.models.import_batch import RowStatus
from records.changes import changeset
from tabular.read import Sheet
from tests import builders as b

#: Attributes that a reader sees or hears.
_SHOWN = {"placeholder", "aria-label", "title", "alt"}
_UNSEEN = {"script", "style", "template", "textarea", "code", "noscript"}


def make_one_of_each():
    """Records of every kind with their parts, and what was done to them in the active language."""
    user = User.objects.filter(is_superuser=True).first()
    with changeset(user=user, why="Стало."):
        photo = b.make_photo(state="draft", subjects=(b.make_subject(),), place=b.make_place())
        b.make_caption(photo, "Фото")
        b.make_photo_person(photo, b.make_person())
        records = [
            photo,
            b.make_photo(),
            b.make_collection(),
            b.make_testimony(wordings=2),
            b.make_question(),
            b.make_article(),
            b.make_source(),
        ]
    with changeset(user=user, why="Убрано.") as changes:
        changes.delete(b.make_photo(state="draft"))
    columns = ["identifier", "title_en", "date"]
    rows = [(2, [photo.identifier, "Оркестр", "1946"]), (3, ["PH-9999", "x", ""])]
    mapping = dict(zip(columns, columns, strict=True))
    sheet = create_preview(
        KINDS["photos"], Sheet(columns, rows), mapping, user, "album.csv", "each"
    )
    batch = ImportBatch.objects.create(label="Альбом")
    with override("en"):
        refused = InvalidImage(
            "a.jpg",
            gettext("the file is empty."),
            gettext("Copy it again from where it came from."),
            "",
        )
    batch.rows.create(name="a.jpg", status=RowStatus.FAILED, reason=refused.message)
    return records, sheet, batch


def desk_addresses(records, sheet, batch):
    """Yield the address of each page that a GET request opens."""
    photo, published = records[:2]
    for model, model_admin in admin.site._registry.items():
        yield from _pages_of(model, model_admin)
    for kind in ("bulk_edit", "bulk_update"):
        yield f"{reverse(f'backoffice:{kind}', args=['photos.Photo'])}?pk={photo.pk}"
    for name in ("merges", "duplicates", "trash", "uploads", "spreadsheets", "translations"):
        yield reverse(f"backoffice:{name}")
    yield reverse("backoffice:coverage")
    yield reverse("backoffice:search") + "?q=PH"
    yield reverse("backoffice:search") + "?q=zzz"
    yield reverse("backoffice:upload", args=[batch.pk])
    yield reverse("backoffice:spreadsheet", args=[sheet.pk])
    for record in records:
        yield reverse("backoffice:translate", args=[record.identifier, "ja"])
        yield reverse("backoffice:preview_links", args=[record.identifier])
    yield f"{reverse('backoffice:set_time', args=['publish'])}?id={photo.identifier}"
    yield f"{reverse('backoffice:set_time', args=['withdraw'])}?id={published.identifier}"
    yield f"{reverse('admin:photos_photo_changelist')}{published.pk}/withdraw"
    for name in ("admin:index", "admin:password_change", "usersessions_list", "mfa_index"):
        yield reverse(name)


def _pages_of(model, model_admin):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    if model_admin.get_model_perms is None:
        return
    for page in ("changelist", "add", "deleted"):
        try:
            yield reverse(f"{name}_{page}")
        except NoReverseMatch:
            continue
    first = model._default_manager.order_by("pk").first()
    if first is not None and model is not AuditEntry:
        for page in ("change", "history", "delete"):
            yield reverse(f"{name}_{page}", args=[first.pk])


class _Reader(HTMLParser):
    """Collects the texts and the shown attributes of a page, without text in another language."""

    def __init__(self, language):
        super().__init__()
        self.language = language
        self.texts = []
        self.unseen = []
        self.depth = 0

    _VOID = {"input", "img", "br", "hr", "meta", "link", "source", "col", "wbr", "area", "base"}

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        is_hidden = tag in _UNSEEN or values.get("lang", self.language) != self.language
        if tag not in self._VOID:
            self.depth += 1
            if is_hidden:
                self.unseen.append(self.depth)
        if not self.unseen and not is_hidden:
            self.texts += [
                text
                for name, text in attributes
                if text and (name in _SHOWN or name.startswith("data-text"))
            ]

    def handle_endtag(self, tag):
        if tag in self._VOID:
            return
        if self.unseen and self.unseen[-1] == self.depth:
            self.unseen.pop()
        self.depth -= 1

    def handle_data(self, data):
        if not self.unseen and data.strip():
            self.texts.append(" ".join(data.split()))


def shown_texts(html, language):
    """Return the texts of a page that should be in its language."""
    reader = _Reader(language)
    reader.feed(html)
    return reader.texts


#: Two English words side by side, one of them a small word of three letters.
ENGLISH = re.compile(r"\b(?:[A-Za-z]{2,} [a-z]{3,}|[a-z]{3,} [A-Za-z]{2,})\b")
