"""What the database itself refuses, without forms and validators: bulk updates and plain SQL."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from identifiers.models import Counter
from people.models import PersonName, Testimony, Wording
from photos.models import Caption, Photo, PhotoPerson
from records.models import State
from tests import builders

OURS = (
    "identifiers",
    "search",
    "audit",
    "records",
    "editorial",
    "catalog",
    "people",
    "photos",
    "articles",
)
RECORDS = {
    "PH": builders.make_photo,
    "PE": builders.make_person,
    "TE": builders.make_testimony,
    "QU": builders.make_question,
    "CO": builders.make_collection,
    "AR": builders.make_article,
    "SO": builders.make_source,
    "SU": builders.make_subject,
    "PL": builders.make_place,
}
STATED = [make for prefix, make in RECORDS.items() if prefix not in ("SU", "PL")]
DATES = [
    (builders.make_photo, "date"),
    (builders.make_person, "dates"),
    (builders.make_testimony, "said"),
    (builders.make_testimony, "period"),
    (builders.make_collection, "dates"),
    (builders.make_source, "issued"),
    (lambda: builders.make_caption(builders.make_photo()), "written"),
]

pytestmark = pytest.mark.django_db


def _refused(rows, **values):
    """Assert that the database refuses to write `values` into `rows`, by the ORM and by SQL."""
    rows = (
        rows if isinstance(rows, models.QuerySet) else type(rows)._base_manager.filter(pk=rows.pk)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values)
    quote = connection.ops.quote_name
    meta = rows.model._meta
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    assignments = ", ".join(f"{quote(meta.get_field(name).column)} = %s" for name in plain)
    keys = list(rows.values_list("pk", flat=True))
    marks = ", ".join(["%s"] * len(keys))
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE {quote('id')} IN ({marks})",
            [*plain.values(), *keys],
        )


@pytest.mark.parametrize("prefix", RECORDS)
def test_identifiers_are_unique_and_keep_their_prefix(prefix):
    first, second = RECORDS[prefix](), RECORDS[prefix]()
    _refused(second, identifier=first.identifier)
    _refused(second, identifier="XX-0001")
    _refused(second, identifier="")


@pytest.mark.parametrize("prefix", RECORDS)
def test_identifiers_do_not_return_after_any_deletion(prefix):
    record = RECORDS[prefix]()
    model = type(record)
    last = Counter.objects.get(prefix=prefix).last
    for parts in ("positions", "wordings"):
        if hasattr(record, parts):
            getattr(record, parts).all().delete()
    model._base_manager.filter(pk=record.pk)._raw_delete("default")
    assert RECORDS[prefix]().identifier == f"{prefix}-{last + 1:04d}"


def test_rows_made_in_bulk_have_identifiers_of_their_own():
    builders.make_photo()
    Photo.objects.bulk_create([Photo(title_en="One"), Photo(title_en="Two")])
    assert sorted(Photo.objects.values_list("identifier", flat=True)) == [
        "PH-0001",
        "PH-0002",
        "PH-0003",
    ]


@pytest.mark.parametrize("empty", ["", None])
def test_a_published_photograph_has_alternative_text(empty):
    nothing = {f"alt_text_{language}": empty for language in ("en", "ru", "ja")}
    photo = builders.make_photo()
    _refused(photo, **nothing)
    draft = builders.make_photo(state=State.DRAFT, **nothing)
    _refused(draft, state="published", published_at=photo.published_at)
    Photo.objects.filter(pk=photo.pk).update(**nothing | {"alt_text_ja": "食堂の男たち"})


@pytest.mark.parametrize(("make", "name"), DATES)
def test_no_interval_ends_before_it_begins(make, name):
    _refused(make(), **{f"{name}_earliest": "1950-01-01", f"{name}_latest": "1945-12-31"})


def test_at_most_one_wording_is_nearest():
    testimony = builders.make_testimony(wordings=2)
    _refused(testimony.wordings.all(), is_nearest=True)
    _refused(testimony.wordings.filter(is_nearest=False), is_nearest=True)


def test_a_source_does_not_take_from_itself():
    source = builders.make_source()
    _refused(source, taken_from=source, relation="quotes")
    _refused(source, taken_from=builders.make_source(), relation="")


@pytest.mark.parametrize("kind", ["paraphrase", "museum", "statement"])
def test_what_is_nobody_s_quotation_cannot_be_marked_as_one(kind):
    testimony = builders.make_testimony(wordings=0)
    _refused(builders.make_wording(testimony, kind=kind), in_quotation_marks=True)
    quoted = builders.make_wording(testimony, in_quotation_marks=True)
    _refused(quoted, kind=kind)


def test_a_published_source_names_its_work():
    _refused(builders.make_source(), work="")


@pytest.mark.parametrize("make", STATED)
def test_a_withdrawal_has_a_category_a_public_wording_and_a_date(make):
    record = make(state=State.WITHDRAWN)
    for lacking in (
        {"withdrawal_category": ""},
        {"withdrawal_category": "whim"},
        {"withdrawal_reason_en": None},
        {"withdrawal_reason_en": ""},
        {"withdrawn_at": None},
    ):
        _refused(record, **lacking)


@pytest.mark.parametrize("make", STATED)
def test_a_published_record_says_since_when(make):
    _refused(make(), published_at=None)


def test_a_staff_photograph_is_not_published():
    _refused(builders.make_photo(), sensitivity="staff")


def test_positions_of_parts_are_unique():
    photo, person = builders.make_photo(), builders.make_person()
    builders.make_caption(photo), builders.make_caption(photo)
    _refused(photo.captions.filter(order=2), order=1)
    builders.make_photo_person(photo, person, "owner")
    _refused(builders.make_photo_person(photo, person, "depicted"), role="owner")
    testimony = builders.make_testimony(wordings=2)
    _refused(testimony.wordings.filter(order=2), order=1)


def test_a_layer_does_not_correct_itself():
    caption = builders.make_caption(builders.make_photo())
    _refused(caption, corrects=caption)


@pytest.mark.parametrize("lacking", ["why", "placed_by"])
def test_an_answer_says_who_placed_it_and_why(lacking):
    answer = builders.make_question().positions.first().answers.get()
    _refused(answer, **{f"{lacking}_{language}": "" for language in ("en", "ru", "ja")})


def _fields_with_choices():
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                if getattr(field, "choices", None) and not field.blank:
                    yield model, field.name


@pytest.mark.parametrize(
    ("model", "name"),
    [
        case
        for case in _fields_with_choices()
        if case[0].__name__ not in ("SubjectLabel", "PlaceLabel")
    ],
    ids=str,
)
def test_every_field_with_choices_is_held_by_the_database(model, name):
    """Any field with choices, in any model, must have its constraint."""
    held = [
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and f"('{name}__in'," in str(constraint.condition)
    ]
    assert held, f"{model.__name__}.{name} takes any value: add choices_constraint()."


def test_an_unknown_value_is_refused():
    photo = builders.make_photo()
    for name in ("state", "sensitivity", "image_rights", "text_rights"):
        _refused(photo, **{name: "whim"})
    _refused(builders.make_caption(photo), kind="whim")
    _refused(builders.make_photo_person(photo, builders.make_person()), certainty="whim")
    testimony = builders.make_testimony(wordings=1)
    _refused(testimony, basis="whim")
    _refused(Testimony.objects.filter(pk=testimony.pk), period_kind="whim")
    _refused(Wording.objects.all(), kind="whim")
    _refused(builders.make_name(testimony.speaker), kind="whim")
    assert not PersonName.objects.filter(kind="whim").exists()
    assert not PhotoPerson.objects.filter(certainty="whim").exists()
    assert not Caption.objects.filter(kind="whim").exists()


@pytest.mark.parametrize(
    "values",
    [
        {"w": 7},
        {"h": 0},
        {"description_en": "", "description_ru": None, "description_ja": ""},
    ],
)
def test_a_region_can_be_seen_and_is_described(values):
    region = builders.make_region(builders.make_photo(master=builders.make_master()))
    _refused(region, **values)


def test_no_two_regions_of_a_photograph_have_one_place():
    photo = builders.make_photo(master=builders.make_master())
    first, second = builders.make_region(photo), builders.make_region(photo)
    _refused(second, order=first.order)
