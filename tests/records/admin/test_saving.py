"""A save in the admin is one object that is passed from step to step."""

import re

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages, info
from django.contrib.messages.storage import default_storage

from photos.admin.uploads import PhotoSave
from photos.models import Photo
from records.admin.base import ChangeSetAdmin
from records.admin.saving import AdminSave
from records.models import Problem
from records.publishable import NotPublishable, Refusal
from tests.architecture.source_tree import ROOT, SourceTree
from tests.builders import make_photo, make_testimony


@pytest.fixture
def request_(rf, client):
    requested = rf.post("/")
    requested.session = client.session
    requested._messages = default_storage(requested)
    return requested


def test_what_only_shows_a_form_saves_nothing(rf):
    for kind in (AdminSave, PhotoSave):
        save = kind.of(rf.get("/"))
        assert type(save) is kind
        assert (save.problems, save.change_state, save.next_key) == ([], None, None)


@pytest.mark.django_db
def test_a_save_is_found_by_its_request_and_by_no_other(request_, rf):
    save = PhotoSave(object_id="7", why="Because.")
    save.begin(request_)
    assert AdminSave.of(request_) is PhotoSave.of(request_) is save
    assert AdminSave.of(rf.post("/")) is not save


@pytest.mark.django_db
def test_a_refused_save_names_other_records_and_forgets_its_success(request_):
    photo, other = make_photo(), make_testimony()
    save = AdminSave(object_id=str(photo.pk))
    info(request_, "It was changed successfully.")
    refusal = NotPublishable(
        [
            Refusal(other, [Problem("title", "No title.")]),
            Refusal(photo, [Problem("date", "When?")]),
        ]
    )
    save.refuse(request_, refusal, Photo)
    reported = [(problem.field, str(problem)) for problem in save.problems]
    assert reported == [("", f"{other.identifier}: No title."), ("date", "When?")]
    assert not list(get_messages(request_))


@pytest.mark.django_db
def test_of_a_new_record_the_problems_are_its_own(request_):
    photo = make_photo()
    save = AdminSave()
    save.refuse(request_, NotPublishable([Refusal(photo, [Problem("date", "When?")])]), Photo)
    assert [problem.field for problem in save.problems] == ["date"]


def test_one_class_of_ours_saves_the_form():
    ours = {
        each
        for model_admin in admin.site._registry.values()
        for each in type(model_admin).__mro__
        if each.__module__.split(".")[0] in SourceTree(ROOT).apps
        and "changeform_view" in vars(each)
    }
    assert ours == {ChangeSetAdmin}


def test_no_other_module_sets_attributes_of_the_request():
    tree = SourceTree(ROOT)
    found = {
        str(path)
        for path in tree.files(".py")
        if path.parts[0] in tree.apps and "admin" in str(path)
        if re.search(r"(?m)^\s*(request\.\w+ = |setattr\(request)", tree.text(path))
    }
    assert found == {"records/admin/saving.py"}
