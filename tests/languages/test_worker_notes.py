"""What the worker writes in the default language is read in the language of each curator."""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from editorial.models import ScheduledAct, ScheduledKind
from jobs.worker import run_all
from languages.stored import translate_outcome
from photos.models import ImportBatch, ImportRow
from tests.admin_pages import create_user_in_group, model_admin_url
from tests.backoffice.uploads import jpeg_bytes, upload_files
from tests.builders import make_photo

pytestmark = pytest.mark.django_db(transaction=True)

#: A word of English prose: three small letters between spaces or stops.
ENGLISH = re.compile(r"(?<![\w./«“「])[a-z]{3,}(?=[ .,:;]|$)")


def zip_of(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def bad_files():
    scan = jpeg_bytes(1)
    return {
        "text.jpg": b"this is no picture",
        "empty.jpg": b"",
        "cut.jpg": jpeg_bytes(2)[:3000],
        "page.jpg": b"<html><script>1</script></html>",
        "trailer.jpg": jpeg_bytes(3) + zip_of(a=b"x"),
        "heic.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40,
        "pdf.pdf": b"%PDF-1.7 x",
        "first.jpg": scan,
        "second.jpg": scan,
        "no.zip": b"PK\x03\x04 broken",
        "hidden.zip": zip_of(**{"__MACOSX/._01.jpg": b"x"}),
        "old.zip": zip_of(**{"n.txt": b"not a photograph"}),
    }


def notes_of_files(client, user, language):
    """The notes of every row, by file, as an upload and the worker write them in `language`."""
    with override(language):
        batch = ImportBatch.objects.create(label=language)
        for name, content in bad_files().items():
            upload_files(client, batch, (name, content))
        run_all(until_empty=True)
    return {row.name: row.reason for row in ImportRow.objects.filter(batch=batch) if row.reason}


def test_the_notes_of_an_import(client):
    user = create_user_in_group("Curator")
    client.force_login(user)
    notes = notes_of_files(client, user, "en")
    assert len(notes) >= 8, notes
    batch = ImportBatch.objects.get()
    for language, letters in (("ru", "[а-я]{4}"), ("ja", "[ぁ-ん]{2}")):
        client.cookies["django_language"] = language
        page = client.get(reverse("backoffice:upload", args=[batch.pk])).content.decode()
        for name, note in notes.items():
            with override(language):
                said = translate_outcome(note)
            assert re.search(letters, said), (language, name, note)
            prose = said
            for known in bad_files():
                # Also where it is the title that the draft got from it.
                prose = prose.replace(known, "").replace(known.partition(".")[0], "")
            assert not ENGLISH.search(prose), (language, name, said)
            english = note.partition(": ")[2].partition(". ")[0]
            assert english, note
            assert escape(english) not in page, (language, name)


def test_the_note_of_a_publication_that_could_not_be(client):
    client.force_login(create_user_in_group("Curator"))
    photo = make_photo(state="draft", alt_text_en="", alt_text_ru="", alt_text_ja="", title_en="x")
    type(photo).objects.filter(pk=photo.pk).update(title_en="", title_ru="", title_ja="")
    ScheduledAct.objects.create(
        identifier=photo.identifier, kind=ScheduledKind.PUBLISH, due_at=timezone.now()
    )
    with override("en"):
        run_all(until_empty=True)
    act = ScheduledAct.objects.get()
    assert act.status == "failed"
    assert act.reason
    for language, letters in (("ru", "[а-я]{4}"), ("ja", "[ぁ-ん]{2}")):
        client.cookies["django_language"] = language
        with override(language):
            said = translate_outcome(act.reason)
        assert re.search(letters, said), said
        assert not ENGLISH.search(said), said
        page = client.get(model_admin_url(ScheduledAct)).content.decode()
        assert act.reason not in page
        assert said.split("“")[0].split("«")[0][:40] in page


@pytest.mark.parametrize("kind", ["photo", "testimony", "place"])
def test_no_sentence_of_the_desk_in_russian_has_a_gender(client, kind):
    from tests.records.concurrency.two_curators import RECORDS, opened_by, save

    client.force_login(create_user_in_group("Curator"))
    client.cookies["django_language"] = "ru"
    make, _first, second = RECORDS[kind]
    record = make()
    answer = save(client, record, opened_by(client, record) | {second: "Иначе"})
    page = client.get(answer.url).content.decode()
    assert "Сохранено" in page
    assert "успешно измен" not in page
