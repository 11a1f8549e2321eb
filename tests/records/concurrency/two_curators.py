"""Two curators with the same record open: the forms of every record type, and what they send."""

from django.contrib.auth.models import Group, User

from tests import builders, search_index
from tests.admin_pages import admin_url, form_data


def sign_in(name):
    """A client with a curator of this name signed in."""
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Curator"))
    client = search_index.IndexedClient()
    client.force_login(user)
    return client


def make_import_batch():
    from photos.models import ImportBatch

    return ImportBatch.objects.create(label="Box 1", received_from="Dozhd")


def make_draft_photo():
    return builders.make_photo(state="draft", description_en="d", description_ru="o")


#: By name: a function that makes the record, and two of its text fields.
RECORDS = {
    "photo": (make_draft_photo, "title_ja", "description_en"),
    "published photo": (builders.make_photo, "title_en", "credit_en"),
    "person": (builders.make_person, "name_ru", "biography_en"),
    "testimony": (builders.make_testimony, "title_ru", "note_en"),
    "question": (builders.make_question, "title_ru", "introduction_en"),
    "article": (builders.make_article, "title_en", "body_ja"),
    "collection": (builders.make_collection, "title_ja", "scope_en"),
    "source": (builders.make_source, "author", "note_en"),
    "subject": (builders.make_subject, "name_en", "name_ru"),
    "place": (builders.make_place, "name_ja", "note_en"),
    "import batch": (make_import_batch, "label", "received_from"),
}


def reread(record):
    return type(record)._base_manager.get(pk=record.pk)


def save(client, record, data):
    return client.post(admin_url(record), data)


def opened_by(client, record):
    return form_data(client, admin_url(record))


def conflicts(answer):
    """The conflicts that a refused form shows."""
    assert answer.status_code == 200, answer.get("Location", "")
    return answer.context["saving"].concurrency.conflicts


def texts(conflict):
    """What both sides wrote, as the form shows it."""
    return tuple(
        "".join(segment.text for segment in side) for side in (conflict.mine, conflict.theirs)
    )


def shown_data(answer):
    """What a browser would send back from the page that answered a refused save."""
    form = answer.context["adminform"].form
    data = {}
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    for formset in list(formsets):
        for part in formset.forms:
            formsets += [nested.formset for nested in getattr(part, "nested_formsets", [])]
    for bound in [form, *(f for s in formsets for f in (s.management_form, *s.forms))]:
        for field in bound:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = value
    data["conflict"] = [each.name for each in conflicts(answer)]
    return data


def decide(answer, decision, *others):
    """The data of the refused form, with the same decision on all conflicts or one for each."""
    data = shown_data(answer)
    found = conflicts(answer)
    wanted = [decision, *others] if others else [decision] * len(found)
    return data | {
        f"decide-{each.name}": choice for each, choice in zip(found, wanted, strict=True)
    }
