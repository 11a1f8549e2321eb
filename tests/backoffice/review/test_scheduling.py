"""Scheduled publication and withdrawal: done by the worker with the permissions of the user."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from audit.models import AuditEntry
from editorial.models import ScheduledAct, ScheduledStatus
from editorial.scheduling import Withdrawal, cancel, retry_failed, run_scheduled, schedule
from jobs.worker import run_all
from photos.models import Photo
from records.models import State
from records.publication import publish
from tests.admin_pages import admin_url as form_address
from tests.admin_pages import create_user_in_group, model_admin_url
from tests.builders import make_article, make_photo

pytestmark = pytest.mark.django_db

WORDS = Withdrawal("privacy", {"ru": "По просьбе семьи."}, hide_title=True)


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


def make_due():
    """Set the time of the schedule to now."""
    ScheduledAct.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def form_values(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def address(kind, *records):
    query = "&".join(f"id={record.identifier}" for record in records)
    return f"{reverse('backoffice:set_time', args=[kind])}?{query}"


@pytest.fixture
def user():
    return create_user_in_group("Curator")


@pytest.fixture
def draft():
    return make_photo(state=State.DRAFT)


def test_a_record_is_published_at_its_time_in_the_users_name(user, draft):
    schedule(record=draft, kind="publish", due_at=in_an_hour(), user=user)
    run_all(until_empty=True)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    make_due()
    run_all(until_empty=True)
    draft.refresh_from_db()
    assert draft.is_published()
    assert ScheduledAct.objects.get().status == ScheduledStatus.DONE
    assert Version.objects.get_for_object(draft)[0].revision.user == user
    assert AuditEntry.objects.filter(kind="publish", records__contains=draft.identifier).exists()


def test_a_withdrawal_at_its_time_says_what_was_written(user):
    photo = make_photo()
    schedule(record=photo, kind="withdraw", due_at=in_an_hour(), user=user, withdrawal=WORDS)
    make_due()
    run_all(until_empty=True)
    photo.refresh_from_db()
    assert (photo.state, photo.withdrawal_category) == (State.WITHDRAWN, "privacy")
    assert (photo.withdrawal_reason_ru, photo.withdrawal_hides_title) == (WORDS.reason["ru"], True)


@pytest.mark.parametrize("kind", ["publish", "withdraw"])
def test_a_worker_that_died_after_doing_it_does_it_once(user, kind):
    record = make_photo(state=State.DRAFT if kind == "publish" else State.PUBLISHED)
    row = schedule(record=record, kind=kind, due_at=in_an_hour(), user=user, withdrawal=WORDS)
    assert run_scheduled(row) == ScheduledStatus.DONE
    versions = Version.objects.get_for_object(record).count()
    assert run_scheduled(row) == ScheduledStatus.DONE
    assert Version.objects.get_for_object(record).count() == versions


def test_a_failed_schedule_has_a_reason_and_can_be_retried(user):
    photo = make_photo(state=State.DRAFT, alt_text_en="", alt_text_ru="", alt_text_ja="")
    schedule(record=photo, kind="publish", due_at=in_an_hour(), user=user)
    make_due()
    run_all(until_empty=True)
    row = ScheduledAct.objects.get()
    assert row.status == ScheduledStatus.FAILED
    assert "alternative text" in row.reason
    Photo.objects.filter(pk=photo.pk).update(alt_text_en="Men at a table")
    retry_failed(row=row, user=user)
    run_all(until_empty=True)
    photo.refresh_from_db()
    assert photo.is_published()


@pytest.mark.parametrize("lost", ["group", "active", "user"])
def test_a_lost_permission_stops_a_scheduled_publication(user, draft, lost):
    schedule(record=draft, kind="publish", due_at=in_an_hour(), user=user)
    if lost == "group":
        user.groups.clear()
    elif lost == "active":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        user.delete()
    make_due()
    run_all(until_empty=True)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    row = ScheduledAct.objects.get()
    assert row.status == ScheduledStatus.FAILED
    assert "may not publish" in row.reason


def test_a_cancelled_schedule_never_runs(user, draft):
    row = schedule(record=draft, kind="publish", due_at=in_an_hour(), user=user)
    cancel(row=row, user=user)
    make_due()
    run_all(until_empty=True)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    with pytest.raises(ValidationError, match="cannot be cancelled"):
        cancel(row=row, user=user)


def test_a_record_has_one_schedule_at_a_time(user, draft):
    schedule(record=draft, kind="publish", due_at=in_an_hour(), user=user)
    with pytest.raises(ValidationError, match="cancel it first"):
        schedule(record=draft, kind="publish", due_at=in_an_hour(), user=user)


def test_a_past_time_is_refused_with_what_to_do(user, draft):
    past = timezone.now() - timedelta(minutes=1)
    with pytest.raises(ValidationError, match="choose a later time"):
        schedule(record=draft, kind="publish", due_at=past, user=user)


# At the desk.


def test_a_selection_is_set_for_a_time_and_each_form_says_so(curator, draft, settings):
    settings.TIME_ZONE = "Europe/Moscow"
    other = make_photo(state=State.DRAFT)
    chosen = {"action": "publish_selected_at", "_selected_action": [draft.pk, other.pk]}
    page = curator.post(model_admin_url(Photo), chosen)
    assert page.status_code == 302
    shown = curator.get(page["Location"])
    assert b"Europe/Moscow" in shown.content
    data = {"due_at": "2031-11-24T09:00"}
    assert curator.post(page["Location"], data).status_code == 302
    assert ScheduledAct.objects.count() == 2
    assert ScheduledAct.objects.first().due_at.isoformat() == "2031-11-24T06:00:00+00:00"
    form = curator.get(form_address(draft)).content.decode()
    assert "Will be published on Monday 24 November 2031, 09:00 (Europe/Moscow)" in form


def test_the_form_refuses_a_past_time_and_keeps_the_rest(curator):
    photo = make_photo()
    past = form_values(timezone.now() - timedelta(days=1))
    data = {"due_at": past, "category": "rights", "reason_en": "Typed with care."}
    page = curator.post(address("withdraw", photo), data)
    assert page.status_code == 200
    assert "choose a later time" in str(page.context["form"].errors)
    assert b"Typed with care." in page.content
    assert not ScheduledAct.objects.exists()


@pytest.mark.parametrize("nonsense", ["", "soon", "2031-13-01T09:00"])
def test_an_invalid_time_is_reported(curator, draft, nonsense):
    page = curator.post(address("publish", draft), {"due_at": nonsense})
    assert page.context["form"].errors["due_at"]


def test_a_selection_is_scheduled_completely_or_not_at_all(curator, draft):
    public = make_photo()
    page = curator.post(address("publish", draft, public), {"due_at": form_values(in_an_hour())})
    assert page.status_code == 200
    assert public.identifier in str(page.context["form"].errors)
    assert not ScheduledAct.objects.exists()


def test_the_list_cancels_and_retries(curator, draft):
    row = schedule(
        record=draft, kind="publish", due_at=in_an_hour(), user=User.objects.get(username="curator")
    )
    page = curator.get(model_admin_url(ScheduledAct))
    assert draft.identifier in page.content.decode()
    curator.post(
        model_admin_url(ScheduledAct), {"action": "cancel_selected", "_selected_action": [row.pk]}
    )
    row.refresh_from_db()
    assert row.status == ScheduledStatus.CANCELLED


def test_the_form_links_to_scheduling(curator, draft):
    public = make_article()
    for record, kind in ((draft, "publish"), (public, "withdraw")):
        meta = record._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_{kind}_one_at"
        answer = curator.get(reverse(name, args=[record.pk]))
        assert answer.status_code == 302
        assert curator.get(answer["Location"]).status_code == 200


# By no entry point.


def test_a_contributor_sets_nothing_for_a_time(contributor, draft):
    data = {"due_at": form_values(in_an_hour())}
    assert contributor.get(address("publish", draft)).status_code == 403
    assert contributor.post(address("publish", draft), data).status_code == 403
    assert contributor.post(address("withdraw", make_photo()), data).status_code == 403
    assert not ScheduledAct.objects.exists()
    user = User.objects.get(username="contributor")
    with pytest.raises(ValidationError, match="may not publish"):
        schedule(record=draft, kind="publish", due_at=in_an_hour(), user=user)


def test_a_contributor_neither_cancels_nor_retries(contributor, draft):
    boss = User.objects.create_superuser("boss")
    waiting = schedule(record=draft, kind="publish", due_at=in_an_hour(), user=boss)
    for action in ("cancel_selected", "retry_selected"):
        contributor.post(
            model_admin_url(ScheduledAct), {"action": action, "_selected_action": [waiting.pk]}
        )
    waiting.refresh_from_db()
    assert waiting.status == ScheduledStatus.WAITING


def test_a_curator_who_is_made_a_contributor_publishes_nothing_later(user, draft):
    schedule(record=draft, kind="publish", due_at=in_an_hour(), user=user)
    user.groups.set([Group.objects.get(name="Contributor")])
    make_due()
    run_all(until_empty=True)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("entry_point", ["button", "action", "table", "bulk", "field"])
def test_a_contributor_cannot_publish_in_any_other_way(contributor, draft, entry_point):
    form = form_address(draft)
    if entry_point == "button":
        page = contributor.get(form)
        assert page.status_code == 200
        contributor.post(form, {"photos_photo_save_and_publish": "1", "title_en": "x"})
    elif entry_point == "action":
        for action in ("publish_selected", "publish_selected_at", "return_selected"):
            chosen = {"action": action, "_selected_action": [draft.pk]}
            contributor.post(model_admin_url(Photo), chosen)
    elif entry_point == "table":
        table = f"{reverse('backoffice:bulk_edit', args=['photos.Photo'])}?pk={draft.pk}"
        contributor.post(table, {f"{draft.pk}-state": "published", "state": "published"})
    elif entry_point == "bulk":
        bulk = f"{reverse('backoffice:bulk_update', args=['photos.Photo'])}?pk={draft.pk}"
        contributor.post(bulk, {"state": "published", "date": "1946", "confirm": "yes"})
    else:
        data = {"state": "published", "published_at": "2026-01-01", "title_en": "x"}
        contributor.post(form, data)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    publish(record=draft)  # only the permission prevented it
