"""What is confirmed on a page that shows a record: nothing that was changed meanwhile is lost."""

import pytest
from django.urls import reverse
from reversion.models import Version

from editorial.models import Comment
from photos.models import Photo
from records.changes import changeset
from records.merging.merge import merge
from records.merging.unmerge import unmerge
from records.publication import publish, submit_for_review, withdraw
from tests import builders
from tests.admin_pages import admin_url
from tests.records.concurrency.two_curators import RECORDS, opened_by, reread, save, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(db):
    return sign_in("hanako")


@pytest.fixture
def ivan(db):
    return sign_in("ivan")


def stored(record, **values):
    with changeset(why="Entered."):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
    return record


def test_restoring_a_version_takes_nothing_back_that_the_history_did_not_show(hanako, ivan):
    photo = stored(builders.make_photo(), title_en="One")
    stored(photo, title_en="Two")
    history = ivan.get(admin_url(photo, "history"))
    seen = history.context["seen"]
    assert f'name="seen" value="{seen}"' in history.content.decode()
    save(hanako, photo, opened_by(hanako, photo) | {"description_en": "Hers"})
    first = Version.objects.get_for_object(photo).last()
    address = reverse("admin:photos_photo_restore", args=[first.pk])
    answer = ivan.post(address, {"seen": seen}, follow=True)
    assert "was changed since this page was shown (hanako" in answer.content.decode()
    assert (reread(photo).title_en, reread(photo).description_en) == ("Two", "Hers")
    ivan.post(address, {"seen": answer.context["seen"]})
    assert (reread(photo).title_en, reread(photo).description_en or "") == ("One", "")


@pytest.mark.parametrize("of_a_part", [True, False])
def test_deleting_what_was_changed_since_it_was_asked_for_is_refused(hanako, ivan, of_a_part):
    photo = builders.make_photo(state="draft")
    caption = builders.make_caption(photo)
    page = ivan.get(admin_url(photo, "delete"))
    seen = page.context["seen"]
    assert f'name="seen" value="{seen}"' in page.content.decode()
    data = opened_by(hanako, photo)
    name = "captions-0-text" if of_a_part else "title_en"
    save(hanako, photo, data | {name: "Hers"})
    answer = ivan.post(admin_url(photo, "delete"), {"post": "yes", "seen": seen}, follow=True)
    assert "(hanako" in answer.content.decode()
    assert Photo.objects.filter(pk=photo.pk).exists()
    assert caption.photo.captions.count() == 1
    seen = answer.context["seen"]
    ivan.post(admin_url(photo, "delete"), {"post": "yes", "seen": seen})
    assert not Photo.objects.filter(pk=photo.pk).exists()


@pytest.mark.parametrize("changed", [0, 1])
def test_merging_what_was_changed_since_it_was_shown_is_refused(hanako, ivan, changed):
    people = [builders.make_person() for _ in range(2)]
    address = reverse("backoffice:merge", args=["people.Person"])
    address += f"?pk={people[0].pk}&pk={people[1].pk}"
    tokens = dict(ivan.get(address).context["seen"])
    save(hanako, people[changed], opened_by(hanako, people[changed]) | {"biography_en": "Hers"})
    data = {"gone": people[0].pk} | {f"seen-{key}": token for key, token in tokens.items()}
    answer = ivan.post(address, data, follow=True)
    assert "was changed since this page was shown (hanako" in answer.content.decode()
    assert all(type(each).objects.filter(pk=each.pk).exists() for each in people)
    data |= {f"seen-{key}": token for key, token in answer.context["seen"]}
    ivan.post(address, data)
    assert not type(people[0]).objects.filter(pk=people[0].pk).exists()


@pytest.mark.parametrize("act", ["publish", "withdraw", "submit"])
def test_a_record_read_before_somebody_saved_is_not_written_back(act):
    photo = builders.make_photo(state="published" if act == "withdraw" else "draft")
    read_early = reread(photo)
    stored(photo, title_en="Meanwhile")
    if act == "publish":
        publish(record=read_early)
    elif act == "withdraw":
        withdraw(record=read_early, category="rights", reason={"en": "Asked."})
    else:
        submit_for_review(record=read_early)
    assert reread(photo).title_en == "Meanwhile"
    assert reread(photo).state == read_early.state
    (version, *_older) = Version.objects.get_for_object(photo)
    assert version.field_dict["title_en"] == "Meanwhile"


def test_a_name_edited_since_the_merge_is_kept_when_that_is_undone():
    gone, kept = builders.make_person(name_en="Abe Tsutomu"), builders.make_person()
    merged = merge(gone=gone, kept=kept)
    name = kept.names.get(language="en")
    name.text = "Tsutomu Abe"
    name.save()
    sentences = unmerge(merged)
    assert [sentence for sentence in sentences if "Tsutomu Abe" in sentence]
    assert [each.text for each in kept.names.all()] == ["Tsutomu Abe"]


def chosen(listed, *photos):
    keys = [photo.pk for photo in photos]
    return {"action": "delete_selected", "_selected_action": keys, "listed": listed}


@pytest.mark.parametrize("is_asked", [False, True])
def test_deleting_from_a_list_what_was_changed_since_it_was_shown_is_refused(
    hanako, ivan, is_asked
):
    photos = [stored(builders.make_photo(state="draft"), title_en=name) for name in ("A", "B")]
    address = reverse("admin:photos_photo_changelist")
    page = ivan.get(address)
    listed = page.context["action_form"].fields["listed"].initial()
    assert f'name="listed" value="{listed}"' in page.content.decode()
    if is_asked:
        answer = ivan.post(address, chosen(listed, *photos))
        listed = answer.context_data["listed"]
        assert f'name="listed" value="{listed}"' in answer.content.decode()
    save(hanako, photos[1], opened_by(hanako, photos[1]) | {"description_en": "Hers"})
    confirmed = {"post": "yes"} if is_asked else {}
    answer = ivan.post(address, chosen(listed, *photos) | confirmed, follow=True)
    assert "Nothing was deleted" in answer.content.decode()
    assert "(hanako" in answer.content.decode()
    assert Photo.objects.count() == 2
    listed = answer.context["action_form"].fields["listed"].initial()
    answer = ivan.post(address, chosen(listed, *photos))
    ivan.post(address, chosen(answer.context_data["listed"], *photos) | {"post": "yes"})
    assert not Photo.objects.exists()


def test_a_restoring_that_the_end_of_the_session_interrupted_leads_to_the_history(ivan):
    photo = stored(builders.make_photo(), title_en="One")
    version = Version.objects.get_for_object(photo).last()
    address = reverse("admin:photos_photo_restore", args=[version.pk])
    answer = ivan.get(address, follow=True)
    assert answer.redirect_chain[0][0] == admin_url(photo, "history")
    assert "choose the version once more" in answer.content.decode()
    assert reread(photo).title_en == "One"
    photo_of_a_draft = stored(builders.make_photo(state="draft"), title_en="Gone")
    ivan.post(admin_url(photo_of_a_draft, "delete"), {"post": "yes"})
    version = Version.objects.get_deleted(Photo).get()
    answer = ivan.get(reverse("admin:photos_photo_restore", args=[version.pk]))
    assert answer.url == reverse("admin:photos_photo_deleted")
    assert not Photo.objects.filter(pk=photo_of_a_draft.pk).exists()


#: By action of a list: the state of the records before it and after it.
ACTIONS = {
    "publish_selected": ("draft", "published"),
    "submit_selected": ("draft", "review"),
    "return_selected": ("review", "draft"),
    "withdraw_selected": ("published", "withdrawn"),
}
WITHDRAWAL = {"withdraw": "yes", "category": "rights", "reason_en": "Asked."}


def listed_on(page):
    return page.context["action_form"].fields["listed"].initial()


def states(*records):
    return [reread(record).state for record in records]


@pytest.mark.parametrize("of_a_part", [False, True])
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_leaves_what_was_changed_since_the_list_was_shown_and_says_so(
    hanako, ivan, action, of_a_part
):
    before, after = ACTIONS[action]
    photos = [stored(builders.make_photo(state=before), title_en=name) for name in ("A", "B")]
    builders.make_caption(photos[1])
    address = reverse("admin:photos_photo_changelist")
    sent = chosen(listed_on(ivan.get(address)), *photos) | {"action": action}
    name = "captions-0-text" if of_a_part else "title_en"
    save(hanako, photos[1], opened_by(hanako, photos[1]) | {name: "Hers"})
    answer = ivan.post(address, sent, follow=True)
    text = answer.content.decode()
    if action == "withdraw_selected":
        # The page that asks for the reason has only the record that is as it was listed.
        assert [str(record) for record in answer.context["records"]] == [str(reread(photos[0]))]
        hidden = answer.context["hidden"]
        text += ivan.post(address, hidden | WITHDRAWAL, follow=True).content.decode()
    assert "Left as it is" in text
    assert "(hanako" in text
    assert states(*photos) == [after, before]
    sent = chosen(listed_on(ivan.get(address)), photos[1]) | {"action": action}
    ivan.post(address, sent | (WITHDRAWAL if "withdraw" in action else {}))
    assert states(*photos) == [after, after]


@pytest.mark.parametrize("action", ["publish_selected", "submit_selected", "withdraw_selected"])
@pytest.mark.parametrize("kind", ["person", "testimony", "question", "article", "source"])
def test_no_list_acts_on_what_it_did_not_show(hanako, ivan, kind, action):
    make, _first, second = RECORDS[kind]
    before, _after = ACTIONS[action]
    record = make()
    type(record).objects.filter(pk=record.pk).update(state=before)
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_changelist")
    sent = chosen(listed_on(ivan.get(address)), record) | {"action": action}
    save(hanako, record, opened_by(hanako, record) | {second: "Hers"})
    assert reread(record).__dict__[second] == "Hers"
    answer = ivan.post(address, sent | WITHDRAWAL, follow=True)
    assert "Left as it is" in answer.content.decode()
    assert states(record) == [before]


@pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected"])
def test_a_record_changed_while_a_page_asks_once_more_is_left(hanako, ivan, action):
    before, after = ACTIONS[action]
    photo = stored(builders.make_photo(state=before), title_en="A")
    other = stored(builders.make_photo(state=before), title_en="B")
    address = reverse("admin:photos_photo_changelist")
    if action == "publish_selected":
        Comment.objects.create(identifier=photo.identifier, text="Which camp?")
    sent = chosen(listed_on(ivan.get(address)), photo, other) | {"action": action}
    page = ivan.post(address, sent)
    assert f'name="listed" value="{sent["listed"]}"' in page.content.decode()
    save(hanako, photo, opened_by(hanako, photo) | {"credit_en": "Hers"})
    confirmed = {"with_open_comments": "yes"} if "publish" in action else WITHDRAWAL
    answer = ivan.post(address, sent | confirmed, follow=True)
    assert "Left as it is" in answer.content.decode()
    assert states(photo, other) == [before, after]


def test_withdrawing_one_record_is_refused_for_what_its_page_did_not_show(hanako, ivan):
    photo = stored(builders.make_photo(), title_en="A")
    page = ivan.get(admin_url(photo, "change").replace("/change/", "/withdraw/"))
    hidden = page.context["hidden"]
    save(hanako, photo, opened_by(hanako, photo) | {"credit_en": "Hers"})
    address = page.context["address"]
    assert "Left as it is" in ivan.post(address, hidden | WITHDRAWAL, follow=True).content.decode()
    assert states(photo) == ["published"]
    ivan.post(address, ivan.get(address).context["hidden"] | WITHDRAWAL)
    assert states(photo) == ["withdrawn"]


@pytest.mark.parametrize("kind", ["publish", "withdraw"])
def test_a_time_is_set_only_for_what_is_as_the_list_showed_it(hanako, ivan, kind):
    state = "draft" if kind == "publish" else "published"
    photos = [stored(builders.make_photo(state=state), title_en=name) for name in ("A", "B")]
    address = reverse("admin:photos_photo_changelist")
    sent = chosen(listed_on(ivan.get(address)), *photos) | {"action": f"{kind}_selected_at"}
    save(hanako, photos[0], opened_by(hanako, photos[0]) | {"credit_en": "Hers"})
    answer = ivan.post(address, sent)
    assert answer.url.endswith(f"?id={photos[1].identifier}")
    assert "Left as it is" in ivan.get(answer.url).content.decode()
    sent["_selected_action"] = [photos[0].pk]
    assert ivan.post(address, sent).url == address
