"""Check constraints evaluated in Python say what the database says."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.spreadsheets.check_constraints import NotInPython, truth_of, validate_constraint
from exchange.spreadsheets.rules import KINDS
from photos.models import Photo

pytestmark = pytest.mark.django_db

CHECKS = [
    (table.model, constraint)
    for table in KINDS.values()
    for constraint in table.model._meta.constraints
    if isinstance(constraint, models.CheckConstraint)
]


def values_of(field):
    """Values of a field that a constraint may tell apart; NULL too, which needs SQL's logic."""
    if field.choices:
        return st.sampled_from([None, "", "nonsense", *(value for value, _label in field.choices)])
    if isinstance(field, models.DateTimeField):
        return st.sampled_from([None, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)])
    if isinstance(field, models.DateField):
        return st.none() | st.dates()
    if isinstance(field, models.BooleanField):
        return st.booleans()
    if isinstance(field, models.IntegerField | models.DecimalField):
        return st.none() | st.integers(-200, 200)
    if isinstance(field, models.ForeignKey):
        return st.none()
    return st.sampled_from([None, "", " ", "text", "en", "PH-0001", "su-0001", "1946", "写真"])


@pytest.mark.parametrize("model", sorted({model for model, _c in CHECKS}, key=str))
@settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_python_and_the_database_agree(model, data):
    instance = model()
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            setattr(instance, field.attname, data.draw(values_of(field), label=field.attname))
    for owner, constraint in CHECKS:
        if owner is model:
            assert is_valid(validate_constraint, constraint, instance, set()) == is_valid(
                models.CheckConstraint.validate, constraint, model, instance
            ), constraint.name


def is_valid(check, *arguments):
    try:
        check(*arguments)
    except ValidationError:
        return False
    return True


def test_every_check_of_a_photograph_is_evaluated_without_a_query():
    photo = Photo(title="A choir", identifier="PH-0001")
    checks = [constraint for model, constraint in CHECKS if model is Photo]
    assert len(checks) >= 10
    with CaptureQueriesContext(connection) as queries:
        for constraint in checks:
            validate_constraint(constraint, photo, set())
    assert not queries.captured_queries


def test_the_message_is_that_of_the_constraint():
    photo = Photo(identifier="PH-0001", state="published", sensitivity="staff", alt_text_en="x")
    (constraint,) = (
        c for c in Photo._meta.constraints if c.name == "photo_published_is_not_for_staff"
    )
    with pytest.raises(ValidationError, match="for staff only"):
        validate_constraint(constraint, photo, set())
    validate_constraint(constraint, photo, {"sensitivity"})


def test_a_condition_that_python_cannot_evaluate_is_left_to_the_database():
    constraint = models.CheckConstraint(
        condition=models.Q(title__iregex="^a"), name="photo_title_begins_with_a"
    )
    with pytest.raises(NotInPython):
        truth_of(constraint.condition, Photo(title_en="A choir"))
    validate_constraint(constraint, Photo(title_en="A choir"), set())
    with pytest.raises(ValidationError):
        validate_constraint(constraint, Photo(title_en="The choir"), set())
