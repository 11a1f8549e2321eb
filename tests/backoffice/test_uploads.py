"""Scans uploaded by browser: queued, then imported by the worker or failed with a reason."""

import hashlib

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from audit.models import AuditEntry
from images.staging import staging_folder
from jobs.worker import run_all
from photos.imports.staging import stage_upload
from photos.ingest import collect_garbage
from photos.models import ImportBatch, ImportRow, Photo
from tests.admin_pages import form_data
from tests.backoffice.uploads import jpeg_bytes, staged_files, staged_path, upload_files
from tests.builders import make_collection
from tests.query_counts import count_queries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]


def test_an_uploaded_file_is_queued_and_becomes_a_draft(curator, batch):
    content = jpeg_bytes()
    arrivals = upload_files(curator, batch, ("album/01.jpg", content), names="album/01.jpg")
    assert arrivals == [{"name": "album/01.jpg", "problem": "", "was_here": False}]
    row = ImportRow.objects.get()
    assert (row.status, row.name) == ("waiting", "album/01.jpg")
    assert staged_path(hashlib.sha256(content).hexdigest()).read_bytes() == content
    run_all(until_empty=True)
    row.refresh_from_db()
    photo = Photo.objects.get()
    assert (row.status, row.photo) == ("done", photo)
    assert (photo.state, photo.batch, photo.collection) == ("draft", batch, batch.collection)
    assert photo.title_en == "01"
    assert photo.master.file.read() == content
    assert not staged_files()
    entry = AuditEntry.objects.order_by("-sequence").first()
    assert photo.identifier in entry.records
    assert entry.user_name == "curator"


def test_a_known_file_is_not_uploaded_again(curator, batch):
    content = jpeg_bytes()
    upload_files(curator, batch, ("01.jpg", content))
    digest = hashlib.sha256(content).hexdigest()
    ask = reverse("backoffice:known_hashes", args=[batch.pk])
    assert curator.post(ask, {"hashes": f"{digest}\n{'0' * 64}"}).json() == {"here": [digest]}
    (again,) = upload_files(curator, batch, ("other name.jpg", content))
    assert again["was_here"]
    assert not Photo.objects.exists()
    assert staged_files() == {digest}


def outcomes(client, batch):
    """The table of outcomes, as a reload of the page shows it."""
    return client.get(reverse("backoffice:upload", args=[batch.pk])).content.decode()


def test_a_file_that_repeats_another_stays_in_the_list_and_names_the_record(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()), ("copy.jpg", jpeg_bytes()))
    (again,) = upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    assert again["was_here"]
    row = batch.rows.get(name="copy.jpg")
    assert (row.status, row.photo) == ("twin", None)
    assert "01.jpg" in row.reason
    run_all(until_empty=True)
    photo = Photo.objects.get()
    row.refresh_from_db()
    assert (row.status, row.photo) == ("twin", photo)
    assert photo.identifier in row.reason
    page = outcomes(curator, batch)
    assert page.count(reverse("admin:photos_photo_change", args=[photo.pk])) == 2
    assert "already in the museum: 1" in page
    upload_files(curator, batch, ("third.jpg", jpeg_bytes()))
    assert batch.rows.get(name="third.jpg").photo == photo
    assert batch.rows.count() == 3


def test_a_known_file_that_is_not_sent_stays_in_the_list_too(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    run_all(until_empty=True)
    digest = hashlib.sha256(jpeg_bytes()).hexdigest()
    ask = reverse("backoffice:known_hashes", args=[batch.pk])
    fields = {
        "hashes": f"{digest}\n{digest}\n{'0' * 64}",
        "names": ["01.jpg", "copy.jpg", "new.jpg"],
    }
    assert curator.post(ask, fields).json() == {"here": [digest]}
    assert curator.post(ask, fields).json() == {"here": [digest]}
    rows = batch.rows.order_by("pk").values_list("name", "status", "photo")
    photo = Photo.objects.get().pk
    assert list(rows) == [("01.jpg", "done", photo), ("copy.jpg", "twin", photo)]


def test_a_repetition_of_a_file_that_failed_is_the_file_once_it_is_sent_again(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()), ("copy.jpg", jpeg_bytes()))
    with override_settings(MAX_PIXELS=100):
        run_all(until_empty=True)
    assert batch.rows.get(name="01.jpg").status == "failed"
    (again,) = upload_files(curator, batch, ("copy.jpg", jpeg_bytes()))
    assert not again["was_here"]
    run_all(until_empty=True)
    assert batch.rows.get(name="copy.jpg").status == "done"


def test_an_empty_file_stays_in_the_list_with_its_reason(curator, batch):
    (arrival,) = upload_files(curator, batch, ("empty.jpg", b""))
    assert "empty" in arrival["problem"]
    row = batch.rows.get()
    assert (row.name, row.status, row.sha256) == ("empty.jpg", "failed", "")
    page = outcomes(curator, batch)
    assert "the file is empty" in page
    assert "failed: 1" in page
    curator.post(reverse("backoffice:retry_upload", args=[batch.pk]))
    run_all(until_empty=True)
    row.refresh_from_db()
    assert (row.status, "empty" in row.reason) == ("failed", True)
    upload_files(curator, batch, ("empty.jpg", jpeg_bytes()))
    run_all(until_empty=True)
    assert batch.rows.get().status == "done"
    upload_files(curator, batch, ("empty.jpg", b""), ("empty.jpg", b""))
    assert set(batch.rows.values_list("name", "status")) == {
        ("empty.jpg", "done"),
        ("empty.jpg [empty]", "failed"),
    }


@override_settings(MAX_BROWSER_UPLOAD_BYTES=1_000_000)
def test_a_file_that_is_too_large_to_be_sent_stays_in_the_list(curator, batch):
    ask = reverse("backoffice:known_hashes", args=[batch.pk])
    assert curator.post(ask, {"too_large": ["album/plate.tif"]}).json() == {"here": []}
    row = batch.rows.get()
    assert (row.name, row.status) == ("album/plate.tif", "failed")
    assert "import_photos" in row.reason


def test_notes_on_a_file_stay_beside_its_record(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes() + b"maker"))
    run_all(until_empty=True)
    row = batch.rows.get()
    assert (row.status, row.photo) == ("done", Photo.objects.get())
    assert "5 bytes after the end" in row.reason
    assert "5 bytes after the end" in outcomes(curator, batch)


def test_records_are_numbered_in_the_natural_order_of_the_names(curator, batch):
    names = ["10.jpg", "2.jpg", "１.jpg", "ＩＭＧ 12.jpg", "img 3.jpg"]
    files = [SimpleUploadedFile(name, jpeg_bytes(n)) for n, name in enumerate(names)]
    curator.post(reverse("backoffice:upload", args=[batch.pk]), {"files": files})
    run_all(until_empty=True)
    numbered = Photo.objects.order_by("identifier").values_list("title_en", flat=True)
    assert list(numbered) == ["１", "2", "10", "img 3", "ＩＭＧ 12"]


def test_without_a_script_repetitions_and_empty_files_are_counted(curator, batch):
    files = [
        SimpleUploadedFile(name, content)
        for name, content in (("1.jpg", jpeg_bytes()), ("2.jpg", jpeg_bytes()), ("3.jpg", b""))
    ]
    address = reverse("backoffice:upload", args=[batch.pk])
    page = curator.post(address, {"files": files}, follow=True).content.decode()
    assert "1 file has arrived." in page
    assert "1 file was here already" in page
    assert "3.jpg: the file is empty." in page


def test_two_files_of_one_name_are_both_kept(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes(1)))
    upload_files(curator, batch, ("01.jpg", jpeg_bytes(2)))
    run_all(until_empty=True)
    assert Photo.objects.count() == 2


def test_a_duplicate_is_named_and_nothing_is_stored(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    run_all(until_empty=True)
    later = ImportBatch.objects.create(label="Later")
    upload_files(curator, later, ("again.jpg", jpeg_bytes()))
    run_all(until_empty=True)
    row = later.rows.get()
    assert (row.status, row.photo) == ("twin", Photo.objects.get())
    assert row.photo.identifier in row.reason
    assert not staged_files()


def test_what_is_no_photograph_fails_with_its_reason_is_kept_and_can_be_tried_again(curator, batch):
    upload_files(curator, batch, ("letter.pdf", b"%PDF-1.4 a letter"), ("01.jpg", jpeg_bytes()))
    run_all(until_empty=True)
    row = ImportRow.objects.get(name="letter.pdf")
    assert row.status == "failed"
    assert "JPEG, PNG, TIFF or WebP" in row.reason
    assert staged_files() == {row.sha256}
    page = curator.get(reverse("backoffice:upload", args=[batch.pk]))
    assert row.reason.split(".")[0] in page.content.decode()
    curator.post(reverse("backoffice:retry_upload", args=[batch.pk]), {"row": row.pk})
    row.refresh_from_db()
    assert row.status == "waiting"
    run_all(until_empty=True)
    row.refresh_from_db()
    assert (row.status, staged_files()) == ("failed", {row.sha256})


def test_a_failed_file_goes_in_when_what_kept_it_out_has_changed(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    with override_settings(MAX_PIXELS=100):
        run_all(until_empty=True)
    row = ImportRow.objects.get()
    assert (row.status, staged_files()) == ("failed", {row.sha256})
    curator.post(reverse("backoffice:retry_upload", args=[batch.pk]))
    run_all(until_empty=True)
    row.refresh_from_db()
    assert (row.status, staged_files()) == ("done", set())


def test_a_file_with_the_name_of_a_failed_one_replaces_it(curator, batch):
    upload_files(curator, batch, ("01.jpg", b"half a scan"))
    run_all(until_empty=True)
    failed = ImportRow.objects.get()
    assert failed.status == "failed"
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    assert staged_files() == {hashlib.sha256(jpeg_bytes()).hexdigest()}
    run_all(until_empty=True)
    row = ImportRow.objects.get()
    assert (row.pk, row.status, row.reason) == (failed.pk, "done", "")
    assert not staged_files()


def test_a_file_whose_record_was_deleted_may_come_again(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    run_all(until_empty=True)
    Photo.objects.all().delete()
    ask = reverse("backoffice:known_hashes", args=[batch.pk])
    digest = hashlib.sha256(jpeg_bytes()).hexdigest()
    assert curator.post(ask, {"hashes": digest}).json() == {"here": []}
    (again,) = upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    assert not again["was_here"]
    run_all(until_empty=True)
    assert ImportRow.objects.get().photo == Photo.objects.get()


def test_a_file_imported_by_another_row_is_a_duplicate(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    run_all(until_empty=True)
    later = ImportBatch.objects.create(label="Later")
    digest = hashlib.sha256(jpeg_bytes()).hexdigest()
    row = ImportRow.objects.create(batch=later, name="again.jpg", sha256=digest)
    run_all(until_empty=True)
    row.refresh_from_db()
    assert (row.status, row.photo) == ("twin", Photo.objects.get())


def test_a_row_of_import_photos_that_failed_asks_for_its_file(curator, batch):
    row = ImportRow.objects.create(batch=batch, name="a.jpg", status="failed", reason="No file.")
    upload_files(curator, batch, ("b.jpg", jpeg_bytes()))
    curator.post(reverse("backoffice:retry_upload", args=[batch.pk]))
    run_all(until_empty=True)
    row.refresh_from_db()
    assert row.status == "failed"
    assert "upload it again" in row.reason


def test_a_file_that_is_gone_says_so(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()))
    staged_path(ImportRow.objects.get().sha256).unlink()
    run_all(until_empty=True)
    assert "upload it again" in ImportRow.objects.get().reason


@override_settings(MAX_BROWSER_UPLOAD_BYTES=1_000)
def test_a_large_file_is_refused_with_the_way_to_import_it(curator, batch):
    (arrival,) = upload_files(curator, batch, ("01.tif", b"x" * 2_000))
    assert "import_photos" in arrival["problem"]
    assert not staged_files()


def test_without_a_script_the_form_sends_several(curator, batch):
    files = [
        SimpleUploadedFile("01.jpg", jpeg_bytes(1)),
        SimpleUploadedFile("02.jpg", jpeg_bytes(2)),
    ]
    address = reverse("backoffice:upload", args=[batch.pk])
    page = curator.post(address, {"files": files}, follow=True)
    assert "2 files have arrived." in page.content.decode()


def test_a_batch_is_described_before_files_are_uploaded(curator):
    collection = make_collection()
    address = reverse("backoffice:uploads")
    assert curator.get(address).status_code == 200
    answer = curator.post(address, {"label": "Sato album", "collection": collection.pk})
    batch = ImportBatch.objects.get()
    assert answer.url == reverse("backoffice:upload", args=[batch.pk])
    assert batch.collection == collection
    assert "This field is required" in curator.post(address, {"label": ""}).content.decode()


def test_a_contributor_may_upload_and_a_stranger_may_not(client, contributor, batch):
    assert upload_files(contributor, batch, ("01.jpg", jpeg_bytes()))[0]["problem"] == ""
    client.force_login(User.objects.create_user("x", is_staff=True))
    for name, method in (
        ("uploads", client.get),
        ("upload", client.get),
        ("upload", client.post),
        ("known_hashes", client.post),
        ("retry_upload", client.post),
    ):
        keys = [] if name == "uploads" else [batch.pk]
        assert method(reverse(f"backoffice:{name}", args=keys)).status_code == 403


def test_without_permission_there_are_outcomes_and_no_upload_form(client, curator, batch):
    upload_files(curator, batch, ("letter.pdf", b"%PDF-1.4"))
    run_all(until_empty=True)
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_importbatch"))
    client.force_login(looker)
    address = reverse("backoffice:upload", args=[batch.pk])
    page = client.get(address).content.decode()
    assert "letter.pdf" in page
    assert "data-uploads" not in page
    assert reverse("backoffice:retry_upload", args=[batch.pk]) not in page
    assert client.post(address).status_code == 403


def test_nothing_is_taken_from_a_page_of_another_site(batch):
    foreign = Client(enforce_csrf_checks=True)
    foreign.force_login(User.objects.create_superuser("root"))
    for name in ("upload", "known_hashes", "retry_upload"):
        assert foreign.post(reverse(f"backoffice:{name}", args=[batch.pk])).status_code == 403
    assert not ImportRow.objects.exists()


def test_the_batch_in_the_admin_links_to_its_outcomes(curator, batch):
    rows = [ImportRow(batch=batch, name=f"{n}.jpg") for n in range(1200)]
    ImportRow.objects.bulk_create(rows)
    address = reverse("admin:photos_importbatch_change", args=[batch.pk])
    page = curator.get(address).content.decode()
    assert reverse("backoffice:upload", args=[batch.pk]) in page
    assert "1200 files" in page
    assert "1199.jpg" not in page
    changes = {"label": "Sato family", "received_from": "The family"}
    answer = curator.post(address, form_data(curator, address) | changes)
    assert answer.status_code == 302
    batch.refresh_from_db()
    assert batch.label == "Sato family"
    outcomes = curator.get(reverse("backoffice:upload", args=[batch.pk])).content.decode()
    assert outcomes.count("data-outcome=") == 100


def test_what_a_killed_worker_or_a_lost_connection_left_is_collected(curator, batch):
    upload_files(curator, batch, ("01.jpg", jpeg_bytes()), ("letter.pdf", b"%PDF-1.4"))
    run_all(until_empty=True)
    failed = ImportRow.objects.get(name="letter.pdf")
    for content in (jpeg_bytes(), b"of no row"):
        stage_upload([content], "x.jpg").close()
    (staging_folder() / "x.part").write_bytes(b"half")
    assert len(staged_files()) == 4
    assert collect_garbage() == 3
    assert staged_files() == {failed.sha256}


def test_the_page_asks_as_many_queries_for_many_files_as_for_few(curator, batch):
    address = reverse("backoffice:upload", args=[batch.pk])
    upload_files(curator, batch, ("0.jpg", jpeg_bytes(0)))
    run_all(until_empty=True)
    few = count_queries(curator, address)
    for number in range(1, 6):
        upload_files(curator, batch, (f"{number}.jpg", jpeg_bytes(number)))
    run_all(until_empty=True)
    assert count_queries(curator, address) == few
