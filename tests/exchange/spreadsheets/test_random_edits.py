"""After any edits, what a spreadsheet changed is restored by its undo."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Subject
from exchange.models import SheetRow
from exchange.spreadsheets.rules import KINDS
from exchange.spreadsheets.write import as_csv, rows_of
from tests import builders
from tests.admin_pages import create_user_in_group
from tests.exchange.spreadsheets.sheets import apply_sheet, undo_sheet, upload_sheet

pytestmark = pytest.mark.django_db

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: text.strip()
)
EDITS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["title_en", "title_ja", "credit_ru", "holder_number", "date", "subjects"]),
        st.one_of(TEXTS, st.sampled_from(["", "circa 1947", "1946 or 1947", "SU"])),
    ),
    min_size=1,
    max_size=8,
)


def all_rows():
    """Every row of every kind, column by column, without times of change."""
    found = {}
    for table in KINDS.values():
        for instance in table.model._base_manager.order_by("pk"):
            values = {
                field.attname: getattr(instance, field.attname)
                for field in instance._meta.concrete_fields
                if field.attname != "changed_at"
            }
            found[table.file, instance.pk] = values
            found[table.file, instance.pk, "cells"] = table.cells(
                table.model._default_manager.get(pk=instance.pk)
            )
    return found


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_random_edits_imported_and_taken_back_leave_the_museum_as_it_was(edits):
    with transaction.atomic():
        user = create_user_in_group("Curator")
        for number in range(3):
            builders.make_photo(state="draft" if number else "published", date="1946")
        builders.make_subject()
        before = all_rows()
        rows = list(rows_of(KINDS["photos"]))
        for at, name, value in edits:
            if at == len(rows):
                rows.append({**dict.fromkeys(rows[0], ""), "title_en": "New"})
            row = rows[min(at, len(rows) - 1)]
            row[name] = value
            if name == "subjects":
                row[name] = Subject.objects.first().identifier if value == "SU" else ""
            if name == "date":
                row["date_edtf"] = ""
        for row in rows[3:]:
            # Columns that a new record needs because they have no default.
            row.update(
                image_rights="und", text_rights="cc-by-4.0", sensitivity="none", state="draft"
            )
        text = "".join(as_csv(KINDS["photos"], rows)).encode()
        made = apply_sheet(upload_sheet("photos", text, user, mode="each"))
        assert made.status == "done"
        assert not made.rows.filter(outcome="refused").exists(), list(
            SheetRow.objects.values("reason")
        )
        undo_sheet(made)
        assert not made.rows.filter(outcome="left").exists(), list(
            SheetRow.objects.values("reason")
        )
        assert all_rows() == before
        transaction.set_rollback(True)
