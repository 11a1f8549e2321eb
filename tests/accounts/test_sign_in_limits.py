"""Guessing passwords: bounded for each account, each network, and both together."""

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from museum.rate_limits.counting import _counter_of
from museum.rate_limits.limited_views import SIGN_IN_VIEWS
from tests.accounts.second_factors import PASSWORD, submit_password
from tests.admin_pages import create_user_in_group

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def limited(settings):
    """Per quarter of an hour: 8 attempts of a network, 6 failures of an account, 3 of both."""
    settings.RATE_LIMITS = {
        **django_settings.RATE_LIMITS,
        "sign_in": (8, 900),
        "account": (6, 900),
    }
    settings.AXES_FAILURE_LIMIT = 3
    _counter_of.cache_clear()
    cache.clear()
    yield
    _counter_of.cache_clear()


def attempt(name, password="wrong", address="192.0.2.1"):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"username": name, "password": password})


def test_an_account_and_a_network_together():
    user = create_user_in_group("Curator")
    assert [attempt(user.username).status_code for _time in range(3)] == [200, 200, 429]
    assert attempt(user.username, PASSWORD).status_code == 429
    assert attempt(user.username, PASSWORD, address="192.0.2.2").status_code == 302


def test_the_addresses_of_a_slash_64_are_one():
    user = create_user_in_group("Curator")
    hosts = [f"2001:db8::{number}" for number in range(1, 5)]
    assert [attempt(user.username, address=host).status_code for host in hosts][2:] == [429, 429]
    assert attempt(user.username, PASSWORD, address="2001:db8::99").status_code == 429
    assert attempt(user.username, PASSWORD, address="2001:db8:0:1::1").status_code == 302


def test_an_account_from_many_networks():
    user = create_user_in_group("Curator")
    answers = [attempt(user.username, address=f"192.0.2.{n}").status_code for n in range(8)]
    assert answers == [200] * 6 + [429] * 2
    refused = attempt(user.username, PASSWORD, address="192.0.2.200")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900


@pytest.mark.parametrize("typed", [" curator", "curator ", "ｃurator"])
def test_the_name_in_another_spelling_is_the_same_account(typed):
    create_user_in_group("Curator")
    answers = [attempt(typed, address=f"192.0.2.{n}").status_code for n in range(6)]
    assert answers == [200] * 6
    assert attempt("curator", address="192.0.2.99").status_code == 429


def test_nobody_is_locked_out_of_their_own_account_from_where_they_work():
    user = create_user_in_group("Curator")
    assert attempt(user.username, PASSWORD, address="198.51.100.7").status_code == 302
    for number in range(8):
        attempt(user.username, address=f"192.0.2.{number}")
    assert attempt(user.username, PASSWORD, address="192.0.2.99").status_code == 429
    assert attempt(user.username, PASSWORD, address="198.51.100.7").status_code == 302


def test_one_network_tries_many_accounts():
    answers = [attempt(f"name{number}").status_code for number in range(10)]
    assert answers == [200] * 8 + [429] * 2
    assert attempt("name", address="192.0.2.2").status_code == 200


def test_a_success_lets_the_count_of_the_account_begin_anew():
    user = create_user_in_group("Curator")
    for number in range(5):
        attempt(user.username, address=f"192.0.2.{number}")
    assert attempt(user.username, PASSWORD, address="192.0.2.50").status_code == 302
    answers = [attempt(user.username, address=f"192.0.2.{n}").status_code for n in range(60, 66)]
    assert 429 not in answers


@pytest.mark.parametrize("name", sorted(SIGN_IN_VIEWS - {"account_login"}))
def test_every_form_that_tries_a_secret_is_counted(name):
    browser, _answer = submit_password(create_user_in_group("Curator"))
    answers = [browser.post(reverse(name), {"code": "000000"}).status_code for _ in range(8)]
    assert answers[-1] == 429
    assert browser.get(reverse(name)).status_code != 429


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000])
def test_an_odd_name_is_only_a_failed_sign_in(name):
    assert attempt(name).status_code == 200
