"""Acts upon near twins, suggestions, earlier scans, and the access of others."""

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


def sees_twins(client, form):
    return client.get(reverse("backoffice:duplicates")).status_code == 200


def decides(state):
    def tried(client, form):
        pair = _pair(state)
        client.post(reverse("backoffice:duplicates"), {"pair": pair.pk, "decision": "same"})
        pair.refresh_from_db()
        return pair.decision == "same"

    return tried


def gives_scan(client, form):
    pair = _pair("published")
    client.post(reverse("backoffice:duplicates"), {"pair": pair.pk, "giver": pair.first.pk})
    return Photo.objects.get(pk=pair.second.pk).master_id == pair.first.master_id


def dismisses(client, form):
    master = builders.make_master(original_name="1947_1.jpg")
    photo = builders.make_photo(state="draft", date="", master=master)
    (each, *_others) = suggestions_for(photo)
    client.post(reverse("admin:photos_photo_dismiss", args=[photo.pk, each.key]))
    master.refresh_from_db()
    return master.dismissed == [each.key]


def brings_scan_back(client, form):
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


def takes_factor(is_superuser):
    def tried(client, form):
        person = _colleague(is_superuser=is_superuser)
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        client.post(reverse("account_access", args=[person.pk]), {"factor": "1"})
        return not Authenticator.objects.filter(user=person).exists()

    return tried


ROWS = [
    ("see near twins", "backoffice", sees_twins),
    ("decide upon two drafts that are alike", "backoffice", decides("draft")),
    ("decide upon a draft like what is published", "backoffice", decides("published")),
    ("give the scan of a draft to what is published", "backoffice", gives_scan),
    ("dismiss what is suggested for a draft", "form", dismisses),
    ("bring an earlier scan of a draft back", "form", brings_scan_back),
    ("sign a colleague out", "access of an account", ends_session),
    ("take a colleague's second factor away", "access of an account", takes_factor(False)),
    ("take a superuser's second factor away", "access of an account", takes_factor(True)),
]
