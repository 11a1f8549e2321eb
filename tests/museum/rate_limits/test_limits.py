"""Rate limits: by network and by account, on every view that is expensive, and cheap to refuse."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.client_address import network_of
from museum.rate_limits.counting import Counter, _counter_of, counter
from museum.rate_limits.limited_views import FILTERED_LISTS, LIMITED_VIEWS, SIGN_IN_VIEWS
from museum.rate_limits.storage import SharedFileStorage
from museum.settings import rate_limits
from tests.builders import make_photo
from tests.test_documentation import url_names

pytestmark = pytest.mark.django_db
SEARCH = "/en/search/?q=a"
MISSING = "/en/photos/PH-9999/"


@pytest.fixture(autouse=True)
def limited(settings, tmp_path):
    """Three of everything in a minute, counted in a new file."""
    settings.RATE_LIMITS = dict.fromkeys(django_settings.RATE_LIMITS, (3, 60))
    settings.RATE_LIMIT_STORE = ""
    _counter_of.cache_clear()
    counter()
    yield
    _counter_of.cache_clear()


def statuses(browser, path, times=4, **extra):
    return [browser.get(path, **extra).status_code for _time in range(times)]


def address_of(name):
    kwargs = {
        "search": {},
        "iiif:search": {"identifier": "PH-0001"},
        "iiif:image_request": {
            "version": 3,
            "identifier": "PH-0001",
            "rest": "full/max/0/default.jpg",
        },
        "photos:download": {"identifier": "PH-0001", "width": 600},
        "mount": {"identifier": "PH-0001"},
        "preview": {"identifier": "PH-0001", "language": "en"},
        "linked_preview": {"secret": "x", "language": "en"},
        "backoffice:spreadsheet_export": {"kind": "PH", "format": "csv"},
    }
    with_format = {"format": "csv"} if name.endswith("export") else {}
    return reverse(name, kwargs=kwargs.get(name, with_format))


@pytest.mark.parametrize("name", sorted(LIMITED_VIEWS))
def test_each_limited_view_refuses_the_fourth_request(name):
    browser = Client()
    answers = statuses(browser, address_of(name))
    assert answers[-1] == 429
    assert 429 not in answers[:-1]


@pytest.mark.parametrize("name", sorted(FILTERED_LISTS))
def test_a_filtered_list_is_a_search_and_a_plain_one_is_not(name):
    assert 429 not in statuses(Client(), reverse(name), times=6)
    assert statuses(Client(), reverse(name) + "?q=a")[-1] == 429


def test_every_name_is_that_of_a_url():
    names = set(url_names())
    foreign = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert {*LIMITED_VIEWS, *FILTERED_LISTS, *SIGN_IN_VIEWS} <= names | foreign


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/en/search/?q=a", "", "Too many requests"),
        ("/ru/search/?q=a", "", "Слишком много запросов"),
        ("/ja/search/?q=a", "", "アクセスが集中しています"),
        ("/preview/link/x/en/", "ru", "Попробуйте ещё раз через"),
        ("/iiif/search/2/?q=a", "ja", "もう一度お試しください"),
    ],
)
def test_the_page_is_in_the_readers_language_and_says_when(path, language, words):
    browser = Client(headers={"accept-language": language})
    statuses(browser, path, 3)
    answer = browser.get(path)
    assert answer.status_code == 429
    assert words in answer.content.decode()
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Cache-Control"] == "private, no-store"
    assert "Content-Security-Policy" in answer


def test_a_refusal_renders_nothing_and_asks_no_database(django_assert_num_queries):
    browser = Client()
    statuses(browser, SEARCH)
    statuses(browser, MISSING)
    with django_assert_num_queries(0):
        assert browser.get(SEARCH).status_code == 429
        assert browser.get("/en/no-such-page/").status_code == 429


def test_networks_are_counted_apart_and_a_slash_64_together():
    browser = Client()
    assert statuses(browser, SEARCH, REMOTE_ADDR="192.0.2.1")[-1] == 429
    assert statuses(browser, SEARCH, REMOTE_ADDR="192.0.2.2", times=3) == [200] * 3
    hosts = [f"2001:db8:0:7::{number:x}" for number in (1, 2, 3, 0xFFFF)]
    assert [browser.get(SEARCH, REMOTE_ADDR=host).status_code for host in hosts][-1] == 429
    assert browser.get(SEARCH, REMOTE_ADDR="2001:db8:0:8::1").status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_the_network_of_an_address(address, network):
    assert network_of(address) == network


def test_an_unknown_peer_is_not_counted():
    assert statuses(Client(), SEARCH, REMOTE_ADDR="") == [200] * 4


def test_the_header_of_a_stranger_does_not_change_who_is_counted():
    answers = [
        Client().get(SEARCH, headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code
        for n in range(4)
    ]
    assert answers[-1] == 429


def test_who_is_signed_in_is_counted_by_account(curator):
    assert statuses(Client(), SEARCH)[-1] == 429
    assert statuses(curator, SEARCH, times=3) == [200] * 3
    assert statuses(curator, SEARCH, REMOTE_ADDR="192.0.2.9", times=1) == [429]


def test_an_invented_session_does_not_help():
    browser = Client()
    answers = []
    for number in range(4):
        browser.cookies[django_settings.SESSION_COOKIE_NAME] = f"invented{number}"
        answers.append(browser.get(SEARCH).status_code)
    assert answers[-1] == 429


def test_pages_that_exist_are_answered_to_who_guesses_addresses():
    photo = make_photo(state="published")
    browser = Client()
    assert statuses(browser, MISSING) == [404, 404, 404, 429]
    assert browser.get("/ru/nothing/").status_code == 429
    assert browser.get(photo.get_absolute_url()).status_code == 200


def test_a_page_without_a_limit_is_never_refused():
    assert statuses(Client(), "/healthz", times=8) == [200] * 8
    assert statuses(Client(), "/en/", times=8) == [200] * 8


def test_zero_means_no_limit(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "search": (0, 60)}
    assert statuses(Client(), SEARCH, times=6) == [200] * 6


def test_the_defaults_leave_room_for_a_class_of_thirty():
    for kind, (amount, seconds) in rate_limits.RATE_LIMITS.items():
        assert amount >= 30, kind
        assert seconds in (60, 900), kind
    assert rate_limits.RATE_LIMITS["search"][0] >= 30 * 6


def test_a_store_that_fails_stops_nobody(settings, tmp_path, caplog):
    folder = tmp_path / "a file"
    folder.write_text("and no folder")
    counting = Counter([lambda: SharedFileStorage(folder / "counters.sqlite3")])
    assert [counting.seconds_to_wait("search", "me") for _time in range(5)] == [0] * 5
    assert caplog.text.count("cannot be used") == 1  # and not once for each request
