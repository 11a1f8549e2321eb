"""Operations of review and translation, for the table of permissions (see `records.py`)."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from editorial.models import Comment, PreviewLink, ScheduledAct, ScheduledStatus
from editorial.previews import create_link
from editorial.scheduling import schedule
from tests import builders
from tests.admin_pages import model_admin_url

WITHDRAWAL = {"category": "error", "reason_en": "A mistake."}


def _in_an_hour():
    return timezone.localtime(timezone.now() + timedelta(hours=1))


def _superuser():
    return User.objects.create_superuser("boss")


def previews(client, form):
    record = builders.make_photo(state="draft")
    return client.get(reverse("preview", args=[record.identifier, "ja"])).status_code == 200


def schedules(kind, before):
    def attempt(client, form):
        record = builders.make_photo(state=before)
        where = f"{reverse('backoffice:set_time', args=[kind])}?id={record.identifier}"
        client.post(where, {"due_at": _in_an_hour().strftime("%Y-%m-%dT%H:%M"), **WITHDRAWAL})
        return ScheduledAct.objects.filter(identifier=record.identifier).exists()

    return attempt


def cancels_schedule(client, form):
    record = builders.make_photo(state="draft")
    row = schedule(record=record, kind="publish", due_at=_in_an_hour(), user=_superuser())
    client.post(
        model_admin_url(ScheduledAct), {"action": "cancel_selected", "_selected_action": [row.pk]}
    )
    row.refresh_from_db()
    return row.status == ScheduledStatus.CANCELLED


def creates_preview_link(client, form):
    record = builders.make_photo(state="draft")
    client.post(reverse("backoffice:preview_links", args=[record.identifier]), {"days": "7"})
    return PreviewLink.objects.filter(identifier=record.identifier).exists()


def revokes_preview_link(client, form):
    record = builders.make_photo(state="draft")
    link, _secret = create_link(record=record, days=7, user=_superuser())
    client.post(
        model_admin_url(PreviewLink), {"action": "revoke_selected", "_selected_action": [link.pk]}
    )
    link.refresh_from_db()
    return link.revoked_at is not None


def comments(client, form):
    record = builders.make_photo(state="review")
    client.post(reverse("backoffice:comments", args=[record.identifier]), {"text": "A question."})
    return Comment.objects.filter(identifier=record.identifier).exists()


def translates(before):
    def attempt(client, form):
        record = builders.make_photo(state=before, title_ru="")
        where = reverse("backoffice:translate", args=[record.identifier, "ru"])
        texts = form.page(where).context["texts"]
        seen = next(text.seen for text, _lines in texts if text.name == "title")
        client.post(where, {"field": "title", "seen-title": seen, "text-title": "Перевод"})
        record.refresh_from_db()
        return record.title_ru == "Перевод"

    return attempt


REVIEW_CASES = [
    ("see the preview of a draft", "preview", previews),
    ("schedule a publication", "back office", schedules("publish", "draft")),
    ("schedule a withdrawal", "back office", schedules("withdraw", "published")),
    ("cancel a scheduled publication", "action of the list", cancels_schedule),
    ("make a preview link", "back office", creates_preview_link),
    ("revoke a preview link", "action of the list", revokes_preview_link),
    ("comment on a record", "back office", comments),
    ("translate a draft", "translators' view", translates("draft")),
    ("translate a published record", "translators' view", translates("published")),
]
