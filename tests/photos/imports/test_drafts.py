"""From the cells of a row to a draft: links are found, fields filled, errors reported."""

import pytest
from django.core.exceptions import ValidationError

from photos.imports.columns import HEADERS
from photos.imports.drafts import build_draft, draft_notes
from photos.imports.lookup import Finders
from photos.imports.rows import Row
from tests.builders import (
    make_collection,
    make_name,
    make_person,
    make_photo,
    make_place,
    make_source,
    make_subject,
)


@pytest.mark.django_db
class TestFinding:
    def test_by_identifier_name_and_other_name(self):
        place = make_place(name_en="Khabarovsk", name_ru="Хабаровск", name_ja="ハバロフスク")
        place.labels.create(language="ru", text="Хабаровка")
        find = Finders().place.find
        for typed in (
            place.identifier,
            "pl1",
            "ХАБАРОВСК",
            " хабаровка ",
            "ハバロフスク",
            "ﾊﾊﾞﾛﾌｽｸ",
        ):
            if typed == "pl1":
                typed = place.identifier.lower().replace("-", " ")
            assert find(typed) == place, typed

    def test_a_person_is_found_by_every_form_of_the_name(self):
        person = make_person(name_en="Miyamoto Tsutomu")
        make_name(person, "Миямото Цутому", "ru")
        assert Finders().person.find("миямото цутому") == person

    def test_records_of_one_name_are_distinguished_by_identifier(self):
        one, two = (make_place(name_en="Camp 5") for _number in range(2))
        with pytest.raises(ValidationError) as caught:
            Finders().place.find("camp 5")
        assert "several" in caught.value.messages[0]
        assert Finders().place.find(two.identifier) == two != one

    def test_what_is_unknown_is_answered_with_what_is_near(self):
        make_subject(name_en="board games", slug="board-games")
        with pytest.raises(ValidationError) as caught:
            Finders().subject.find("bord games")
        assert "bord games" in caught.value.messages[0]
        assert "board games" in caught.value.messages[0]


@pytest.mark.django_db
class TestDrafts:
    def draft(self, problems=(), **cells):
        draft, found = build_draft(Row("a/scan 7.jpg", None, 2, cells), Finders(), None, None)
        assert sorted({problem.column for problem in found}) == sorted(problems), found
        return draft, found

    def test_every_field_is_filled(self):
        place, source, collection = make_place(), make_source(), make_collection()
        holder, photographer, player = (make_person() for _number in range(3))
        subjects = [make_subject(), make_subject()]
        draft, _problems = self.draft(
            title_ru="Го",
            title_ja="囲碁",
            description_en="Two men.",
            alt_text_en="Two men at a board",
            date="осень 1946 г.",
            date_ground_en="Written on the back.",
            dated_by_en="The museum",
            place=place.name_ru,
            place_note_en="or near it",
            subjects=f"{subjects[0].identifier}; {subjects[1].name_ja};{subjects[0].slug}",
            collection=collection.identifier,
            holder=holder.name_en,
            holder_note_en="a private archive",
            holder_number="17/3",
            physical_form_en="silver print",
            extent_en="one print",
            source=source.work,
            credit_en="Private archive",
            image_rights="und",
            text_rights="cc0",
            sensitivity="notice",
            sensitivity_note_en="It shows hunger.",
            photographer=f"{photographer.identifier} (possible)",
            depicted=f"{player.name_en}; {holder.name_en} ( probable )",
            inscription="На память",
            inscription_language="ru",
        )
        photo = draft.photo
        assert (photo.title_ru, photo.title_ja, photo.title_en) == ("Го", "囲碁", None)
        assert (photo.date, photo.date_earliest.year) == ("осень 1946 г.", 1946)
        assert (photo.place, photo.source, photo.collection) == (place, source, collection)
        assert (photo.holder, photo.holder_number) == (holder, "17/3")
        assert (photo.image_rights, photo.text_rights) == ("UND", "CC0")
        assert photo.sensitivity == "notice"
        assert draft.links == {"subjects": subjects}
        assert [(link.person, link.role, link.certainty) for link in draft.people] == [
            (player, "depicted", "certain"),
            (holder, "depicted", "probable"),
            (photographer, "photographer", "possible"),
        ]
        assert draft.captions[0].text == "На память"
        photo.save()
        draft.save_parts()
        assert set(photo.subjects.all()) == set(subjects)
        assert photo.captions.get().kind == "inscription"

    def test_every_column_but_the_file_fills_something(self):
        """A column that the reader knows but nothing uses would lose what a curator typed."""
        samples = {
            "place": make_place().identifier,
            "subjects": make_subject().identifier,
            "collection": make_collection().identifier,
            "source": make_source().identifier,
            "holder": make_person().identifier,
            **dict.fromkeys(
                ("depicted", "photographer", "owner", "mentioned"), make_person().identifier
            ),
            "date_edtf": "1947-05",
            "image_rights": "NKC",
            "text_rights": "CC0",
            "sensitivity": "click",
            "inscription_language": "ja",
        }
        empty = self.traces(Row("a.jpg", None, 2, {}))
        for name in HEADERS:
            cells = {name: samples.get(name, "1947")}
            if name == "inscription_language":
                cells["inscription"] = "x"
            elif name == "inscription":
                cells["inscription_language"] = "en"
            if name != "file":
                assert self.traces(Row("a.jpg", None, 2, cells)) != empty, name

    def traces(self, row):
        draft, problems = build_draft(row, Finders(), None, None)
        assert not problems
        photo = {
            field.attname: getattr(draft.photo, field.attname)
            for field in draft.photo._meta.concrete_fields
            if field.name not in ("created_at", "changed_at")
        }
        people = [(link.person_id, link.role) for link in draft.people]
        captions = [(caption.text, caption.language) for caption in draft.captions]
        return photo, draft.links, people, captions

    def test_without_a_title_it_is_called_by_its_file(self):
        draft, _problems = self.draft()
        assert draft.photo.title_en == "scan 7"

    def test_all_errors_of_a_row_are_reported_together(self):
        _draft, problems = self.draft(
            ["date", "place", "image_rights", "inscription", "holder_number"],
            date="30 February 1947",
            place="Nowhere",
            image_rights="free",
            inscription="На память",
            holder_number="9" * 101,
        )
        by_column = {problem.column: problem for problem in problems}
        assert by_column["date"].value == "30 February 1947"
        assert by_column["place"].remedy
        assert "UND" in by_column["image_rights"].reason
        assert "inscription_language" in by_column["inscription"].reason

    def test_markdown_that_cites_nothing_that_exists_is_a_fault(self):
        self.draft(["description_en"], description_en="As said. [@SO-0404]")

    def test_an_unknown_degree_of_certainty_is_a_fault(self):
        name = make_person().name_en
        self.draft(["depicted"], depicted=f"{name} (perhaps)")

    def test_an_unparsed_date_is_kept_with_a_note(self):
        draft, _problems = self.draft(date="when the snow had gone")
        assert draft.photo.date == "when the snow had gone"
        assert draft.photo.date_earliest is None
        assert draft_notes(draft)[0].column == "date"

    def test_a_number_that_records_have_already_is_noted_with_them(self):
        holder, other = make_person(), make_person()
        known = make_photo(holder=holder, holder_number="A 7")
        make_photo(holder=other, holder_number="A 7")
        draft, _problems = self.draft(holder=holder.identifier, holder_number="a 7")
        (note,) = draft_notes(draft)
        assert (note.column, note.reason) == (
            "holder_number",
            f"Records with this number exist: {known.identifier}.",
        )
        draft, _problems = self.draft(holder=holder.identifier, holder_number="A 8")
        assert draft_notes(draft) == []
