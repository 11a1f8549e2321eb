"""Tiles and computed pictures: the museum against iipsrv behind nginx, and nginx alone.

    python -m bench.images.serving

Needs iipimage-server, nginx and wrk (bench/images/peers.py). Writes its table to bench/RESULTS.md.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
HERE = ROOT / "data" / "bench" / "images"
os.environ["DATA_DIR"] = str(HERE)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.images.load import Load, load, with_children  # noqa: E402
from bench.images.peers import DECODED_MEGABYTES, PROCESSES, Peers  # noqa: E402
from bench.images.source import picture, pyramid  # noqa: E402
from bench.results import keep  # noqa: E402
from bench.server import Museum  # noqa: E402
from bench.timing import machine  # noqa: E402
from images.storage import derivatives, pack_name  # noqa: E402
from photos.models import Photo  # noqa: E402
from records.changes import changeset  # noqa: E402

#: Width and height in pixels; not a multiple of the tile size, as with real photographs.
WIDTH, HEIGHT = 10_000, 8_000
#: The number of URLs that are requested in turn.
MANY = 2_000


@dataclass(frozen=True)
class RequestKind:
    """A kind of request: a name, the paths after the identifier, and the tile size needed."""

    name: str
    paths: list[str]
    tile: int = 512
    #: Whether the tiles also exist as plain files, for nginx alone.
    stored: bool = False


def request_kinds() -> Iterator[RequestKind]:
    """The kinds of request, the same for all servers; each picks random regions of the picture."""
    random = Random(1)

    def corner(step: int, side: int) -> tuple[int, int]:
        return (
            random.randrange((WIDTH - side) // step) * step,
            random.randrange((HEIGHT - side) // step) * step,
        )

    for tile in (512, 256):
        corners = [corner(tile, tile) for _tile in range(MANY)]
        paths = [f"{x},{y},{tile},{tile}/{tile},{tile}/0/default.jpg" for x, y in corners]
        yield RequestKind(f"tile of {tile} px, random", paths, tile, stored=True)
    yield RequestKind("whole picture, 1,024 px wide", ["full/1024,/0/default.jpg"])
    corners = [corner(512, 512) for _tile in range(MANY)]
    paths = [f"{x},{y},512,512/512,512/90/gray.jpg" for x, y in corners]
    yield RequestKind("tile of 512 px, turned by 90°, grey", paths)
    paths = [f"{x + 37},{y + 91},611,433/305,/0/default.jpg" for x, y in corners]
    yield RequestKind("odd region of 611 × 433 px, halved", paths)
    paths = [f"{x + 37},{y + 91},256,256/256,/0/default.jpg" for x, y in corners]
    yield RequestKind("odd region of 256 px", paths)
    yield RequestKind("odd region of 256 px, tiles of 256 as iipsrv's", paths, 256)


def photographs() -> dict[int, Photo]:
    """A published photograph for each tile size, of the same picture, with a pack of that size."""
    call_command("migrate", verbosity=0)
    found = {}
    for tile in (512, 256):
        folder = HERE / f"tiles-of-{tile}"
        folder.mkdir(exist_ok=True)
        # A master is identified by its hash, so the two files must not have the same bytes.
        source = picture(folder / f"{tile}.jpg", WIDTH, HEIGHT, note=f"In tiles of {tile}")
        title = f"Clouds and grain in tiles of {tile}"
        photo = Photo.objects.filter(title_en=title).first()
        if photo is None:
            settings.TILE_SIZE = tile
            call_command("import_photos", str(folder))
            photo = Photo.objects.get(import_rows__name=source.name)
            with changeset(why="A picture for the benchmark."):
                photo.state, photo.published_at = "published", timezone.now()
                photo.title_en = photo.alt_text_en = title
                photo.save()
        found[tile] = photo
    return found


def extract_tiles(photos: dict[int, Photo], folder: Path) -> None:
    """Extract the tiles of both packs as files into `folder`/tiles."""
    (folder / "tiles").mkdir()
    for tile, photo in photos.items():
        pack = Path(derivatives().path(pack_name(photo.master.sha256, tile)))
        with zipfile.ZipFile(pack) as tiles:
            top = tiles.namelist()[0].partition("/")[0]
            tiles.extractall(folder / f"pack-{tile}")
            shutil.move(folder / f"pack-{tile}" / top, folder / "tiles" / str(tile))


def measure_all(folder: Path) -> Iterator[tuple[RequestKind, Load, Load, Load | None]]:
    """Measure each kind of request at the museum, at iipsrv and, where possible, at nginx."""
    photos = photographs()
    pyramid(HERE / "tiles-of-512" / "512.jpg", HERE / "picture.tif", 256)
    extract_tiles(photos, folder)
    workers = {
        "WORKERS": str(PROCESSES),
        "IIIF_TILE_CACHE_MEGABYTES": str(DECODED_MEGABYTES),
        "LOG_LEVEL": "ERROR",
    }
    with ExitStack() as stack:
        museums = {
            tile: stack.enter_context(Museum(TILE_SIZE=str(tile), **workers)) for tile in photos
        }
        peers = stack.enter_context(Peers(folder, HERE, folder))
        for ask in request_kinds():
            museum, identifier = museums[ask.tile], photos[ask.tile].identifier
            own = load(
                f"http://127.0.0.1:{museum.port}",
                [f"/iiif/3/{identifier}/{path}" for path in ask.paths],
                lambda museum=museum: with_children(museum.process.pid),
            )
            other = load(
                peers.address, [f"/iiif/picture.tif/{path}" for path in ask.paths], peers.both
            )
            plain = None
            if ask.stored:
                files = [f"/tiles/{ask.tile}/{path}" for path in ask.paths]
                plain = load(peers.address, files, peers.nginx)
            yield ask, own, other, plain


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{date.today().isoformat()}; {machine()}. `python -m bench.images.serving`; one picture of"
        f" {WIDTH:,} × {HEIGHT:,} px; {PROCESSES} processes each, with {DECODED_MEGABYTES} MB for"
        " decoded tiles; eight connections. Requests a second; p50 / p99 in milliseconds; CPU"
        " milliseconds a request; memory in MB.\n",
        "| what | museum | delays | CPU | memory | iipsrv behind nginx | delays | CPU | memory |"
        " rate | CPU | nginx, plain files | rate |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory(prefix="museum-bench-") as folder:
        Path(folder).chmod(0o755)
        for ask, own, other, plain in measure_all(Path(folder)):
            limit = f"{plain.rate:,.0f} | {own.rate / plain.rate:.2f}" if plain else "|"
            lines.append(
                f"| {ask.name} | {_cells(own)} | {_cells(other)} | {own.rate / other.rate:.2f} |"
                f" {own.cpu / other.cpu:.2f} | {limit} |"
            )
            print(lines[-1], flush=True)
    keep("Images: tiles and computed pictures", "\n".join(lines))


def _cells(found: Load) -> str:
    return (
        f"{found.rate:,.0f} | {found.p50:.2f} / {found.p99:.2f} | {found.cpu:.3f} |"
        f" {found.memory:.0f}"
    )


if __name__ == "__main__":
    main()
