"""Acts of review and translation, for the table of who may do what."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from editorial.models import Comment, PreviewLink, ScheduledAct, ScheduledStatus
from editorial.previews import create_link
from editorial.scheduling import schedule
from tests import builders
from tests.museum.backoffice import listing

WORDS = {"category": "error", "reason_en": "A mistake."}


def _soon():
    return timezone.localtime(timezone.now() + timedelta(hours=1))


def _boss():
    return User.objects.create_superuser("boss")


def previews(client, form):
    record = builders.make_photo(state="draft")
    return client.get(reverse("preview", args=[record.identifier, "ja"])).status_code == 200


def sets_time(kind, before):
    def tried(client, form):
        record = builders.make_photo(state=before)
        where = f"{reverse('backoffice:set_time', args=[kind])}?id={record.identifier}"
        client.post(where, {"due_at": _soon().strftime("%Y-%m-%dT%H:%M"), **WORDS})
        return ScheduledAct.objects.filter(identifier=record.identifier).exists()

    return tried


def cancels(client, form):
    record = builders.make_photo(state="draft")
    row = schedule(record=record, kind="publish", due_at=_soon(), user=_boss())
    client.post(listing(ScheduledAct), {"action": "cancel_selected", "_selected_action": [row.pk]})
    row.refresh_from_db()
    return row.status == ScheduledStatus.CANCELLED


def makes_link(client, form):
    record = builders.make_photo(state="draft")
    client.post(reverse("backoffice:preview_links", args=[record.identifier]), {"days": "7"})
    return PreviewLink.objects.filter(identifier=record.identifier).exists()


def revokes_link(client, form):
    record = builders.make_photo(state="draft")
    link, _secret = create_link(record=record, days=7, user=_boss())
    client.post(listing(PreviewLink), {"action": "revoke_selected", "_selected_action": [link.pk]})
    link.refresh_from_db()
    return link.revoked_at is not None


def comments(client, form):
    record = builders.make_photo(state="review")
    client.post(reverse("backoffice:comments", args=[record.identifier]), {"text": "A question."})
    return Comment.objects.filter(identifier=record.identifier).exists()


def translates(before):
    def tried(client, form):
        record = builders.make_photo(state=before, title_ru="")
        where = reverse("backoffice:translate", args=[record.identifier, "ru"])
        texts = form.page(where).context["texts"]
        seen = next(text.seen for text, _lines in texts if text.name == "title")
        client.post(where, {"field": "title", "seen-title": seen, "text-title": "Перевод"})
        record.refresh_from_db()
        return record.title_ru == "Перевод"

    return tried


ROWS = [
    ("see the preview of a draft", "preview", previews),
    ("publish at a set time", "backoffice", sets_time("publish", "draft")),
    ("withdraw at a set time", "backoffice", sets_time("withdraw", "published")),
    ("cancel what is set for a time", "action of the list", cancels),
    ("make a preview link", "backoffice", makes_link),
    ("revoke a preview link", "action of the list", revokes_link),
    ("comment on a record", "backoffice", comments),
    ("translate a draft", "translators' view", translates("draft")),
    ("translate what is published", "translators' view", translates("published")),
]
