"""Links by name, as the forms find them; and what a sheet names that the museum lacks."""

import pytest

from catalog.models import Place, Subject
from catalog.models.place import PlaceKind
from exchange.models import RowAction, SheetImport
from exchange.spreadsheets.rules import KINDS
from photos.models import Photo
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, undo_sheet, upload_sheet
from tests.exchange.spreadsheets.test_alike import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator_user():
    return create_user_in_group("Curator")


def label(term, text, language="en"):
    kind = type(term).__name__.lower()
    term.labels.model.objects.create(**{kind: term}, language=language, text=text)


class TestNames:
    @pytest.mark.parametrize(
        "typed", ["music", "MUSIC", " Музыка ", "音楽", "songs", "SU-0001", "su1", "ｍｕｓｉｃ"]
    )
    def test_a_subject_is_found_by_any_name_and_any_spelling_of_its_identifier(
        self, curator_user, typed
    ):
        subject = builders.make_subject(
            identifier="SU-0001", slug="music", name_en="music", name_ru="музыка", name_ja="音楽"
        )
        label(subject, "songs")
        text = f'title_en,subjects\nx,"{typed}"\n'
        made = upload_sheet("photos", text, curator_user)
        (row,) = made.rows.all()
        assert row.problems == []
        assert ["subjects", "", "SU-0001"] in row.changes
        apply_sheet(made)
        assert list(Photo.objects.get().subjects.all()) == [subject]

    def test_places_people_and_several_subjects(self, curator_user):
        place = builders.make_place(name_en="Khabarovsk Krai", name_ru="Хабаровский край")
        person = builders.make_person(name_en="Miyamoto Tsutomu", name_ru="Миямото Цутому")
        builders.make_name(person, "宮本", "ja")
        one, two = (builders.make_subject(name_en=name) for name in ("music", "chess"))
        headers = ["title_en", "place", "holder", "subjects"]
        for name in ("Miyamoto", "миямото", "Tsutomu, Miyamoto", "宮本", person.identifier):
            rows = [("x", "khabarovsk krai", name, "Chess; music")]
            (row,) = planned("photos", headers, *rows, user=curator_user)
            changed = {header: new for header, _old, new in row.changes}
            assert row.problems == []
            assert (changed["place"], changed["holder"]) == (place.identifier, person.identifier)
            assert changed["subjects"] == f"{one.identifier}; {two.identifier}"

    def test_a_key_may_be_a_name_too(self, curator_user):
        photo, person = builders.make_photo(), builders.make_person(name_en="Miyamoto Tsutomu")
        text = f"photo,person,role,certainty\n{photo.identifier},Miyamoto,depicted,certain\n"
        made = apply_sheet(upload_sheet("photo_people", text, curator_user))
        assert (made.status, made.reason) == ("done", "")
        assert photo.people.get() == person
        assert not upload_sheet("photo_people", text, curator_user).rows.exists()

    def test_an_ambiguous_name_names_the_candidates_with_their_identifiers(self, curator_user):
        one, two = (builders.make_place(name_en="Camp 5", name_ru=name) for name in "аб")
        (row,) = planned("photos", ["title_en", "place"], ("x", "camp 5"), user=curator_user)
        message = dict(row.problems)["place"]
        assert row.action == RowAction.WRONG
        assert f"{one.identifier} Camp 5, {two.identifier} Camp 5" in message

    def test_two_people_of_one_family_name_are_ambiguous_but_a_whole_name_is_not(
        self, curator_user
    ):
        for name in ("Sato Ichiro", "Sato Jiro", "Sato"):
            builders.make_person(name_en=name)
        headers = ["title_en", "holder"]
        (whole,) = planned("photos", headers, ("x", "sato"), user=curator_user)
        assert whole.problems == []
        (part,) = planned("photos", headers, ("x", "Ichiro"), user=curator_user)
        assert part.problems == []
        builders.make_person(name_en="Kato Ichiro")
        (part,) = planned("photos", headers, ("x", "Ichiro"), user=curator_user)
        assert "Write the identifier" in dict(part.problems)["holder"]

    def test_a_part_of_a_subject_or_place_is_no_name(self, curator_user):
        builders.make_subject(name_en="camp life")
        builders.make_place(name_en="Khabarovsk Krai")
        rows = [("x", "camp", "Khabarovsk")]
        (row,) = planned("photos", ["title_en", "subjects", "place"], *rows, user=curator_user)
        assert {name for name, _message in row.problems} == {"subjects", "place"}

    def test_an_identifier_of_another_kind_is_refused(self, curator_user):
        subject, place = builders.make_subject(), builders.make_place()
        rows = [("x", subject.identifier, place.identifier)]
        (row,) = planned("photos", ["title_en", "place", "subjects"], *rows, user=curator_user)
        assert f"{subject.identifier} is not of the kind “place”" in dict(row.problems)["place"]
        assert f"{place.identifier} is not of the kind “subject”" in dict(row.problems)["subjects"]

    def test_what_a_name_meant_in_the_preview_is_what_is_applied(self, curator_user):
        subject = builders.make_subject(name_en="music")
        made = upload_sheet("photos", "title_en,subjects\nx,music\n", curator_user)
        Subject.objects.filter(pk=subject.pk).update(
            name="Music and song", name_en="Music and song"
        )
        assert apply_sheet(made).status == "done"
        assert Photo.objects.get().subjects.get() == subject


class TestAllFaultsOfARow:
    def test_every_fault_is_said_once_with_its_column_and_value(self, curator_user):
        headers = ["title_en", "date", "place", "subjects", "sensitivity", "image_rights", "state"]
        long_title = "x" * 1001
        row = (long_title, "31 June 1946", "PL-9999", "sogns; SU-9999", "loud", "mine", "published")
        (found,) = planned("photos", headers, row, user=curator_user)
        assert [name for name, _message in found.problems] == [
            "state",
            "title_en",
            "date",
            "place",
            "subjects",
            "image_rights",
            "sensitivity",
        ]
        named = dict(found.problems)
        for name, value in zip(headers, row, strict=True):
            assert value[:80].split(";")[0] in named[name], name
        assert "PL-9999" in named["place"]
        assert "write one of none, notice, click, staff" in named["sensitivity"]

    def test_all_unknown_names_of_one_cell_are_said(self, curator_user):
        rows = [("x", "one; two; SU-9998; SU-9999")]
        (found,) = planned("photos", ["title_en", "subjects"], *rows, user=curator_user)
        text = " ".join(message for _name, message in found.problems)
        assert "“one”" in text
        assert "“two”" in text

    def test_a_wrong_identifier_does_not_hide_the_other_faults(self, curator_user):
        row = ("PH-9999", "x" * 1001, "31 June 1946", "PL-9999")
        headers = ["identifier", "title_en", "date", "place"]
        (found,) = planned("photos", headers, row, user=curator_user)
        assert [name for name, _message in found.problems] == headers

    def test_a_testimony_without_its_speaker_says_all_the_rest(self, curator_user):
        row = ("On rations", "Nobody", "nonsense", "twelve")
        headers = ["title_en", "speaker", "basis", "figure_low"]
        (found,) = planned("testimonies", headers, row, user=curator_user)
        assert [name for name, _message in found.problems] == headers[1:]

    def test_what_a_published_record_needs_is_said_beside_the_other_faults(self, curator_user):
        photo = builders.make_photo()
        headers = ["identifier", "date", "alt_text_en", "alt_text_ru", "alt_text_ja"]
        row = (photo.identifier, "31 June 1946", "", "", "")
        (found,) = planned("photos", headers, row, user=curator_user)
        assert len(found.problems) == 2
        assert "31" in dict(found.problems)["date"]
        assert "alternative text" in " ".join(message for _name, message in found.problems)

    def test_nothing_is_said_twice_of_a_translated_field(self, curator_user):
        (found,) = planned("photos", ["title_en"], ("x" * 1001,), user=curator_user)
        assert [name for name, _message in found.problems] == ["title_en"]


class TestWhatIsMissing:
    TEXT = "title_en,subjects,place\nx,music; Chess,Elabuga\ny,chess,\nz,音楽会; песни,Elabuga\n"

    def make(self, preview, user, text=TEXT):
        from exchange.spreadsheets.storage import store_file

        store_file(preview, text.encode())
        preview.makes_missing = True
        from exchange.spreadsheets.preview import preview_again

        assert preview_again(preview, user)
        preview.refresh_from_db()
        return preview

    def test_names_that_no_term_can_have_are_left_and_the_others_made(self, curator_user):
        names = ["music", "prisoners\x92 choir", "\u202echess", "\u200b", "y" * 300]
        text = f'title_en,subjects\nx,"{"; ".join(names)}"\n'
        made = self.make(upload_sheet("photos", text, curator_user), curator_user, text)
        assert made.status == "previewed"
        assert [str(subject) for subject in Subject.objects.all()] == ["music"]
        (row,) = made.rows.all()
        assert row.action == RowAction.WRONG
        assert len(row.problems) == 3

    def test_it_is_shown_made_on_demand_and_undone_with_the_sheet(self, curator_user):
        music = builders.make_subject(name_en="music")
        made = upload_sheet("photos", self.TEXT, curator_user)
        assert [(one["kind"], one["name"], one["rows"]) for one in made.missing] == [
            ("places", "Elabuga", 2),
            ("subjects", "Chess", 2),
            ("subjects", "音楽会", 1),
            ("subjects", "песни", 1),
        ]
        assert (Subject.objects.count(), Place.objects.count()) == (1, 0)
        made = self.make(made, curator_user)
        assert (made.missing, made.rows.filter(action="wrong").count()) == ([], 0)
        assert Subject.objects.get(name_ja="音楽会").slug == "音楽会"
        assert Subject.objects.filter(name_ru="песни").exists()
        assert Place.objects.get(name_en="Elabuga").kind == PlaceKind.UNPLACED
        assert apply_sheet(made).status == "done"
        assert {one.name_en for one in Photo.objects.get(title_en="x").subjects.all()} == {
            "music",
            "Chess",
        }
        undo_sheet(made)
        assert (made.made, Photo.objects.count(), Place.objects.count()) == ([], 0, 0)
        assert Subject.objects.get() == music

    def test_a_term_that_others_use_or_edited_is_left_and_named(self, curator_user):
        made = self.make(upload_sheet("photos", self.TEXT, curator_user), curator_user)
        apply_sheet(made)
        builders.make_photo(place=Place.objects.get())
        builders.make_testimony().subjects.add(Subject.objects.get(name_ru="песни"))
        Subject.objects.filter(name_ja="音楽会").update(name_ru="концерт")
        undo_sheet(made)
        assert {one["name"]: one["left"] for one in made.made} == {
            "Elabuga": "Other records refer to it already.",
            "песни": "Other records refer to it already.",
            "音楽会": "Somebody edited it since: take back by hand what should be.",
        }
        assert Subject.objects.count() == 2

    def test_names_spelt_nearly_so_are_shown(self, curator_user):
        builders.make_subject(name_en="board games")
        made = upload_sheet("photos", "title_en,subjects\nx,bord games\n", curator_user)
        assert "board games" in made.missing[0]["near"]

    def test_an_ambiguous_name_and_an_unknown_person_are_not_missing(self, curator_user):
        for name in "аб":
            builders.make_place(name_en="Camp 5", name_ru=name)
        text = "title_en,place,holder\nx,Camp 5,Nobody\n"
        assert upload_sheet("photos", text, curator_user).missing == []

    def test_a_contributor_makes_none(self):
        contributor = create_user_in_group("Contributor")
        made = self.make(upload_sheet("photos", self.TEXT, contributor), contributor)
        assert not Subject.objects.exists()
        assert len(made.missing) == 5
        assert SheetImport.objects.get().status == "previewed"
        assert made.kind in KINDS
