"""Operations on records, uploads, spreadsheets and accounts, for the table of permissions.

Each function tries one operation with `client` and returns whether it was carried out.
`form(address)` returns what the form at `address` sends with every field.
"""

from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from reversion.models import Version

from audit.models import AuditEntry
from catalog.models import Source, Subject
from exchange.models import SheetImport
from photos.models import ImportBatch, ImportRow, Photo
from records.changes import changeset
from tests import builders
from tests.admin_pages import admin_url, model_admin_url
from tests.images.image_files import encode_image, random_scene


def opens(client, where):
    return client.get(where).status_code == 200


def make_draft(**values):
    return builders.make_photo(state="draft", **values)


def make_in_review():
    return builders.make_photo(state="review")


def current_state(record):
    record.refresh_from_db()
    return record.state


def sees_public(client, form):
    return opens(client, builders.make_photo().get_absolute_url())


def sees_draft(client, form):
    return opens(client, admin_url(make_draft()))


def sees_picture_of_draft(client, form):
    photo = make_draft(master=builders.make_master())
    return client.get(f"/iiif/3/{photo.identifier}/info.json").status_code == 200


def sees_work_list(client, form):
    return "work" in (getattr(client.get(reverse("admin:index")), "context", None) or {})


def sees_calendar(client, form):
    return opens(client, reverse("backoffice:coverage"))


def sees_history(client, form):
    return opens(client, admin_url(make_draft(), "history"))


def exports_list(client, form):
    builders.make_photo()
    return opens(client, reverse("exchange:photos_export", args=["csv"]))


def adds_record(client, form):
    where = model_admin_url(Photo, "add")
    client.post(where, form(where) | {"title_en": "Entered"})
    return Photo.objects.filter(title_en="Entered").exists()


def changes(record_of):
    def attempt(client, form):
        record = record_of()
        client.post(admin_url(record), form(admin_url(record)) | {"title_en": "Changed"})
        record.refresh_from_db()
        return record.title_en == "Changed"

    return attempt


def deletes(record_of):
    def attempt(client, form):
        record = record_of()
        client.post(admin_url(record, "delete"), {"post": "yes"})
        return not type(record).objects.filter(pk=record.pk).exists()

    return attempt


def edits_vocabulary(client, form):
    subject = builders.make_subject()
    client.post(admin_url(subject), form(admin_url(subject)) | {"name_en": "changed"})
    subject.refresh_from_db()
    return subject.name_en == "changed"


def adds_vocabulary(client, form):
    where = model_admin_url(Subject, "add")
    client.post(where, form(where) | {"name_en": "entered", "slug": "entered"})
    return Subject.objects.filter(name_en="entered").exists()


def submits_by_form(client, form):
    record = make_draft()
    fields = form(admin_url(record)) | {"photos_photo_save_and_submit": "1"}
    client.post(admin_url(record), fields)
    return current_state(record) == "review"


def publishes_by_form(client, form):
    record = make_draft()
    client.post(admin_url(record), form(admin_url(record)) | {"photos_photo_save_and_publish": "1"})
    return current_state(record) == "published"


def by_action(name, before, after, **fields):
    def attempt(client, form):
        record = builders.make_photo(state=before)
        sent = {"action": name, "_selected_action": [record.pk], **fields}
        client.post(model_admin_url(Photo), sent)
        return current_state(record) == after

    return attempt


WITHDRAWAL = {"withdraw": "1", "category": "error", "reason_en": "A mistake."}


def withdraws_by_form(client, form):
    record = builders.make_photo()
    client.post(reverse("admin:photos_photo_withdraw_one", args=[record.pk]), WITHDRAWAL)
    return current_state(record) == "withdrawn"


def posts_state_directly(client, form):
    record = make_draft()
    fields = {"state": "published", "published_at_0": "2026-01-01", "published_at_1": "00:00"}
    client.post(admin_url(record), form(admin_url(record)) | fields)
    return current_state(record) == "published"


def bulk_edits(state_before):
    def attempt(client, form):
        record = builders.make_photo(state=state_before)
        where = f"{reverse('backoffice:bulk_edit', args=['photos.Photo'])}?pk={record.pk}"
        rows = form.page(where).context["rows"]
        fields = {}
        for field in rows[0]:
            value = field.value()
            if value not in (None, False):
                fields[field.html_name] = value
        name = next(n for n in fields if n.endswith("title_en"))
        client.post(where, fields | {name: "Changed"})
        record.refresh_from_db()
        return record.title_en == "Changed"

    return attempt


def bulk_updates(state_before):
    def attempt(client, form):
        record, place = builders.make_photo(state=state_before), builders.make_place()
        where = f"{reverse('backoffice:bulk_update', args=['photos.Photo'])}?pk={record.pk}"
        client.post(where, {"place": place.pk, "confirm": "yes"})
        record.refresh_from_db()
        return record.place == place

    return attempt


def restores_version(client, form):
    with changeset(why="As it was."):
        record = builders.make_source(work="As it was", state="draft")
    version = Version.objects.get_for_object(record).get()
    Source.objects.filter(pk=record.pk).update(work="As it is")
    client.post(reverse("admin:catalog_source_restore", args=[version.pk]))
    record.refresh_from_db()
    return record.work == "As it was"


def restores_deleted(client, form):
    record = builders.make_source(state="draft")
    with changeset(why="Gone.") as change_set:
        change_set.delete(record)
    version = Version.objects.get_deleted(Source).get()
    client.post(reverse("admin:catalog_source_restore", args=[version.pk]))
    return Source.objects.filter(identifier=record.identifier).exists()


def creates_batch(client, form):
    client.post(reverse("backoffice:uploads"), {"label": "Album"})
    return ImportBatch.objects.filter(label="Album").exists()


def uploads(client, form):
    batch = ImportBatch.objects.create(label="Album")
    file = SimpleUploadedFile("a.jpg", encode_image(random_scene(1)))
    client.post(reverse("backoffice:upload", args=[batch.pk]), {"files": [file]})
    return batch.rows.exists()


def retries(client, form):
    batch = ImportBatch.objects.create(label="Album")
    ImportRow.objects.create(batch=batch, name="a.jpg", status="failed", reason="Why.")
    client.post(reverse("backoffice:retry_upload", args=[batch.pk]))
    return batch.rows.get().status == "waiting"


def sees_users(client, form):
    return opens(client, reverse("admin:auth_user_changelist"))


def makes_account(client, form):
    fields = {"username": "new", "password1": "a-long-one-4712", "password2": "a-long-one-4712"}
    client.post(reverse("admin:auth_user_add"), {**fields, "usable_password": "true"})
    return User.objects.filter(username="new").exists()


def _user_form(client, where, user):
    """What is sent from the form, with the version that it was opened with if it may be opened."""
    page = client.get(where)
    fields = page.context["adminform"].form if page.status_code == 200 else {}
    names = getattr(fields, "fields", {})
    opened = fields["opened_version"].value() if "opened_version" in names else ""
    return {
        "opened_version": opened,
        "username": user.username,
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "is_staff": "on",
        "is_active": "on",
    }


def gives_role(client, form):
    user = User.objects.create_user("other", is_staff=True)
    group = Group.objects.get(name="Curator")
    where = reverse("admin:auth_user_change", args=[user.pk])
    client.post(where, _user_form(client, where, user) | {"groups": [group.pk]})
    return user.groups.filter(pk=group.pk).exists()


def makes_superuser(client, form):
    user = User.objects.create_user("other", is_staff=True)
    where = reverse("admin:auth_user_change", args=[user.pk])
    client.post(where, _user_form(client, where, user) | {"is_superuser": "on"})
    user.refresh_from_db()
    return user.is_superuser


def sets_superuser_password(client, form):
    user = User.objects.create_superuser("above", password="their-own-4712")
    where = reverse("admin:auth_user_password_change", args=[user.pk])
    fields = {"password1": "a-long-one-4712", "password2": "a-long-one-4712"}
    client.post(where, {**fields, "usable_password": "true"})
    user.refresh_from_db()
    return user.check_password("a-long-one-4712")


def reads_audit_log(client, form):
    return opens(client, reverse("admin:audit_auditentry_changelist"))


def exports_audit_log(client, form):
    return opens(client, reverse("admin:audit_auditentry_export", args=["jsonl"]))


def alters_audit_log(client, form):
    with changeset(why="Told."):
        Source.objects.create(work="A book")
    entry = AuditEntry.objects.order_by("-sequence").first()
    for view in ("change", "delete"):
        where = reverse(f"admin:audit_auditentry_{view}", args=[entry.pk])
        client.post(where, {"why": "x", "post": "yes"})
    return AuditEntry.objects.filter(pk=entry.pk).values_list("why", flat=True).first() != "Told."


def uploads_spreadsheet(kind, text):
    def attempt(client, form):
        file = SimpleUploadedFile("a.csv", text.encode())
        client.post(reverse("backoffice:spreadsheets"), {"kind": kind, "file": file})
        return SheetImport.objects.exists()

    return attempt


def exports_spreadsheet(client, form):
    return opens(client, reverse("backoffice:spreadsheet_export", args=["photos", "csv"]))


def sees_trash(client, form):
    return opens(client, reverse("backoffice:trash"))


def merges(client, form):
    kept, gone = builders.make_subject(), builders.make_subject()
    where = f"{reverse('backoffice:merge', args=['catalog.Subject'])}?pk={kept.pk}&pk={gone.pk}"
    client.post(where, {"gone": gone.pk})
    return not Subject.objects.filter(pk=gone.pk).exists()
