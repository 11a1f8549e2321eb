"""In the admin, every kind of record can be listed, opened and edited."""

import pytest
from django.contrib import admin
from reversion.models import Version

from search.models import CatalogueVersion
from tests import builders
from tests.admin_pages import admin_url, form_data, model_admin_url

pytestmark = pytest.mark.django_db

OURS = (
    "identifiers",
    "search",
    "audit",
    "records",
    "editorial",
    "catalog",
    "people",
    "photos",
    "articles",
)
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_and_every_empty_form_opens(curator, model):
    if model._meta.label == "people.Wording":
        pytest.skip("wordings are edited with their testimony")
    if model._meta.label == "audit.AuditEntry":
        pytest.skip("the audit log is the administrators'")
    assert curator.get(model_admin_url(model)).status_code == 200
    made_elsewhere = model._meta.label in ("editorial.ScheduledAct", "editorial.PreviewLink")
    assert curator.get(model_admin_url(model, "add")).status_code == (
        403 if made_elsewhere else 200
    )


@pytest.mark.parametrize(
    "make",
    [
        builders.make_subject,
        builders.make_place,
        builders.make_source,
        builders.make_person,
        lambda: builders.make_testimony(wordings=2),
        builders.make_question,
        builders.make_collection,
        builders.make_photo,
        builders.make_article,
    ],
)
def test_every_record_opens_saves_unchanged_and_keeps_a_version(curator, make):
    record = make()
    data = form_data(curator, admin_url(record))
    before = CatalogueVersion.current_version()
    answer = curator.post(admin_url(record), data | {"why": "Looked through."})
    assert answer.status_code == 302, answer.context["errors"]
    assert Version.objects.get_for_object(record).first().revision.comment == "Looked through."
    assert CatalogueVersion.current_version() == before + 1
    history = curator.get(admin_url(record, "history"))
    assert b"Looked through." in history.content


def test_a_changed_historic_date_is_read_anew_and_its_edtf_follows(curator):
    photo = builders.make_photo(date="1947")
    data = form_data(curator, admin_url(photo))
    curator.post(admin_url(photo), data | {"date": "не позднее 1949 г."})
    photo.refresh_from_db()
    assert (photo.date, photo.date_edtf) == ("не позднее 1949 г.", "../1949")


def test_an_unparsed_date_is_kept_with_a_message(curator):
    photo = builders.make_photo(date="1947")
    data = form_data(curator, admin_url(photo))
    answer = curator.post(admin_url(photo), data | {"date": "after the war"}, follow=True)
    photo.refresh_from_db()
    assert (photo.date, photo.date_edtf, photo.date_earliest) == ("after the war", "", None)
    assert "after the war" in " ".join(str(message) for message in answer.context["messages"])


def test_an_impossible_date_is_refused_beside_its_field(curator):
    photo = builders.make_photo(date="1947")
    answer = curator.post(
        admin_url(photo), form_data(curator, admin_url(photo)) | {"date": "31 June 1946"}
    )
    assert answer.status_code == 200
    assert "31" in str(answer.context["adminform"].form.errors["date"])
    photo.refresh_from_db()
    assert photo.date == "1947"
