"""The options of `import_photos`, and its messages for wrong ones."""

from pathlib import Path

import pytest
from django.core.management import CommandError
from reversion.models import Version

from photos.models import ImportBatch, Photo
from tests.builders import make_collection
from tests.images.image_files import encode_image, random_scene, write_file
from tests.photos.imports.import_runs import import_photos, write_scans

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_batch_remembers_who_gave_what_for_which_use(tmp_path, admin_user):
    write_scans(tmp_path, 1)
    collection = make_collection()
    import_photos(
        tmp_path,
        label="Album of 1947",
        received_from="A family in Sasebo",
        permitted_use="Exhibition and research",
        collection=collection.identifier,
        user=admin_user.username,
    )
    batch = ImportBatch.objects.get()
    assert (batch.identifier, batch.label) == ("IB-0001", "Album of 1947")
    assert batch.received_from == "A family in Sasebo"
    assert batch.permitted_use == "Exhibition and research"
    photo = Photo.objects.get()
    assert (photo.batch, photo.collection) == (batch, collection)
    version = Version.objects.get_for_object(photo).get()
    assert version.revision.user == admin_user
    assert "IB-0001" in version.revision.comment


def test_a_batch_can_be_continued_from_another_place(tmp_path):
    write_file(tmp_path, "one/a.jpg", encode_image(random_scene(1)))
    write_file(tmp_path, "two/b.jpg", encode_image(random_scene(2)))
    import_photos(tmp_path / "one")
    import_photos(tmp_path / "two", batch="ib1")
    assert ImportBatch.objects.get().photos.count() == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"batch": "IB-0404"}, "IB-0404"),
        ({"collection": "CO-0404"}, "CO-0404"),
        ({"user": "nobody"}, "nobody"),
        ({"workers": 0}, "at least 1"),
        ({"report": Path("/nowhere/report.csv")}, "report.csv"),
    ],
)
def test_a_wrong_option_is_named_before_anything_is_done(tmp_path, options, words):
    write_scans(tmp_path, 1)
    with pytest.raises(CommandError, match=words):
        import_photos(tmp_path, **options)
    assert not ImportBatch.objects.exists()


def test_a_wrong_path_is_named(tmp_path):
    with pytest.raises(CommandError, match="nothing-here"):
        import_photos(tmp_path / "nothing-here")
    with pytest.raises(CommandError, match="no files"):
        import_photos(tmp_path)
    write_file(tmp_path, "a.csv", b"file,tilte_en\n")
    with pytest.raises(CommandError, match="tilte_en"):
        import_photos(tmp_path / "a.csv")
