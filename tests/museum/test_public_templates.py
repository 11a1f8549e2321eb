"""The engine of the public templates: every template compiles, and includes keep to themselves."""

from pathlib import Path

import jinja2
import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import override

from museum.jinja import environment
from records.documents import Text

PUBLIC = Path(settings.BASE_DIR) / "templates" / "public"


@pytest.mark.parametrize("path", sorted(PUBLIC.rglob("*.html")), ids=lambda path: path.name)
def test_it_compiles(path):
    engines["public"].get_template(str(path.relative_to(PUBLIC)))


def rendered(context, **templates):
    loader = jinja2.DictLoader({f"{name}.html": text for name, text in templates.items()})
    return environment(loader=loader, autoescape=True).get_template("page.html").render(context)


def test_what_an_included_template_sets_stays_in_it():
    page = '{% set a = 1 %}{% with b=2 %}{% include "part.html" %}{% endwith %} {{ a }}'
    assert rendered({}, page=page, part="{% set a = 3 %}{{ a }}{{ b }}") == "32 1"


def test_a_template_that_includes_itself_is_a_tree():
    part = '{{ n }}{% if n %}{% with n=n - 1 %}{% include "part.html" %}{% endwith %}{% endif %}'
    assert rendered({"n": 3}, page='{% include "part.html" %}', part=part) == "3210"


def test_texts_are_escaped_and_say_their_language():
    context = {"own": Text("<b>"), "foreign": Text("雪 & <i>", "ja")}
    page = '{{ own }} {{ foreign }} <a title="{{ foreign|plain }}">'
    assert rendered(context, page=page) == (
        '&lt;b&gt; <span lang="ja">雪 &amp; &lt;i&gt;</span> <a title="雪 &amp; &lt;i&gt;">'
    )


def test_words_are_those_of_the_language_in_which_a_page_is_rendered():
    template = engines["public"].get_template("components/_consultation.html")
    assert "<span" in template.render({"source": {"consulted": "copy", "consultation": "x"}})
    page = '{{ _("Photographs") }}{% trans n=Text %} {{ n }}{% endtrans %}'
    for language, word in (("en", "Photographs"), ("ru", "Фотографии"), ("en", "Photographs")):
        with override(language):
            assert rendered({"Text": Text("<")}, page=page) == f"{word} &lt;"
