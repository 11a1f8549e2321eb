"""The comparison of two checkouts shows what visitors would notice, and nothing else."""

import pytest

from tests import page_comparison
from tests.page_addresses import file_name
from tests.page_comparison import links, main

ANSWER = "/en/\n200\nContent-Type: text/html\n\n"


@pytest.fixture
def compare(tmp_path, capsys):
    """Compare two responses to one URL; returns the exit status and the output."""

    def run(before: str, after: str | None, renames: str = "") -> tuple[int, str]:
        for name, text in (("a", before), ("b", after)):
            folder = tmp_path / name / "public"
            folder.mkdir(parents=True)
            if text is not None:
                (folder / "home").write_text(text)
        (tmp_path / "renames").write_text(renames)
        table = str(tmp_path / "renames")
        status = main(["diff", str(tmp_path / "a"), str(tmp_path / "b"), "--renames", table])
        return status, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>One</p>", "<p>Two</p>"),
        ("<p>One</p>", "<p> One</p>"),
        ('<link href="/static/a.css">', '<link href="/static/b.css">'),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}'),
    ],
)
def test_a_difference_is_shown(compare, before, after):
    status, printed = compare(ANSWER + before, ANSWER + after)
    assert status == 1
    assert "public /en/" in printed
    assert "1 of 1 answers differ" in printed


def test_a_header_and_a_status_differ_too(compare):
    status, printed = compare(ANSWER, ANSWER.replace("200", "302").replace("html", "plain"))
    assert status == 1
    assert "\n-200\n" in printed
    assert "\n+302\n+Content-Type: text/plain\n" in printed


def test_the_order_of_a_policy_is_none(compare):
    policy = "Content-Security-Policy: style-src 'self'; script-src 'self'"
    other = "Content-Security-Policy: script-src 'self'; style-src 'self'"
    assert compare(f"/en/\n200\n{policy}\n\nx", f"/en/\n200\n{other}\n\nx")[0] == 0


def test_a_policy_that_allows_more_differs(compare):
    policy = "Content-Security-Policy: script-src 'self'"
    assert compare(f"/en/\n200\n{policy}\n\nx", f"/en/\n200\n{policy} data:\n\nx")[0] == 1


def test_a_missing_answer_is_a_difference(compare):
    status, printed = compare(ANSWER, None)
    assert status == 1
    assert "only in" in printed


def test_two_empty_folders_prove_nothing(compare):
    assert compare(None, None)[0] == 1


@pytest.mark.parametrize(
    ("before", "after", "renames"),
    [
        ("<p>One</p>", "<p>One</p>", ""),
        (
            '<link href="/static/a.0123456789ab.css">',
            '<link href="/static/a.fedcba987654.css">',
            "",
        ),
        ('<p class="mount">', '<p class="placeholder">', '# A class\n"mount" => "placeholder"\n'),
        ("/admin/desk/twins/", "/admin/desk/duplicates/", "/twins/ => /duplicates/"),
        ('<p class="card  wide">', '<p class="wide card">', ""),
    ],
)
def test_what_is_evened_out_is_no_difference(compare, before, after, renames):
    status, printed = compare(ANSWER + before, ANSWER + after, renames)
    assert status == 0
    assert printed == "0 of 1 answers differ\n"


def test_a_renamed_address_is_the_same(compare):
    before, after = "/admin/a/\n200\n\nx", "/admin/b/\n200\n\nx"
    assert compare(before, after, "^/admin/a/ => /admin/b/")[0] == 0


def test_links_are_followed_within_the_museum():
    text = (
        '<a href="/en/photos/?page=2&amp;sort=date#x">a</a> <img src="a.jpg" data-title="words">'
        '<div data-tiles="/iiif/3/PH-0001/info.json"></div> <a href="https://elsewhere.example/">b'
        '<loc>http://localhost/ru/</loc> {"id": "http://localhost/iiif/activity/"}'
        '{"id": "http://localhost/iiif/presentation/3/PH-0001/canvas"}'
    )
    assert list(links("/en/photos/", text)) == [
        "/en/photos/?page=2&sort=date",
        "/en/photos/a.jpg",
        "/iiif/3/PH-0001/info.json",
        "/ru/",
        "/iiif/activity/",
    ]


def test_every_address_has_a_file_of_its_own():
    long = "/en/lightbox/?" + "&".join(f"id=PH-{number:04}" for number in range(200))
    names = {file_name(address) for address in ("/", "/en/", "/en", long, long + "0")}
    assert len(names) == 5
    assert max(map(len, names)) <= 255


def test_the_table_of_this_round_can_be_read():
    table = page_comparison.HERE / "page_renames.txt"
    assert table.exists()
    assert isinstance(page_comparison.read_renames(table), list)
