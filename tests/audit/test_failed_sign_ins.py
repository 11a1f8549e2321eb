"""Failed sign-ins are counted by day and account; the audit log tells of every tenfold."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from audit.failed_sign_ins import count_wrong_code, count_wrong_password
from audit.models import AuditEntry, FailedSignIns
from languages.stored import translate_stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def tamura():
    return User.objects.create_user("tamura", password="right", is_staff=True)


def logged():
    return list(AuditEntry.objects.order_by("sequence").values_list("why", flat=True))


def test_a_thousand_failures_are_four_entries(tamura):
    for _attempt in range(1000):
        count_wrong_password("tamura")
    assert FailedSignIns.objects.get().count == 1000
    assert logged() == [
        "Sign-in as “tamura” failed.",
        *(f"Sign-in as “tamura” failed: {n} times today." for n in (10, 100, 1000)),
    ]


def test_names_that_no_account_has_are_counted_together_and_not_kept():
    for number in range(30):
        count_wrong_password(f"my secret password {number}")
    row = FailedSignIns.objects.get()
    assert (row.name, row.count) == ("", 30)
    assert len(logged()) == 2
    assert "secret" not in " ".join(logged())


def test_odd_names_are_counted():
    for name in ("", "a\0b", "x" * 10_000, "\ud800"):
        count_wrong_password(name)
    assert FailedSignIns.objects.get().count == 4


def test_both_steps_and_all_days_are_counted_apart(tamura):
    count_wrong_password("tamura")
    count_wrong_code(tamura)
    count_wrong_code(tamura)
    yesterday = timezone.now().date() - timedelta(days=1)
    FailedSignIns.objects.filter(second_factor=True).update(day=yesterday)
    assert count_wrong_code(tamura) == 1
    assert FailedSignIns.objects.count() == 3


def test_old_counters_are_removed(tamura):
    count_wrong_password("tamura")
    FailedSignIns.objects.update(day=timezone.now().date() - timedelta(days=401))
    count_wrong_password("nobody")
    assert [row.name for row in FailedSignIns.objects.all()] == [""]


def test_the_sign_in_page_counts_each(client, tamura):
    for _attempt in range(3):
        client.post(reverse("admin:login"), {"username": "tamura", "password": "wrong"})
    assert FailedSignIns.objects.get().count == 3
    assert logged() == ["Sign-in as “tamura” failed."]


@pytest.mark.parametrize("language", ["ru", "ja"])
def test_the_entries_are_read_in_every_language(tamura, language):
    for _attempt in range(10):
        count_wrong_password("tamura")
        count_wrong_password("nobody")
        count_wrong_code(tamura)
    written = logged()
    assert len(written) == 6
    with override(language):
        shown = [translate_stored(why) for why in written]
    assert not any("Sign-in" in why or "second factor" in why for why in shown)
    assert all("10" in why for why in shown[3:])
