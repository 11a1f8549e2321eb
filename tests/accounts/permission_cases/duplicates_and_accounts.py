"""Operations on duplicates, suggestions, earlier scans and other accounts, for the table."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.urls import reverse

from photos.models import DuplicateCandidate, Photo
from photos.suggestions import suggestions_for
from records.changes import changeset
from tests import builders
from tests.accounts.second_factors import submit_password


def _pair(state):
    photos = [
        builders.make_photo(state=one, master=builders.make_master()) for one in ("draft", state)
    ]
    return DuplicateCandidate.objects.create(first=photos[0], second=photos[1], distance=1)


def sees_duplicates(client, form):
    return client.get(reverse("backoffice:duplicates")).status_code == 200


def decides_duplicate(state):
    def attempt(client, form):
        pair = _pair(state)
        client.post(reverse("backoffice:duplicates"), {"pair": pair.pk, "decision": "same"})
        pair.refresh_from_db()
        return pair.decision == "same"

    return attempt


def transfers_scan(client, form):
    pair = _pair("published")
    client.post(reverse("backoffice:duplicates"), {"pair": pair.pk, "giver": pair.first.pk})
    return Photo.objects.get(pk=pair.second.pk).master_id == pair.first.master_id


def dismisses_suggestion(client, form):
    master = builders.make_master(original_name="1947_1.jpg")
    photo = builders.make_photo(state="draft", date="", master=master)
    (each, *_others) = suggestions_for(photo)
    client.post(reverse("admin:photos_photo_dismiss", args=[photo.pk, each.key]))
    master.refresh_from_db()
    return master.dismissed == [each.key]


def restores_scan(client, form):
    old, new = builders.make_master(), builders.make_master()
    with changeset(why="A scan."):
        photo = builders.make_photo(state="draft", master=old)
    with changeset(why="A better one."):
        photo.master = new
        photo.save()
    client.post(reverse("admin:photos_photo_scan", args=[photo.pk, old.pk]))
    return Photo.objects.get(pk=photo.pk).master_id == old.pk


def _colleague(**values):
    return User.objects.create_user("colleague", password="x", is_staff=True, **values)


def ends_session(client, form):
    person = _colleague()
    submit_password(person)
    page = reverse("account_access", args=[person.pk])
    client.post(page, {"others": "1"})
    return not UserSession.objects.filter(user=person).exists()


def resets_second_factor(is_superuser):
    def attempt(client, form):
        person = _colleague(is_superuser=is_superuser)
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        client.post(reverse("account_access", args=[person.pk]), {"factor": "1"})
        return not Authenticator.objects.filter(user=person).exists()

    return attempt


DUPLICATE_AND_ACCOUNT_CASES = [
    ("see duplicate candidates", "back office", sees_duplicates),
    ("decide about two drafts that look alike", "back office", decides_duplicate("draft")),
    (
        "decide about a draft that looks like a published photograph",
        "back office",
        decides_duplicate("published"),
    ),
    ("move the scan of a draft to a published photograph", "back office", transfers_scan),
    ("dismiss a suggestion for a draft", "form", dismisses_suggestion),
    ("restore an earlier scan of a draft", "form", restores_scan),
    ("sign a colleague out", "page of an account", ends_session),
    ("reset a colleague's second factor", "page of an account", resets_second_factor(False)),
    ("reset a superuser's second factor", "page of an account", resets_second_factor(True)),
]
