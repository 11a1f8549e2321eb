"""CPU milliseconds of the pages, without any cache of pages, of two checkouts in one run.

    python -m bench.rendering ../before .
    python -m bench.rendering ../before . --sample 300 --runs 30 --keep

Each checkout renders the exhibit and the same sample in a process of its own, with Django's test
client. Printed are the best of `--runs` runs, which other load disturbs least: *anew* with
everything forgotten that the process has kept, as for a page that nobody has asked for since the
last change, and *again*. The process has compiled its templates and statements before. A bare page
of Django renders the same 48 photographs from one query, for comparison.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if __package__:
    from bench.results import keep
    from bench.timing import machine

PAGES = {
    "home": "/en/",
    "question": "/en/questions/QU-0001/",
    "photograph": "/en/photos/PH-0001/",
    "testimony": "/en/testimonies/TE-0001/",
    "article": "/en/articles/AR-0002/",
    "gallery of 48": "/en/photos/",
}
BARE = "bare page of 48"
_CARD = """{% for photo in photos %}<article class="card">
<h3><a href="{% url 'photos:photo' photo.identifier %}">{{ photo.title }}</a></h3>
<p>{{ photo.date }} {{ photo.identifier }}</p>
{% if photo.master %}
<img src="{% url 'derivative' photo.master.sha256 640 'jpg' %}" alt="{{ photo.alt_text }}">
{% endif %}
</article>{% endfor %}"""


def best(run: Callable[[], object], runs: int, before: Callable[[], None]) -> float:
    """Return the least CPU milliseconds of `runs` runs; `before` is called before each."""
    run()
    taken = []
    for _run in range(runs):
        before()
        begun = time.process_time()
        run()
        taken.append((time.process_time() - begun) * 1000)
    return min(taken)


def forget() -> None:
    """Empty what the process keeps between pages; an older checkout keeps cards alone."""
    from records import cards

    cards._rendered.clear()
    try:
        from records.version_cache import version_cache
    except ImportError:
        return
    version_cache.clear()


def measure(root: Path, runs: int) -> dict[str, list[float]]:
    """Return, by page, the milliseconds anew and again, in the checkout at `root`."""
    os.chdir(root)
    sys.path[:] = [str(root), *(path for path in sys.path[1:] if path)]
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    from django.http import HttpResponse
    from django.template import engines
    from django.test import Client

    from photos.models import Photo

    client = Client(SERVER_NAME="localhost")
    found = {}
    for name, address in PAGES.items():

        def page(address: str = address) -> None:
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)

        found[name] = [best(page, runs, forget), best(page, runs, lambda: None)]
    template = engines["django"].from_string(_CARD)

    def bare() -> HttpResponse:
        photos = Photo.objects.published().select_related("master")[:48]
        return HttpResponse(template.render({"photos": photos}))

    found[BARE] = [best(bare, runs, lambda: None)] * 2
    return found


def fill(root: Path, folder: Path, sample: int) -> None:
    """Load the exhibit and a sample into `folder` by the code of `root`."""
    for command in (["setup"], ["make_sample", str(sample), "--images", "5"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=root,
            env=environment(folder),
            stdout=subprocess.DEVNULL,
            check=True,
        )


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "museum.settings.development",
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
        "SECRET_KEY": "only-for-measuring-" + "0123456789" * 4,
    }


def measure_in_process(root: Path, folder: Path, runs: int) -> dict[str, list[float]]:
    answer = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--child", str(root), "--runs", str(runs)],
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, list[float]] = json.loads(answer.stdout.splitlines()[-1])
    return found


def table(before: dict[str, Any], after: dict[str, Any]) -> str:
    lines = ["| page | before | anew | ratio | again | ratio |", "|---|---|---|---|---|---|"]
    for name, (anew, again) in after.items():
        old = before[name][1]
        lines.append(
            f"| {name} | {old:.2f} | {anew:.2f} | {old / anew:.1f} | {again:.2f} |"
            f" {old / again:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("roots", nargs="*", type=Path, help="two checkouts")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--sample", type=int, default=300, help="records of the sample")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--keep", action="store_true", help="write bench/RESULTS.md")
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.child.resolve(), options.runs)))
        return
    results = []
    for root in options.roots:
        with tempfile.TemporaryDirectory() as folder:
            fill(root.resolve(), Path(folder), options.sample)
            results.append(measure_in_process(root.resolve(), Path(folder), options.runs))
    text = (
        f"`python -m bench.rendering ../before .`, CPU milliseconds of one page, best of"
        f" {options.runs}; {machine()}.\n\n{table(*results)}"
    )
    print(text)
    if options.keep:
        keep("Rendering a page that is not kept", text)


if __name__ == "__main__":
    main()
