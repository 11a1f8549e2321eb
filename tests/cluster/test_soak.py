"""Two minutes, or SOAK_SECONDS, of everything at once: no error, and memory that stays flat."""

import io
import os
import random
import re
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from PIL import Image

from tests.cluster.parts.acts import (
    PUBLISH,
    RENAME,
    imported,
    new_batch,
    row,
    scan,
    tile,
    upload,
)
from tests.cluster.parts.processes import memory_of

SECONDS = float(os.environ.get("SOAK_SECONDS", "120"))
WORDS = (
    "camp",
    "letter",
    "stone",
    "лагерь",
    "письмо",
    "シベリア",
    "帰国",
    "Miyamoto",
    "1947",
    "winter",
)
#: A link of the gallery to itself with one more filter.
FILTER = re.compile(r'href="(\?[^"#]+)"')
#: Bytes by which the memory of a web machine may grow from the second quarter to the last.
MAY_GROW = 25_000_000


class Visitors:
    """What was asked for, how long it took, and what went wrong."""

    def __init__(self, address):
        self.address = address
        self.seconds = {}
        self.errors = []
        self.until = time.monotonic() + SECONDS
        self._lock = threading.Lock()

    def goes_on(self):
        return time.monotonic() < self.until

    def get(self, session, kind, path, allowed=(200,)):
        begun = time.perf_counter()
        try:
            answer = session.get(self.address + path, timeout=30)
        except requests.RequestException as error:
            with self._lock:
                self.errors.append((path, repr(error)))
            return None
        took = time.perf_counter() - begun
        with self._lock:
            self.seconds.setdefault(kind, []).append(took)
            if answer.status_code not in allowed:
                self.errors.append((path, answer.status_code))
        return answer

    def browse(self, seed, photos):
        """One visitor: pages, filters as they are linked, words, pictures."""
        chance, links = random.Random(seed), []
        with requests.Session() as session:
            while self.goes_on():
                language = chance.choice(("en", "ru", "ja"))
                what = chance.random()
                if what < 0.3:
                    path = chance.choice(
                        ("/", "/photos/", "/articles/", "/questions/", "/testimonies/")
                    )
                    page = self.get(session, "page", f"/{language}{path}")
                    if path == "/photos/" and page is not None:
                        found = FILTER.findall(page.text)
                        links = [f"/{language}{path}{link}" for link in found]
                        links = [link.replace("&amp;", "&") for link in links]
                elif what < 0.5 and links:
                    self.get(session, "filter", chance.choice(links))
                elif what < 0.7:
                    word = chance.choice(WORDS)
                    self.get(session, "search", f"/{language}/search/?q={word}")
                elif what < 0.85:
                    self.get(session, "record", f"/{language}/photos/{chance.choice(photos)}/")
                else:
                    size = chance.choice((64, 128, 256))
                    picture = self.get(session, "tile", tile(chance.choice(photos), size))
                    if picture is not None and picture.status_code == 200:
                        with Image.open(io.BytesIO(picture.content)) as image:
                            assert image.width == size
                time.sleep(0.05)


def edit(visitors, cluster, photos):
    count = 0
    while visitors.goes_on():
        cluster.desk(RENAME.format(photos[count % len(photos)], f"Edited {count}"))
        count += 1
        time.sleep(1)
    return count


def bring_in(visitors, cluster, curator):
    """Scans that arrive through nginx, one every three seconds."""
    batch, sent = new_batch(cluster), []

    class Server:
        address = visitors.address

    while visitors.goes_on():
        content = scan(100 + len(sent), 700)
        answer = upload(Server, curator, batch, f"soak-{len(sent)}.jpg", content)
        if answer.status_code != 200 or answer.json()["arrivals"][0]["problem"]:
            visitors.errors.append(("upload", answer.status_code, answer.text[:200]))
        sent.append(content)
        time.sleep(3)
    return sent


def test_everything_at_once(cluster, curator):
    first = scan(99)
    upload(cluster.a, curator, new_batch(cluster), "soak.jpg", first)
    photos = [imported(cluster, first)]
    cluster.desk(PUBLISH.format(photos[0]))
    visitors = Visitors(f"http://127.0.0.1:{cluster.nginx.port}")
    memory = {machine.name: [] for machine in (cluster.a, cluster.b)}
    with ThreadPoolExecutor(8) as pool:
        browsing = [pool.submit(visitors.browse, seed, photos) for seed in range(4)]
        editing = pool.submit(edit, visitors, cluster, photos)
        bringing = pool.submit(bring_in, visitors, cluster, curator)
        while visitors.goes_on():
            for machine in (cluster.a, cluster.b):
                memory[machine.name].append(memory_of(machine.server.pid))
            time.sleep(2)
        for visit in browsing:
            visit.result()
    for content in bringing.result():
        imported(cluster, content, 120)
        assert row(cluster, content)[0] == "done"
    report(visitors, memory, editing.result(), len(bringing.result()))
    assert not visitors.errors, visitors.errors[:10]
    for samples in memory.values():
        quarter = len(samples) // 4
        early, late = samples[quarter : 2 * quarter], samples[-quarter:]
        assert statistics.mean(late) - statistics.mean(early) < MAY_GROW, samples


def report(visitors, memory, edits, scans):
    lines = [f"\nSoak of {SECONDS:.0f} s: {edits} edits, {scans} scans"]
    for kind, seconds in sorted(visitors.seconds.items()):
        ordered = sorted(seconds)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        lines.append(
            f"  {kind}: {len(ordered)} answers, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
        )
    for name, samples in memory.items():
        shown = [round(samples[int(part * (len(samples) - 1))] / 1e6) for part in (0, 0.25, 0.5, 1)]
        lines.append(f"  memory of {name} at 0, 1/4, 1/2, 1 of the time: {shown} MB")
    sys.stderr.write("\n".join(lines) + "\n")
