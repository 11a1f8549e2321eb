"""Two curators in two browsers: the later save shows both values and lets one of them decide."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.admin_session import PASSWORD, sign_in, submit_sign_in
from tests.browser.combinations import each_value_once
from tests.browser.page_checks import axe_violations

_MADE = f"""
import json
from django.contrib.auth.models import Group, User
from records.changes import changeset
from tests.builders import make_caption, make_photo
user = User.objects.filter(username="hanako").first()
if user is None:
    user = User.objects.create_user("hanako", password="{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name="Curator"))
with changeset(why="For two curators."):
    photo = make_photo(state="draft")
    make_caption(photo, "Supper in the hall")
print(json.dumps(photo.pk))
"""

#: By language, what each of the two writes into the description.
TEXTS = {
    "en": ("The men look at their bowls.", "Some men look into the camera."),
    "ru": ("Мужчины смотрят в миски.", "Некоторые мужчины смотрят в камеру."),
    "ja": ("男たちは椀を見ている。", "カメラを見ている男もいる。"),
}


@pytest.fixture
def address(live_museum, curator):
    """The address of the form of a new draft, which has a caption."""
    key = json.loads(live_museum.run(_MADE).splitlines()[-1])
    return f"/admin/photos/photo/{key}/change/"


def sign_in_as_hanako(tab, address):
    tab.goto(f"/admin/login/?next={address}")
    submit_sign_in(tab, "hanako")
    return tab


def save(tab):
    tab.locator("[name=_continue]").click()
    tab.wait_for_load_state()


def both_edit(page, address, lang, **window):
    """Both open the form; hers is saved first; returns his tab after his save."""
    her_text, his_text = TEXTS[lang]
    his = sign_in(page(lang=lang, **window), address)
    hers = sign_in_as_hanako(page(lang=lang), address)
    hers.locator(f"[name=description_{lang}]").fill(her_text)
    hers.locator(f"[name=credit_{lang}]").fill("Dozhd")
    hers.locator("[name=captions-0-text]").fill("Supper in the hall, 1947")
    save(hers)
    his.locator(f"[name=description_{lang}]").fill(his_text)
    his.locator("[name=captions-0-text]").fill("Supper in the dining hall")
    save(his)
    return his


@pytest.mark.parametrize(
    ("lang", "window"),
    each_value_once(
        ("en", "ru", "ja"),
        ({"width": 390, "scheme": "dark"}, {"width": 1440, "scheme": "light"}),
    ),
)
def test_the_later_one_sees_both_values_and_decides(page, address, lang, window):
    tab = both_edit(page, address, lang, **window)
    panel = tab.locator(".conflicts")
    expect(panel).to_be_visible()
    expect(panel.locator("h2").first).to_contain_text("2")
    assert not any(sign in panel.inner_text() for sign in ("{{", "%("))
    expect(panel.locator(".conflict")).to_have_count(2)
    expect(panel.locator(".conflict__whose").nth(1)).to_contain_text("hanako")
    expect(panel.locator("mark").first).to_be_visible()
    assert panel.evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")
    assert axe_violations(tab) == []
    panel.locator("[type=radio][value=mine]").first.check()
    panel.locator("[type=radio][value=theirs]").nth(1).check()
    save(tab)
    expect(tab.locator(".conflicts")).to_have_count(0)
    expect(tab.locator(f"[name=description_{lang}]")).to_have_value(TEXTS[lang][1])
    expect(tab.locator("[name=captions-0-text]")).to_have_value("Supper in the hall, 1947")
    expect(tab.locator(f"[name=credit_{lang}]")).to_have_value("Dozhd")


def test_a_second_tab_of_the_same_curator_is_no_exception(page, address):
    tab = sign_in(page(), address)
    second = tab.context.new_page()
    second.goto(address)
    second.locator("[name=description_en]").fill("What was saved first.")
    save(second)
    tab.locator("[name=description_en]").fill("What was typed in the tab that was open before.")
    save(tab)
    panel = tab.locator(".conflicts")
    expect(panel).to_contain_text("you, in another window")
    expect(panel).to_contain_text("What was saved first.")
    expect(tab.locator("[name=description_en]")).to_have_value(
        "What was typed in the tab that was open before."
    )
