"""Names of files in ZIPs and folders: decoded without guessing, in NFC, in natural order."""

import io
import os
import random
import struct
import unicodedata
import zipfile
import zlib

import pytest

from jobs.worker import run_all
from photos.imports.names import member_name, natural_key, sent_name
from photos.imports.rows import list_files, read_rows
from photos.models import ImportBatch, Photo
from photos.suggestions import suggestions_for
from photos.suggestions.names import dated_stem, title_from_name
from tests.backoffice.uploads import jpeg_bytes, upload_files
from tests.images.image_files import write_file
from tests.photos.imports.import_runs import import_photos


def zip_with(raw, content=b"x", *, flag=0, extra=b""):
    """A ZIP with one file whose name has the bytes `raw`, as other programs write it."""
    target = io.BytesIO()
    placeholder = "n" * len(raw)
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo(placeholder)
        info.extra = extra
        archive.writestr(info, content)
    data = bytearray(target.getvalue().replace(placeholder.encode(), raw))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(signature) + offset, flag)
    return bytes(data)


def read_name(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return member_name(opened.infolist()[0])


def unicode_path(raw, name, version=1):
    body = struct.pack("<BL", version, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


NFD = unicodedata.normalize("NFD", "Ёлка ガラス.jpg")


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        (b"plain 01.jpg", 0, "plain 01.jpg"),
        ("収容所.jpg".encode(), 0x800, "収容所.jpg"),
        (NFD.encode(), 0, "Ёлка ガラス.jpg"),  # the Finder of macOS
        (NFD.encode(), 0x800, "Ёлка ガラス.jpg"),
        (b"album\\01.jpg", 0, "album/01.jpg"),
        ("альбом\\01.jpg".encode(), 0, "альбом/01.jpg"),
    ],
)
def test_a_name_that_is_utf_8_is_decoded_in_nfc(raw, flag, name):
    assert read_name(zip_with(raw, flag=flag)) == name


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("ソ連A_収容所表.jpg", "cp932"),
        ("捕虜写真_1947.jpg", "cp932"),
        ("Фотоснимок 1946.jpg", "cp866"),
        ("Фотоснимок 1946.jpg", "cp1251"),
        ("Café.jpg", "latin-1"),
        ("音楽会.jpg", "euc-jp"),
    ],
)
def test_a_name_in_an_old_encoding_keeps_its_bytes(text, encoding):
    raw = text.encode(encoding)
    name = read_name(zip_with(b"album/" + raw))
    assert name.startswith("album/")
    assert name.isascii()
    restored = name.removeprefix("album/").encode().decode("unicode_escape").encode("latin-1")
    assert restored == raw
    assert title_from_name(name) == ""


def test_the_unicode_extra_field_counts_if_it_belongs_to_the_name():
    raw, name = "収容所.jpg".encode("cp932"), "収容所.jpg"
    assert read_name(zip_with(raw, extra=unicode_path(raw, name))) == name
    for extra in (
        unicode_path(b"another.jpg", name),
        unicode_path(raw, name, version=2),
        struct.pack("<HH", 0x7075, 3) + b"abc",
    ):
        assert read_name(zip_with(raw, extra=extra)).isascii()


@pytest.mark.django_db(transaction=True)
def test_a_zip_of_an_old_windows_gives_drafts_without_titles_but_with_dates(curator):
    batch = ImportBatch.objects.create(label="Sato album")
    content = zip_with("捕虜写真_1947-05.jpg".encode("cp932"), jpeg_bytes())
    upload_files(curator, batch, ("old.zip", content))
    run_all(until_empty=True)
    photo = Photo.objects.get()
    assert (photo.title_en, photo.title_ru, photo.title_ja) == (None, None, None)
    assert photo.master.original_name.endswith("_1947-05.jpg")
    assert "unknown encoding" in batch.rows.get().reason
    assert [(each.field, each.value) for each in suggestions_for(photo)] == [("date", "1947-05")]
    page = curator.get(f"/admin/photos/photo/{photo.pk}/change/").content.decode()
    assert photo.master.original_name in page


@pytest.mark.django_db(transaction=True)
def test_names_and_titles_are_nfc_at_every_entry_point(curator, tmp_path):
    batch = ImportBatch.objects.create(label="Sato album")
    upload_files(curator, batch, ("1.jpg", jpeg_bytes(1)), names=NFD)
    upload_files(curator, batch, ("a.zip", zip_with(b"2 " + NFD.encode(), jpeg_bytes(2))))
    run_all(until_empty=True)
    write_file(tmp_path / "scans", f"3 {NFD}", jpeg_bytes(3))
    import_photos(tmp_path / "scans")
    nfc = unicodedata.normalize("NFC", NFD)
    for photo in Photo.objects.all():
        assert nfc[:-4] in photo.title_en
        assert nfc in photo.master.original_name
    assert Photo.objects.count() == 3
    import_photos(tmp_path / "scans")
    assert Photo.objects.count() == 3


def test_names_that_are_the_same_in_nfc_remain_two_files(tmp_path):
    nfc = unicodedata.normalize("NFC", NFD)
    write_file(tmp_path, NFD, b"1")
    write_file(tmp_path, nfc, b"2")
    if len(os.listdir(tmp_path)) == 2:
        assert {row.name for row in read_rows(tmp_path)} == {NFD, nfc}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (r"\x8e\xca\x90^_1947", "1947"),
        (r"\xe01947\xe9", "1947"),
        (r"\x93\xfa 1946-05-03", "1946-05-03"),
        ("\ufffd\ufffd_1946", "1946"),
    ],
)
def test_dates_are_found_in_the_ascii_of_a_name(name, found):
    from photos.suggestions.dates import find_date

    assert find_date(dated_stem(f"{name}.jpg")) == found
    assert title_from_name(f"{name}.jpg") == ""


def test_a_sender_s_name_is_cleaned():
    assert sent_name("C:\\scans\\01\0\x0b.jpg") == "C:/scans/01.jpg"
    assert sent_name("///") == "?"


NATURAL = [
    "album 2/1.jpg",
    "album 10/1.jpg",
    "page.jpg",
    "page 0.jpg",
    "page 1.jpg",
    "page 002.jpg",
    "Page ３.jpg",
    "page ٤.jpg",
    "page 10.jpg",
    "page 10a.jpg",
    "page 100000000000000000000000000000000000000000000000.jpg",
    "стр 2.jpg",
    "стр 11.jpg",
    "第1葉.jpg",
    "第２葉.jpg",
    "第10葉.jpg",
]


def test_the_natural_order_of_names():
    for seed in range(5):
        shuffled = random.Random(seed).sample(NATURAL, len(NATURAL))
        assert sorted(shuffled, key=natural_key) == NATURAL


def test_a_name_of_many_digits_has_its_place():
    assert natural_key("1" * 10_000) < natural_key("2" * 10_000)


def test_a_folder_and_a_zip_are_read_in_natural_order(tmp_path):
    for name in NATURAL[:10]:
        write_file(tmp_path, name, b"x")
    assert list_files(tmp_path) == NATURAL[:10]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("entry_point", ["zip", "folder"])
def test_numbers_follow_the_album(curator, tmp_path, entry_point):
    names = ["10.jpg", "9.jpg", "1.jpg", "2.jpg"]
    if entry_point == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for number, name in enumerate(names):
                archive.writestr(name, jpeg_bytes(number))
        batch = ImportBatch.objects.create(label="Sato album")
        upload_files(curator, batch, ("album.zip", target.getvalue()))
        run_all(until_empty=True)
    else:
        for number, name in enumerate(names):
            write_file(tmp_path / "scans", name, jpeg_bytes(number))
        import_photos(tmp_path / "scans", workers=2)
    numbered = Photo.objects.order_by("identifier").values_list("title_en", flat=True)
    assert list(numbered) == ["1", "2", "9", "10"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("others", [0, 3])
def test_one_name_that_claims_falsely_to_be_utf_8_refuses_no_archive(curator, others):
    batch = ImportBatch.objects.create(label="Sato album")
    raw = "捕虜写真_1947-05.jpg".encode("cp932")
    content = zip_with(raw, jpeg_bytes(), flag=0x800)
    if others:
        # More files, before and after it, some with names that are what they claim to be.
        target = io.BytesIO()
        names = ["01 Лагерь.jpg", "x" * len(raw), "99 収容所.jpg"]
        with zipfile.ZipFile(target, "w") as archive:
            for number, name in enumerate(names):
                archive.writestr(name, jpeg_bytes(number))
        data = bytearray(target.getvalue().replace(b"x" * len(raw), raw))
        for signature, offset, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
            at = data.index(raw) if offset == 6 else data.rindex(raw)
            assert data[at - name_at : at - name_at + 4] == signature
            struct.pack_into("<H", data, at - name_at + offset, 0x800)
        content = bytes(data)
    with pytest.raises(UnicodeDecodeError):
        zipfile.ZipFile(io.BytesIO(content))
    upload_files(curator, batch, ("flagged.zip", content))
    run_all(until_empty=True)
    names = sorted(Photo.objects.values_list("master__original_name", flat=True))
    assert len(names) == max(others, 1)
    assert any(name.isascii() and name.endswith("_1947-05.jpg") for name in names)
    assert ("01 Лагерь.jpg" in names) == ("99 収容所.jpg" in names) == bool(others)
