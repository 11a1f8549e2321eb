"""The synthetic collection: marked as sample, skewed distributions, reproducible by its seed."""

from collections import Counter as Tally
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from reversion.models import Revision

from catalog.models import Place, Subject
from identifiers.models import SAMPLE_NUMBERS
from people.models import Person
from photos.models import Collection, Master, Photo, PhotoPerson, PhotoSubject
from photos.rights import ImageRights
from records.models import State
from sample.identifiers import PREFIX, SUFFIX, sample_records
from sample.names import invented_names
from sample.texts import VOCABULARY, TextSampler
from search.models import CatalogueVersion
from tests.builders import make_photo, make_place
from tests.sample.sample_collection import (
    COUNT,
    all_rows,
    data_files,
    make_museum,
    make_sample,
    shrink,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    shrink(monkeypatch)


class TestMaking:
    @pytest.fixture(autouse=True)
    def sample(self):
        make_museum()
        make_sample()

    def test_what_is_made(self, subtests):
        """All that only looks at one sample, which takes longer to make than to look at."""
        checks = [name for name in dir(self) if name.startswith("check_")]
        assert len(checks) == 10
        for name in checks:
            with subtests.test(name):
                getattr(self, name)()

    def check_as_many_as_were_asked_for(self):
        assert sample_records(Photo).count() == COUNT
        assert Photo.objects.count() == COUNT + 1
        assert sample_records(Subject).count() == 1 + 12 + 60 + 240
        assert sample_records(Collection).count() == 1 + 24

    def check_every_text_that_heads_a_record_says_sample_in_three_languages(self):
        for at, language in enumerate(("en", "ru", "ja")):
            for model in (Subject, Place, Person):
                names = sample_records(model).values_list(f"name_{language}", flat=True)
                assert all(name.endswith(SUFFIX[at]) for name in names)
            word = PREFIX[at].rstrip(" :：")
            for field in ("title", "description", "alt_text", "credit", "holder_note"):
                texts = list(sample_records(Photo).values_list(f"{field}_{language}", flat=True))
                assert all(word.lower() in text.lower() for text in texts), field
            titles = sample_records(Collection).values_list(f"title_{language}", flat=True)
            assert all(word.lower() in title.lower() for title in titles)
        assert all(
            title.startswith(PREFIX[0])
            for title in sample_records(Photo).values_list("title", flat=True)
        )

    def check_it_refers_to_its_own_records_alone(self):
        links = PhotoSubject.objects.filter(content_object__in=sample_records(Photo))
        assert links.count() > COUNT
        assert not links.exclude(tag__in=sample_records(Subject)).exists()
        people = PhotoPerson.objects.filter(photo__in=sample_records(Photo))
        assert people.count() > COUNT // 2
        assert not people.exclude(person__in=sample_records(Person)).exists()
        photos = sample_records(Photo)
        assert not photos.exclude(collection__in=sample_records(Collection)).exists()
        assert not photos.exclude(holder__in=sample_records(Person)).exists()
        assert (
            not photos.filter(place__isnull=False).exclude(place__in=sample_records(Place)).exists()
        )

    def check_few_subjects_are_common_and_most_are_rare(self):
        counts = sorted(
            sample_records(Subject).annotate(n=Count("photo_links")).values_list("n", flat=True),
            reverse=True,
        )
        assert sum(counts[:31]) > 0.4 * sum(counts)  # a tenth of the subjects
        assert counts[0] > 5 * counts[60]

    def check_dates_of_every_kind(self):
        photos = list(sample_records(Photo))
        undated = [photo for photo in photos if not photo.date]
        assert 0 < len(undated) < COUNT * 0.12
        shapes = Tally(
            "none" if not edtf else
            "~" if "~" in edtf else
            "?" if "?" in edtf else
            "/" if "/" in edtf else
            "[" if edtf[0] in "[{" else
            len(edtf)
            for edtf in (photo.date_edtf for photo in photos)
        )  # fmt: skip
        assert shapes.keys() >= {"none", "~", "?", "/", "[", 4, 7, 10}
        for photo in photos:
            assert photo.date_edtf or not photo.date_earliest
            kept = photo.date_edtf, photo.date_earliest, photo.date_latest
            photo.date_edtf = ""
            Photo._meta.get_field("date").set_companions(photo)
            assert (photo.date_edtf, photo.date_earliest, photo.date_latest) == kept

    def test_a_record_is_what_the_admin_would_have_saved(self):
        """Nothing changes when a photograph is cleaned and saved as the admin does."""
        fields = [f.attname for f in Photo._meta.concrete_fields if f.name != "changed_at"]
        for photo in sample_records(Photo)[:20]:
            before = {name: getattr(photo, name) for name in fields}
            photo.full_clean()
            photo.save()
            photo.refresh_from_db()
            assert {name: getattr(photo, name) for name in fields} == before

    def check_states_with_what_they_require(self):
        states = Tally(sample_records(Photo).values_list("state", flat=True))
        assert states.keys() == set(State.values)
        assert states["published"] > 0.85 * COUNT
        for photo in sample_records(Photo).filter(state="published"):
            assert not photo.publication_problems()
        withdrawn = sample_records(Photo).filter(state="withdrawn")
        assert not withdrawn.filter(withdrawal_category="").exists()

    def check_all_rights(self):
        assert set(sample_records(Photo).values_list("image_rights", flat=True)) == set(
            ImageRights.values
        )

    def check_a_few_have_an_image_that_is_derived(self):
        masters = Master.objects.filter(photo__in=sample_records(Photo))
        assert masters.count() == 3
        assert set(masters.values_list("photo__state", flat=True)) == {"published"}
        assert [name for name in data_files() if name.endswith(".avif")]

    def check_the_history_has_one_entry_for_all_of_it(self):
        revision = Revision.objects.get(comment__startswith="Sample of")
        assert "300 photographs" in revision.comment
        version = revision.version_set.get()
        assert version.object.identifier == f"CO-{SAMPLE_NUMBERS[0]}"

    def test_the_catalogue_version_rises(self):
        before = CatalogueVersion.current_version()
        call_command("remove_sample", verbosity=0)
        make_sample(5)
        assert CatalogueVersion.current_version() > before

    def check_a_second_one_is_refused(self):
        before = all_rows()
        with pytest.raises(CommandError, match="sample already .* `manage.py remove_sample`"):
            make_sample(10)
        assert all_rows() == before

    def test_the_museum_numbers_on_as_if_there_were_none(self):
        assert int(make_photo().identifier[3:]) < 100

    def test_nobody_is_asked_for_a_photograph_that_never_existed(self, client):
        invented = sample_records(Photo).filter(state="published", master=None).first()
        real = make_photo(state="published")
        for photo, is_asked_for in ((invented, False), (real, True)):
            page = client.get(f"/en/photos/{photo.identifier}/").content.decode()
            assert ("nothing was invented" in page) is is_asked_for
            assert ('class="claim"' in page) is is_asked_for
        gallery = client.get(f"/en/photos/?q={invented.identifier}").content.decode()
        assert invented.identifier in gallery
        assert 'class="claim"' not in gallery

    def test_its_pages_are_served(self, client):
        photo = sample_records(Photo).filter(state="published", master__isnull=False).first()
        page = client.get(f"/ja/photos/{photo.identifier}/")
        assert "見本" in page.content.decode()
        withdrawn = sample_records(Photo).filter(state="withdrawn").first()
        assert client.get(f"/en/photos/{withdrawn.identifier}/").status_code == 410


def texts_and_links():
    photos = sample_records(Photo).order_by("identifier")
    return list(
        photos.values_list(
            "identifier", "title_ja", "description_ru", "date", "state", "place__name_en",
            "subjects__name_en", "holder__name_en",
        ).order_by("identifier", "subjects__name_en")
    )  # fmt: skip


def test_the_same_seed_makes_the_same_sample():
    make_sample(40, images=0)
    first = texts_and_links()
    call_command("remove_sample", verbosity=0)
    make_sample(40, images=0)
    assert texts_and_links() == first
    call_command("remove_sample", verbosity=0)
    make_sample(40, images=0, seed=2)
    assert texts_and_links() != first


@pytest.mark.parametrize("count", [0, -3, 100_000_000])
def test_an_impossible_number_is_refused(count):
    with pytest.raises(CommandError, match=f"{count} photographs cannot be made: give 1 to"):
        make_sample(count)
    assert not sample_records(Subject).exists()


def test_the_vocabulary_is_large_and_common_to_three_languages():
    random = Random(1)
    texts = TextSampler(random, invented_names(random))
    words = texts._words.things
    assert len(words) == VOCABULARY
    for language in range(3):
        assert len({word[language] for word in words}) > 0.97 * VOCABULARY


def test_a_samples_number_is_not_remembered():
    """Otherwise a museum that loads a bag with a sample would continue its numbers."""
    Place.objects.create(identifier=f"PL-{SAMPLE_NUMBERS[5]}", name_en="x")
    assert make_place().identifier == "PL-0001"
