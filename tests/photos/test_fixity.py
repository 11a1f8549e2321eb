"""Fixity checks, and the commands that check and repair stored files."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from images.derivatives import derivative_files, missing_derivatives
from images.staging import LockedDirectory
from images.storage import derivative_name, derivatives, masters, pack_name
from images.tiles import is_sound_pack
from photos.fixity import Fault, Finding, find_orphans, verify_masters
from photos.ingest import Ingest
from photos.models import Master, Photo
from records.changes import changeset
from search.models import CatalogueVersion
from tests.builders import make_photo, make_region
from tests.images.carriers import carried
from tests.images.image_files import corners, encode_image, random_scene, write_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def photo(tmp_path):
    with Ingest() as ingest:
        prepared = ingest.stage(write_file(tmp_path, "a.jpg", encode_image(random_scene(1))))
        with changeset(why="A scan came in."):
            photo = Photo(title_en="A scan", master=ingest.commit(prepared))
            photo.save()
    return photo


def path_of(photo):
    return Path(masters().path(photo.master.file.name))


def test_a_whole_master_is_noted_with_the_time(photo, capsys):
    call_command("verify_fixity", orphans=True)
    assert "1 masters are what they were" in capsys.readouterr().out
    assert Master.objects.get().checked_at is not None


def test_a_changed_byte_is_found(photo, capsys):
    content = bytearray(path_of(photo).read_bytes())
    content[-10] ^= 1
    path_of(photo).write_bytes(content)
    with pytest.raises(CommandError, match="1 things are wrong"):
        call_command("verify_fixity")
    out = capsys.readouterr().out
    assert photo.identifier in out
    assert photo.master.sha256 in out
    assert Master.objects.get().checked_at is None


def test_a_missing_file_is_found(photo):
    path_of(photo).unlink()
    assert list(verify_masters(2)) == [
        Finding(Fault.MISSING, photo.master.file.name, photo.identifier)
    ]


def test_what_was_found_is_kept_until_it_is_well_again(photo):
    content = path_of(photo).read_bytes()
    path_of(photo).write_bytes(content[:-10])
    list(verify_masters(2))
    assert Master.objects.get().fault == "changed"
    path_of(photo).write_bytes(content)
    list(verify_masters(2))
    assert Master.objects.get().fault == ""


def test_missing_public_copies_are_kept_until_they_are_made(photo):
    for name in derivative_files(photo.master.sha256):
        derivatives().delete(name)
    list(verify_masters(2))
    assert Master.objects.get().lacks_derivatives
    call_command("derive_photos")
    assert not Master.objects.get().lacks_derivatives


def test_files_that_no_record_speaks_of_are_named_and_kept(photo, capsys):
    lonely = write_file(Path(masters().location), "ff/" + "f" * 64 + ".jpg", b"x")
    copy = derivative_name("e" * 64, 320, "jpg")
    write_file(Path(derivatives().location), copy, b"x")
    assert [finding.name for finding in find_orphans()] == ["ff/" + "f" * 64 + ".jpg", copy]
    with pytest.raises(CommandError, match="2 things"):
        call_command("verify_fixity", orphans=True)
    assert lonely.exists()
    capsys.readouterr()
    call_command("verify_fixity")


def test_unfinished_files_are_swept(photo, capsys):
    folder = LockedDirectory(masters().workspace)
    (folder.path / "half.part").write_bytes(b"half")
    folder.release()
    call_command("verify_fixity")
    assert "1 unfinished" in capsys.readouterr().out
    assert not folder.path.exists()


def test_masters_beyond_the_first_batch_are_read(tmp_path):
    with Ingest() as ingest:
        for number in range(23):
            prepared = ingest.stage(
                write_file(tmp_path, f"{number}.png", encode_image(random_scene(number), "PNG"))
            )
            with changeset(why="A scan came in."):
                ingest.commit(prepared, derive=False)
    assert list(verify_masters(2)) == [None] * 23


def test_what_is_missing_is_derived(photo, capsys):
    master = photo.master
    derivatives().delete(derivative_name(master.sha256, 60, "avif"))
    call_command("derive_photos")
    assert "1 photographs, 1 files made" in capsys.readouterr().out
    assert missing_derivatives(master.sha256, master.width, master.height) == []
    call_command("derive_photos", photo.identifier, again=True)
    assert "1 photographs, 3 files made" in capsys.readouterr().out


def test_what_cannot_be_derived_is_named(photo):
    derivatives().delete(derivative_name(photo.master.sha256, 60, "avif"))
    path_of(photo).unlink()
    with pytest.raises(CommandError, match=photo.master.sha256):
        call_command("derive_photos")


def pack_path(photo):
    return Path(derivatives().path(pack_name(photo.master.sha256, 512)))


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def without_checksums(path):
    """Set every CRC-32 in the directory of a pack to zero, as a pack without checksums has it."""
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 16 : at + 20] = bytes(4)
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(content)


@pytest.mark.parametrize("fault", ["rot", "cut", "no checksums"])
def test_a_damaged_tile_pack_is_found_and_made_anew(photo, capsys, fault):
    path = pack_path(photo)
    whole = path.read_bytes()
    if fault == "rot":
        flip(path, whole.index(b"\xff\xda") + 30)
    elif fault == "cut":
        path.write_bytes(whole[:-300])
    else:
        without_checksums(path)
    assert list(verify_masters(2)) == [
        Finding(Fault.DAMAGED_COPY, pack_name(photo.master.sha256, 512), photo.identifier)
    ]
    master = Master.objects.get()
    assert master.lacks_derivatives
    assert master.checked_at is not None  # the master is what it was
    with pytest.raises(CommandError, match="derive_photos"):
        call_command("verify_fixity")
    call_command("derive_photos")
    assert is_sound_pack(master.sha256)
    assert list(verify_masters(2)) == [None]
    assert not Master.objects.get().lacks_derivatives


@pytest.mark.parametrize("extension", ["jpg", "avif"])
@pytest.mark.parametrize("kept", [0, 0.6])
def test_a_damaged_web_size_is_found_and_made_anew(photo, extension, kept):
    name = derivative_name(photo.master.sha256, 60, extension)
    path = Path(derivatives().path(name))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert list(verify_masters(2)) == [Finding(Fault.DAMAGED_COPY, name, photo.identifier)]
    call_command("derive_photos")
    assert path.read_bytes() == whole
    assert list(verify_masters(2)) == [None]


def test_a_size_that_was_recorded_wrongly_is_found_and_corrected(tmp_path, capsys):
    content = carried(corners(60, 90), 6, "WebP, XMP")
    with Ingest() as ingest:
        staged = ingest.stage(write_file(tmp_path, "a.webp", content))
        with changeset(why="A scan came in."):
            photo = make_photo(master=ingest.commit(staged))
    make_region(photo, "10,10,20,20")
    master = photo.master
    # As older code has stored it, which did not read XMP in a WebP.
    Master.objects.update(width=90, height=60)
    stale = derivative_name(master.sha256, 90, "jpg")
    write_file(Path(derivatives().location), stale, b"a turned copy")
    before = CatalogueVersion.objects.get().version
    assert [finding.fault for finding in verify_masters(2)] == [Fault.WRONG_SIZE]
    capsys.readouterr()
    call_command("derive_photos")
    out = capsys.readouterr().out
    assert f"{photo.identifier}: its size was recorded as 90 × 60 and is 60 × 90." in out
    assert "regions" in out
    master.refresh_from_db()
    assert (master.width, master.height) == (60, 90)
    assert CatalogueVersion.objects.get().version > before
    assert not derivatives().exists(stale)
    assert missing_derivatives(master.sha256, 60, 90) == []
    assert list(verify_masters(2)) == [None]
    call_command("derive_photos", photo.identifier, again=True)
    assert "recorded as" not in capsys.readouterr().out


def test_an_unknown_identifier_is_named(photo):
    with pytest.raises(CommandError, match="PH-0404"):
        call_command("derive_photos", "PH-0404")


@pytest.mark.parametrize("command", ["verify_fixity", "derive_photos"])
def test_no_workers_are_refused(command):
    with pytest.raises(CommandError, match="at least 1"):
        call_command(command, workers=0)
