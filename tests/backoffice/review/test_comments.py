"""Comments: possible on every kind of record, resolved and reopened, never lost."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from editorial.models import Comment
from photos.models import Photo
from records.models import State
from tests import builders
from tests.admin_pages import admin_url, model_admin_url

pytestmark = pytest.mark.django_db

MAKERS = (
    builders.make_source,
    builders.make_person,
    builders.make_testimony,
    builders.make_question,
    builders.make_collection,
    builders.make_photo,
    builders.make_article,
)


def comments(record):
    return reverse("backoffice:comments", args=[record.identifier])


@pytest.mark.parametrize("make", MAKERS)
def test_comments_are_shown_below_every_form(curator, make):
    record = make(state=State.REVIEW)
    answer = curator.post(comments(record), {"text": "Is the date from the back?"})
    assert answer["Location"].startswith(admin_url(record))
    assert "Is the date from the back?" in curator.get(admin_url(record)).content.decode()
    assert Comment.objects.get().author.username == "curator"


def test_a_contributor_may_comment_without_permission_to_change(contributor):
    photo = builders.make_photo(state=State.REVIEW)
    contributor.post(comments(photo), {"text": "The place is wrong."})
    assert Comment.objects.get().identifier == photo.identifier
    assert b"The place is wrong." in contributor.get(admin_url(photo)).content


def test_it_is_resolved_and_opened_again_with_by_whom(curator):
    photo = builders.make_photo()
    curator.post(comments(photo), {"text": "A question."})
    one = Comment.objects.get()
    curator.post(comments(photo), {"resolve": one.pk})
    one.refresh_from_db()
    assert one.resolved_by.username == "curator"
    curator.post(comments(photo), {"reopen": one.pk})
    one.refresh_from_db()
    assert one.resolved_at is None


def test_a_comment_is_settled_only_through_its_own_record(curator):
    photo, other = builders.make_photo(), builders.make_photo()
    curator.post(comments(photo), {"text": "A question."})
    one = Comment.objects.get()
    curator.post(comments(other), {"resolve": one.pk})
    one.refresh_from_db()
    assert one.resolved_at is None


def test_open_comments_are_on_the_work_list_until_they_are_settled(curator):
    photo, _quiet = builders.make_photo(), builders.make_photo()
    curator.post(comments(photo), {"text": "A question."})
    found = f"{model_admin_url(Photo)}?missing=comments"
    assert list(curator.get(found).context["cl"].queryset) == [photo]
    curator.post(comments(photo), {"resolve": Comment.objects.get().pk})
    assert not curator.get(found).context["cl"].queryset


@pytest.mark.parametrize("text", ["", "  ", "x" * 5001])
def test_nothing_and_too_much_are_refused_with_a_sentence(curator, text):
    photo = builders.make_photo()
    page = curator.post(comments(photo), {"text": text}, follow=True)
    assert not Comment.objects.exists()
    assert [str(message) for message in page.context["messages"]]


def test_comments_are_escaped(curator):
    photo = builders.make_photo()
    curator.post(comments(photo), {"text": "<script>alert(1)</script>"})
    assert b"<script>alert(1)" not in curator.get(admin_url(photo)).content


def test_a_stranger_may_not_comment(client):
    photo = builders.make_photo()
    client.force_login(User.objects.create_user("stranger", is_staff=True))
    assert client.post(comments(photo), {"text": "x"}).status_code == 403
    assert not Comment.objects.exists()


def test_publication_problems_are_shown_beside_their_fields(curator):
    photo = builders.make_photo(state=State.DRAFT, alt_text_en="", alt_text_ru="", alt_text_ja="")
    page = curator.get(admin_url(photo))
    field = page.context["adminform"].form.fields["alt_text_en"]
    assert "Before publishing:" in field.help_text
    assert "alternative text" in field.help_text
    assert "Before it can be published" in page.content.decode()
    whole = curator.get(admin_url(builders.make_photo(state=State.DRAFT)))
    assert "Before publishing:" not in whole.content.decode()
